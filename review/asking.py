"""Asking: what every handler is handed. The desk, who asks, their form, and whether a change comes from our pages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from archive.accounts import Account
from archive.history import NoSuchSegmentError
from review.desk import Desk
from review.parcels import Parcel, is_parcel, parcel_of
from review.powers import Power, powers, powers_at, powers_of
from review.refusals import ForeignPageError, NotHereError, SignInNeededError, UnreadableFormError
from review.texts import Voice, accepted
from review.visitor import Guest, Visitor
from testimony.identity import RecordingId, SegmentId

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
    token = desk.sessions.token(cookie)
    voice = _voice(desk, request, account)
    if session is None or account is None:
        return Visitor(cookie=cookie, token=token, voice=voice, here=request.url.path)
    somewhere = _somewhere(desk, account)
    return Visitor(
        cookie=cookie,
        token=token,
        account=account,
        session=session,
        powers=somewhere,
        everywhere=somewhere,
        voice=voice,
        here=request.url.path,
    )


def _voice(desk: Desk, request: Request, account: Account | None) -> Voice:
    chosen = (account.language,) if account and account.language else ()
    return desk.texts.choose((*chosen, *accepted(request.headers.get("accept-language", ""))))


def _somewhere(desk: Desk, account: Account) -> frozenset[Power]:
    """What *account* may do anywhere: whoever was appointed to a single recording finds it in the list."""
    held = powers(account)
    seeing = {Power.LIST, Power.READ}
    if seeing <= held:
        return held
    return held | (seeing & powers_of(desk.archive.access.duties_by_name(account.name)))


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


async def parcel_for(request: Request, visitor: ThisVisitor) -> Parcel:
    """The files that a form brought. They are larger than anything else that is read whole: not from strangers.

    Raises:
        SignInNeededError: they come from nobody who is known here.
        UnreadableFormError: it is none of our forms.
    """
    if is_parcel(request) and visitor.account is None:
        raise SignInNeededError
    return await parcel_of(request)


ThisParcel = Annotated[Parcel, Depends(parcel_for)]


def hold_token(request: Request, visitor: ThisVisitor, form: Form, parcel: ThisParcel) -> None:
    """Let a change through only with the token that our own pages hold.

    Raises:
        ForeignPageError: it came without, or with another visitor's.
    """
    if request.method not in _CHANGES:
        return
    token = request.headers.get("x-csrf-token") or form.get("csrf") or parcel.fields.get("csrf", "")
    if not visitor.cookie or not desk_of(request).sessions.is_token(visitor.cookie, token):
        raise ForeignPageError(request.method)


def may(power: Power) -> Callable[[Request, Desk, Visitor], Guest]:
    """A dependency that lets in who has *power*, and tells nobody else that there is anything.

    Where the address names a recording, or a segment, it is the power over that recording that counts.
    """

    def guest(request: Request, desk: ThisDesk, visitor: ThisVisitor) -> Guest:
        account, session = visitor.account, visitor.session
        if account is None or session is None:
            raise SignInNeededError
        recording = _named(request.path_params, desk)
        if recording is not None:
            here = powers_at(desk.archive.access.standing(account, recording))
            visitor = replace(visitor, powers=here | (visitor.powers & {Power.GOVERN}))
        if power not in visitor.powers:
            raise NotHereError
        return Guest(visitor=visitor, account=account, session=session)

    return guest


def _named(named: Mapping[str, str], desk: Desk) -> RecordingId | None:
    """The recording that an address is about; None where it is about none.

    Raises:
        NotHereError: its segment is not there, or belongs to another recording than it says.
    """
    recording = named.get("recording")
    if (segment := named.get("segment")) is None:
        return RecordingId(recording) if recording is not None else None
    try:
        holder = desk.archive.overview.recording_of(SegmentId(segment))
    except NoSuchSegmentError:
        raise NotHereError from None
    if recording not in {None, holder}:
        raise NotHereError
    return holder


def keep_cookie(response: Response, request: Request, cookie: str) -> None:
    """Have the browser send *cookie* along until it is closed; scripts and other sites never see it."""
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=request.url.scheme == "https")
