"""Asking: what every handler is handed. The desk, who asks, their form, and whether a change comes from our pages."""

from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from review.desk import Desk
from review.powers import Power, powers
from review.refusals import ForeignPageError, NotHereError, SignInNeededError, UnreadableFormError
from review.visitor import Guest, Visitor

COOKIE = "testimony_session"
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MOST_FIELDS = 40


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    """Whoever asks. A closed account, and duties taken away, count from the next request on."""
    desk = desk_of(request)
    cookie = request.cookies.get(COOKIE) or ""
    session = desk.sessions.find(cookie)
    account = desk.archive.accounts.find(session.account) if session else None
    if session is None or account is None:
        return Visitor(cookie=cookie, token=desk.sessions.token(cookie))
    return Visitor(
        cookie=cookie,
        token=desk.sessions.token(cookie),
        account=account,
        session=session,
        powers=powers(account),
    )


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a form; none where something else was sent. `review.shield` has bounded its size.

    Raises:
        UnreadableFormError: it is none of our forms.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    try:
        fields = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:  # of which text that is no UTF-8 is a kind
        raise UnreadableFormError from None
    return dict(fields)


ThisDesk = Annotated[Desk, Depends(desk_of)]
ThisVisitor = Annotated[Visitor, Depends(visitor_of)]
Form = Annotated[Mapping[str, str], Depends(form_of)]


def hold_token(request: Request, visitor: ThisVisitor, form: Form) -> None:
    """Let a change through only with the token that our own pages hold.

    Raises:
        ForeignPageError: it came without, or with another visitor's.
    """
    if request.method not in _CHANGES:
        return
    token = request.headers.get("x-csrf-token") or form.get("csrf", "")
    if not visitor.cookie or not desk_of(request).sessions.is_token(visitor.cookie, token):
        raise ForeignPageError(request.method)


def may(power: Power) -> Callable[[Visitor], Guest]:
    """A dependency that lets in who has *power*, and tells nobody else that there is anything."""

    def guest(visitor: ThisVisitor) -> Guest:
        if visitor.account is None or visitor.session is None:
            raise SignInNeededError
        if power not in visitor.powers:
            raise NotHereError
        return Guest(visitor=visitor, account=visitor.account, session=visitor.session)

    return guest


def keep_cookie(response: Response, request: Request, cookie: str) -> None:
    """Have the browser send *cookie* along until it is closed; scripts and other sites never see it."""
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=request.url.scheme == "https")
