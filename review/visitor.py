"""The visitor: who asks, what they may do, and whether a change comes from a page of ours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from archive.accounts import Account
from review.powers import Power, powers
from review.refusals import ForeignPageError, NotHereError, SignInNeededError, UnreadableFormError
from review.sessions import Session

if TYPE_CHECKING:
    from review.desk import Desk

COOKIE = "testimony_session"
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MOST_FIELDS = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Whoever sits at the browser.

    Attributes:
        id: from the cookie; a new one where none came.
        token: what their changes must bring along.
        account, session: None until they have signed in.
    """

    id: str
    token: str
    account: Account | None = None
    session: Session | None = None
    powers: frozenset[Power] = frozenset()

    def may(self, power: str) -> bool:
        """For templates, which name a power in capitals: ``visitor.may("WRITE")``."""
        return Power[power] in self.powers


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """Somebody who has signed in and has the power that the handler asked for."""

    visitor: Visitor
    account: Account
    session: Session

    @property
    def name(self) -> str:
        return self.account.name


def desk_of(request: Request) -> "Desk":
    desk: Desk = request.app.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    """Whoever asks. A closed account, and duties taken away, count from the next request on."""
    desk = desk_of(request)
    id = request.cookies.get(COOKIE) or ""  # noqa: A001 - what the cookie holds
    session = desk.sessions.find(id)
    account = desk.archive.accounts.find(session.account) if session else None
    if session is None or account is None:
        return Visitor(id=id, token=desk.sessions.token(id))
    return Visitor(
        id=id, token=desk.sessions.token(id), account=account, session=session, powers=powers(account)
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


ThisDesk = Annotated["Desk", Depends(desk_of)]
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
    if not visitor.id or not desk_of(request).sessions.is_token(visitor.id, token):
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


def keep_cookie(response: Response, request: Request, id: str) -> None:  # noqa: A002 - what the cookie holds
    """Have the browser send *id* along until it is closed; scripts and other sites never see it."""
    response.set_cookie(COOKIE, id, httponly=True, samesite="strict", secure=request.url.scheme == "https")
