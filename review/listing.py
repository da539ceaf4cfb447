"""The list of recordings."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from review.asking import ThisDesk, ThisVisitor, may
from review.powers import Power
from review.refusals import SignInNeededError
from review.visitor import Guest

router = APIRouter()


@router.get("/")
def home(visitor: ThisVisitor) -> Response:
    """Wherever this account's work is."""
    if visitor.account is None:
        raise SignInNeededError
    for power, place in ((Power.LIST, "/recordings"), (Power.GOVERN, "/people")):
        if power in visitor.powers:
            return RedirectResponse(place, 303)
    return RedirectResponse("/idle", 303)


@router.get("/idle")
def idle_page(desk: ThisDesk, visitor: ThisVisitor) -> Response:
    if visitor.account is None:
        raise SignInNeededError
    return desk.pages.show("message.html", visitor, {"sentence": "you have no duties yet; ask an administrator"})


@router.get("/recordings")
def recordings_page(desk: ThisDesk, guest: Annotated[Guest, Depends(may(Power.LIST))], q: str = "") -> Response:
    """Interviewers see what they handed in; everybody else who may read sees all."""
    handed_in_by = None if Power.READ in guest.visitor.powers else guest.name
    lines = desk.archive.overview.lines(q, handed_in_by=handed_in_by)
    return desk.pages.show("recordings.html", guest.visitor, {"lines": lines, "search": q})
