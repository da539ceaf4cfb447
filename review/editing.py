"""The editor of one recording: its page, its transcript, its sound, what is new in it, and each segment's history."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field

from review.acts import Number
from review.asking import ThisDesk, may
from review.powers import Power
from review.presence import Trace
from review.refusals import NotHereError
from review.rows import ENGLISH, delta, history, transcript
from review.visitor import Guest
from testimony.identity import RecordingId, SegmentId
from testimony.segment import Gap

router = APIRouter(prefix="/recordings/{recording}")

Reader = Annotated[Guest, Depends(may(Power.READ))]

_LONGEST_TEXT = 20_000
#: Gaps in which somebody may be heard: however short, the reading view says that they are there.
_TELLING = frozenset({Gap.UNCLEAR, Gap.UNDECODABLE})


class Collision(BaseModel):
    """A wording that somebody has typed while somebody else wrote another one."""

    segment: str = Field(max_length=32)
    kind: Literal["source", "translation"]
    text: str = Field(max_length=_LONGEST_TEXT)


class Beat(BaseModel):
    """A sign of life of an open editor.

    Attributes:
        since: the newest event that the page knows of.
        segment: what is open in it.
    """

    since: Number
    segment: str | None = Field(default=None, max_length=32)
    collision: Collision | None = None


@router.get("")
def recording_page(recording: RecordingId, desk: ThisDesk, guest: Reader) -> Response:
    """The editor without the words, which it asks for at once."""
    found = desk.archive.recordings.get(recording)
    return desk.pages.show("recording.html", guest.visitor, {"recording": found, "english": ENGLISH})


@router.get("/reading")
def reading_page(
    recording: RecordingId,
    desk: ThisDesk,
    guest: Reader,
    layers: Annotated[Literal["both", "source", "translation"], Query()] = "both",
) -> Response:
    """The transcript as text, to be read from beginning to end. That it was read is an event of the audit trail."""
    record = desk.archive.record(recording, by=guest.name)
    speakers = {each.id: each for each in record.speakers}
    facts = {"record": record, "speakers": speakers, "layers": layers, "english": ENGLISH, "telling": _TELLING}
    return desk.pages.show("reading.html", guest.visitor, facts)


@router.get("/transcript")
def whole_transcript(recording: RecordingId, desk: ThisDesk, guest: Reader) -> Response:
    """Every segment as it stands. That it was read is an event of the audit trail."""
    head = (
        desk.archive.watching.head()
    )  # before the words: what is changed in between is told once more, and not missed
    return JSONResponse(transcript(desk.archive.record(recording, by=guest.name), head))


@router.post("/beat")
def beat(recording: RecordingId, beat: Beat, desk: ThisDesk, guest: Reader) -> Response:
    """What has changed since the page last asked, and who else is there. Reading on is no new event.

    The next question begins where this one looked, not where the newer record was read: what happened in between
    may be about other segments than those that are told here.
    """
    desk.archive.recordings.get(recording)
    clash = beat.collision
    trace = Trace(
        name=guest.name,
        segment=clash.segment if clash else beat.segment,
        kind=clash.kind if clash else None,
        text=clash.text if clash else None,
    )
    others = desk.presence.note(recording, trace)
    people = [{"name": each.name, "segment": each.segment, "kind": each.kind, "text": each.text} for each in others]
    change = desk.archive.watching.since(recording, beat.since)
    facts = {"people": people, "seq": change.head}
    if not change.is_any:
        return JSONResponse(facts)
    if change.is_whole:
        head, record = desk.archive.watching.read(recording)
        return JSONResponse({**facts, "whole": transcript(record, head)})
    head, record = desk.archive.watching.read(recording, change.segments)
    return JSONResponse({**facts, "delta": delta(record, head, change.segments)})


@router.get("/token")
def token(guest: Reader) -> Response:
    """What changes must bring along, for a page that was opened before its reader signed in again."""
    return JSONResponse({"token": guest.visitor.token, "account": guest.name})


@router.get("/listen.ogg")
def listen(recording: RecordingId, desk: ThisDesk, guest: Reader) -> Response:
    """The listening copy, or the piece of it that the browser asks for."""
    desk.archive.recordings.get(recording)  # an id that no recording bears must not become a folder's name
    path = desk.archive.derivatives(recording) / "listen.ogg"
    if not path.is_file():
        raise NotHereError
    if desk.sessions.is_first_hearing(guest.session, recording):
        desk.archive.note_hearing(recording, by=guest.name)
    return FileResponse(path, media_type="audio/ogg")


@router.get("/peaks.dat")
def peaks(recording: RecordingId, desk: ThisDesk, guest: Reader) -> Response:  # noqa: ARG001 - the guest is let in
    """The outline of the sound."""
    desk.archive.recordings.get(recording)
    path = desk.archive.derivatives(recording) / "peaks.dat"
    if not path.is_file():
        raise NotHereError
    return FileResponse(path, media_type="application/octet-stream")


@router.get("/segments/{segment}/history")
def whole_history(recording: RecordingId, segment: SegmentId, desk: ThisDesk, guest: Reader) -> Response:
    """Everything that was ever written in a segment and in those that it descends from, the machine's draft first."""
    record = desk.archive.record(recording, by=guest.name)
    every = {held.segment.id: held for held in (*record.segments, *record.retired)}
    if segment not in every:
        raise NotHereError
    return JSONResponse({"entries": history(every[segment], every)})
