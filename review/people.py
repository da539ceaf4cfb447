"""The administrator's page: who is in, as what, and links that let people in."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from archive.accounts import Account, Duty, NoSuchAccountError
from review.asking import Form, ThisDesk, may
from review.desk import Desk
from review.powers import Power
from review.visitor import Guest
from testimony.errors import BadInputError

router = APIRouter()

Administrator = Annotated[Guest, Depends(may(Power.GOVERN))]


@router.get("/people")
def people_page(desk: ThisDesk, guest: Administrator) -> Response:
    return _page(desk, guest)


@router.post("/people")
def invite(request: Request, desk: ThisDesk, guest: Administrator, form: Form) -> Response:
    """A link for somebody new. The administrator hands it over, and never learns the password."""
    name = form.get("name", "").strip()
    try:
        desk.archive.accounts.check_new(name)
    except BadInputError as error:
        return _page(desk, guest, sentence=str(error))
    token = desk.invitations.issue(name=name, duties=_duties(form), by=guest.name)
    return _page(desk, guest, link=str(request.url_for("invitation_page", token=token)), invited=name)


@router.post("/people/{name}/duties")
def give_duties(name: str, desk: ThisDesk, guest: Administrator, form: Form) -> Response:
    try:
        desk.archive.accounts.give(name, _duties(form), by=guest.name)
    except BadInputError as error:
        return _page(desk, guest, sentence=str(error))
    return RedirectResponse("/people", 303)


@router.post("/people/{name}/link")
def renew(request: Request, name: str, desk: ThisDesk, guest: Administrator) -> Response:
    """A link with which somebody who forgot the password chooses another."""
    account = desk.archive.accounts.find(name)
    if account is None:
        return _page(desk, guest, sentence=str(NoSuchAccountError(name)))
    token = desk.invitations.issue(name=name, duties=account.duties, by=guest.name, is_new=False)
    return _page(desk, guest, link=str(request.url_for("invitation_page", token=token)), invited=name)


@router.post("/people/{name}/close")
def close(name: str, desk: ThisDesk, guest: Administrator) -> Response:
    try:
        desk.archive.accounts.close(name, by=guest.name)
    except BadInputError as error:
        return _page(desk, guest, sentence=str(error))
    desk.sessions.end_all_of(name)
    return RedirectResponse("/people", 303)


def _duties(form: Mapping[str, str]) -> frozenset[Duty]:
    return frozenset(duty for duty in Duty if form.get(f"duty-{duty}"))


def _page(
    desk: Desk, guest: Guest, *, sentence: str | None = None, link: str | None = None, invited: str | None = None
) -> Response:
    accounts: tuple[Account, ...] = desk.archive.accounts.all()
    facts = {"accounts": accounts, "duties": tuple(Duty), "sentence": sentence, "link": link, "invited": invited}
    return desk.pages.show("people.html", guest.visitor, facts, status=422 if sentence else 200)
