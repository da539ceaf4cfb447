"""Signing in and out, and following an invitation."""

import re
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from review.asking import COOKIE, Form, ThisDesk, ThisVisitor, keep_cookie
from review.desk import Desk
from review.invitations import Invitation, SpentInvitationError
from review.refusals import TooManyTriesError, WrongPasswordError
from review.sessions import new_id
from review.visitor import Visitor
from testimony.errors import BadInputError

router = APIRouter()

_INSIDE = re.compile(r"/[\w./-]*")  # and never two slashes at the beginning, which would lead elsewhere


def known_visitor(desk: ThisDesk, visitor: ThisVisitor) -> Visitor:
    """The visitor with a cookie that the browser will keep, so that the form has a token."""
    if visitor.cookie:
        return visitor
    fresh = new_id()
    return replace(visitor, cookie=fresh, token=desk.sessions.token(fresh))


KnownVisitor = Annotated[Visitor, Depends(known_visitor)]


@router.get("/sign-in")
def sign_in_page(request: Request, desk: ThisDesk, visitor: KnownVisitor, next: str = "/") -> Response:  # noqa: A002 - the query's word
    page = desk.pages.show("sign_in.html", visitor, {"sentence": None, "name": "", "next": _inside(next)})
    keep_cookie(page, request, visitor.cookie)
    return page


@router.post("/sign-in")
def sign_in(request: Request, desk: ThisDesk, visitor: ThisVisitor, form: Form) -> Response:
    name, password = form.get("name", "").strip(), form.get("password", "")
    address = request.client.host if request.client else ""
    after = _inside(form.get("next", "/"))
    try:
        hold_password(desk, name, password, address)
    except WrongPasswordError as error:
        facts = {"sentence": str(error), "name": name, "next": after}
        return desk.pages.show("sign_in.html", visitor, facts, status=403)
    desk.archive.accounts.note_entry(name, let_in=True)
    return _enter(request, desk, visitor, name, after)


@router.post("/sign-out")
def sign_out(desk: ThisDesk, visitor: ThisVisitor) -> Response:
    desk.sessions.end(visitor.cookie)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


@router.get("/invitations/{token}")
def invitation_page(request: Request, token: str, desk: ThisDesk, visitor: KnownVisitor) -> Response:
    address = request.client.host if request.client else ""
    if wait := desk.by_address.wait_s(address):
        raise TooManyTriesError(wait)
    try:
        invitation = desk.invitations.find(token)
    except SpentInvitationError:
        desk.by_address.failed(address)
        raise
    page = _invitation(desk, visitor, token, invitation, None)
    keep_cookie(page, request, visitor.cookie)
    return page


@router.post("/invitations/{token}")
def accept_invitation(request: Request, token: str, desk: ThisDesk, visitor: ThisVisitor, form: Form) -> Response:
    invitation = desk.invitations.find(token)
    try:
        with desk.invitations.using(token) as invitation:
            name = invitation.name or form.get("name", "").strip()
            _admit(desk, invitation, name, form.get("password", ""))
    except BadInputError as error:
        return _invitation(desk, visitor, token, invitation, error)
    return _enter(request, desk, visitor, name, "/")


def _inside(path: str) -> str:
    return path if _INSIDE.fullmatch(path) and not path.startswith("//") else "/"


def hold_password(desk: Desk, name: str, password: str, address: str) -> None:
    """Hold that *name* is an account and that the password is its own.

    Raises:
        TooManyTriesError: for this account or from this address; the password was not looked at.
        WrongPasswordError: it is not.
    """
    tries = ((desk.by_account, name), (desk.by_address, address))
    if wait := max(throttle.wait_s(key) for throttle, key in tries):
        raise TooManyTriesError(wait)
    kept = desk.archive.accounts.secret(name)
    if not desk.passwords.matches(password, kept):
        for throttle, key in tries:
            throttle.failed(key)
        desk.archive.accounts.note_entry(name, let_in=False)
        raise WrongPasswordError
    desk.by_account.passed(name)
    if kept is not None and desk.passwords.is_outdated(kept):
        desk.archive.accounts.rehash(name, desk.passwords.hashed(password))


def _admit(desk: Desk, invitation: Invitation, name: str, password: str) -> None:
    secret = desk.passwords.hashed(password)
    if invitation.is_new:
        desk.archive.accounts.add(name, invitation.duties, secret, by=invitation.by or name)
    else:
        desk.archive.accounts.renew(name, secret, by=name)
        desk.sessions.end_all_of(name)


def _invitation(
    desk: Desk, visitor: Visitor, token: str, invitation: Invitation, error: BadInputError | None
) -> Response:
    facts = {"token": token, "invitation": invitation, "sentence": str(error) if error else None}
    return desk.pages.show("invitation.html", visitor, facts, status=422 if error else 200)


def _enter(request: Request, desk: Desk, visitor: Visitor, name: str, after: str) -> Response:
    desk.sessions.end(visitor.cookie)  # whoever was signed in at this browser no longer is
    response = RedirectResponse(after, 303)
    keep_cookie(response, request, desk.sessions.begin(name).id)
    return response
