"""Everybody's own page: the language that the desk speaks to them, and their password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from review.asking import Form, ThisDesk, ThisVisitor, keep_cookie
from review.desk import Desk
from review.entering import hold_password
from review.refusals import SignInNeededError, WrongPasswordError
from review.visitor import Guest, Visitor
from testimony.errors import BadInputError

router = APIRouter()


def member(visitor: ThisVisitor) -> Guest:
    """Whoever has signed in, whatever their duties."""
    if visitor.account is None or visitor.session is None:
        raise SignInNeededError
    return Guest(visitor=visitor, account=visitor.account, session=visitor.session)


Member = Annotated[Guest, Depends(member)]


@router.get("/account")
def account_page(desk: ThisDesk, guest: Member) -> Response:
    return _page(desk, guest.visitor)


@router.post("/account/language")
def choose_language(desk: ThisDesk, guest: Member, form: Form) -> Response:
    """A language that there is; anything else means: as the browser asks for."""
    wanted = form.get("language", "")
    known = {voice.tag for voice in desk.texts.voices}
    desk.archive.accounts.speak(guest.name, wanted if wanted in known else None)
    return RedirectResponse("/account", 303)


@router.post("/account/password")
def change_password(request: Request, desk: ThisDesk, guest: Member, form: Form) -> Response:
    """Choose another one. Wherever else the account is signed in, it no longer is."""
    try:
        hold_password(desk, guest.name, form.get("password", ""), request.client.host if request.client else "")
        desk.archive.accounts.renew(guest.name, desk.passwords.hashed(form.get("new", "")), by=guest.name)
    except (WrongPasswordError, BadInputError) as error:
        return _page(desk, guest.visitor, sentence=str(error))
    desk.sessions.end_all_of(guest.name)
    response = RedirectResponse("/account", 303)
    keep_cookie(response, request, desk.sessions.begin(guest.name).id)
    return response


def _page(desk: Desk, visitor: Visitor, *, sentence: str | None = None) -> Response:
    facts = {"voices": desk.texts.voices, "sentence": sentence}
    return desk.pages.show("account.html", visitor, facts, status=422 if sentence else 200)
