"""About one recording: how it stands, its receipt, who works on it, what was consented to, and what is wanted of it."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, RedirectResponse, Response

from archive.access import FOR_ONE
from archive.accounts import Account, Duty
from archive.overview import Line
from archive.requests import Progress, Request, Wish
from review.asking import Form, ThisDesk, may
from review.desk import Desk
from review.powers import Power, powers_at
from review.refusals import NotHereError, UnreadableFormError
from review.visitor import Guest
from testimony.errors import BadInputError
from testimony.identity import RecordingId, RequestId
from testimony.recording import Consent, Stage, State

router = APIRouter()

Lister = Annotated[Guest, Depends(may(Power.LIST))]
Keeper = Annotated[Guest, Depends(may(Power.KEEP))]

_LONGEST = 400


@router.get("/recordings/{recording}/about")
def about_page(recording: RecordingId, desk: ThisDesk, guest: Lister) -> Response:
    return _page(desk, guest, recording)


@router.get("/recordings/{recording}/state")
def state(recording: RecordingId, desk: ThisDesk, guest: Lister) -> Response:
    """How far it has come, for a page that looks again every few seconds."""
    line = desk.archive.overview.line(recording)
    return JSONResponse(_as_json(line, desk.archive.requests.latest(1, recording), guest))


@router.get("/recordings/{recording}/receipt")
def receipt_page(recording: RecordingId, desk: ThisDesk, guest: Lister) -> Response:
    """What was received, to be printed and kept; who else handed in the same bytes is not told."""
    found = desk.archive.recordings.get(recording)
    arrivals = desk.archive.declarations.arrivals(recording)
    if Power.KEEP not in guest.visitor.powers:
        arrivals = tuple(each for each in arrivals if each.by == guest.name)
    facts = {
        "recording": found,
        "arrivals": arrivals,
        "said": desk.archive.declarations.of(recording),
        "speakers": desk.archive.speakers.all(recording),
        "now": desk.clock(),
    }
    return desk.pages.show("receipt.html", guest.visitor, facts)


@router.post("/recordings/{recording}/team")
def appoint(recording: RecordingId, desk: ThisDesk, guest: Keeper, form: Form) -> Response:
    """Give an account duties for this recording alone, none at all, or again those for every other."""
    given = None if form.get("as-usual") else frozenset(duty for duty in FOR_ONE if form.get(f"duty-{duty}"))
    try:
        desk.archive.access.appoint(form.get("name", ""), recording, given, by=guest.name)
    except BadInputError as error:
        return _page(desk, guest, recording, sentence=str(error))
    return RedirectResponse(f"/recordings/{recording}/about#team", 303)


@router.post("/recordings/{recording}/consent")
def change_consent(recording: RecordingId, desk: ThisDesk, guest: Keeper, form: Form) -> Response:
    """What the witness agrees to from now on. A withdrawal closes the recording at once."""
    try:
        level = Consent(form.get("level", ""))
    except ValueError:
        raise UnreadableFormError from None
    said_by, reason = form.get("said-by", "")[:_LONGEST], form.get("reason", "")[:_LONGEST] or None
    try:
        desk.archive.access.change_consent(recording, level, said_by=said_by, reason=reason, by=guest.name)
    except BadInputError as error:
        return _page(desk, guest, recording, sentence=str(error))
    return RedirectResponse(f"/recordings/{recording}/about#consent", 303)


@router.post("/recordings/{recording}/requests")
def request(recording: RecordingId, desk: ThisDesk, guest: Keeper, form: Form) -> Response:
    """Write down what is wanted; whoever does the work finds it there."""
    try:
        wish = Wish(form.get("wish", ""))
        options = _options(wish, form)
    except ValueError:
        raise UnreadableFormError from None
    desk.archive.requests.make(wish, recording, options, by=guest.name)
    return RedirectResponse(f"/recordings/{recording}/about#requests", 303)


@router.post("/requests/{request_id}/withdrawal")
def withdraw(request_id: RequestId, desk: ThisDesk, guest: Keeper, form: Form) -> Response:
    """Take back what nobody has taken up yet."""
    found = desk.archive.requests.get(request_id)
    if found.recording is not None and not _keeps(desk, guest, found.recording):
        raise NotHereError
    desk.archive.requests.withdraw(request_id, by=guest.name)
    return RedirectResponse("/archive" if form.get("next") != "about" else f"/recordings/{found.recording}/about", 303)


def _keeps(desk: Desk, guest: Guest, recording: RecordingId) -> bool:
    return Power.KEEP in powers_at(desk.archive.access.standing(guest.account, recording))


def _options(wish: Wish, form: Mapping[str, str]) -> dict[str, Any]:
    if wish is Wish.DEPOSIT:
        return {"format": "bag"}
    if wish is not Wish.RERUN:
        return {}
    chosen: dict[str, Any] = {"from": Stage(form.get("from", "")).value}
    for name in ("transcriber", "translator"):
        if form.get(name):
            chosen[name] = form[name][:100]
    if form.get("approximate"):
        chosen["approximate"] = True
    return chosen


def _page(desk: Desk, guest: Guest, recording: RecordingId, *, sentence: str | None = None) -> Response:
    line = desk.archive.overview.line(recording)
    facts: dict[str, Any] = {
        "line": line,
        "recording": line.recording,
        "said": desk.archive.declarations.of(recording),
        "speakers": desk.archive.speakers.all(recording),
        "requests": desk.archive.requests.latest(20, recording),
        "states": tuple(State),
        "sentence": sentence,
    }
    if Power.READ in guest.visitor.powers:
        facts["certificates"] = desk.archive.certificates.of(recording)
    if Power.KEEP in guest.visitor.powers:
        facts |= _for_keepers(desk, recording)
    return desk.pages.show("about.html", guest.visitor, facts, status=422 if sentence else 200)


def _for_keepers(desk: Desk, recording: RecordingId) -> dict[str, Any]:
    accounts: tuple[Account, ...] = tuple(each for each in desk.archive.accounts.all() if each.closed_at is None)
    return {
        "accounts": accounts,
        "appointed": {each.account: each for each in desk.archive.access.appointments(recording)},
        "duties": FOR_ONE,
        "reading": frozenset({Duty.INTERPRETER, Duty.REVIEWER, Duty.ARCHIVIST}),
        "consents": desk.archive.access.consents(recording),
        "levels": tuple(Consent),
        "runs": tuple(reversed(desk.archive.runs.of(recording))),
        "stages": tuple(Stage),
        "installed": desk.installed(),
    }


def _as_json(line: Line, requests: tuple[Request, ...], guest: Guest) -> dict[str, Any]:
    """Names of closed sets in the reader's language; what is left to say is for the script."""
    recording, tally, voice = line.recording, line.tally, guest.visitor.voice
    newest = requests[0] if requests else None
    waits = newest is not None and newest.progress in {Progress.WAITING, Progress.CLAIMED}
    return {
        "state": recording.state.value,
        "reached": tuple(State).index(recording.state),
        "said": str(voice(recording.state.value)),
        "failure": str(recording.failure.cause) if recording.failure and not waits else None,
        "request": newest.progress.value if newest else None,
        "worded": tally.worded,
        "corrected": tally.corrected,
        "approved": tally.approved,
        "open_findings": tally.open_findings,
    }
