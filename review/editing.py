"""The editor of one recording: its page, its sound, and each segment's history."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel

from review.asking import ThisDesk, may
from review.powers import Power
from review.refusals import NotHereError
from review.rows import ENGLISH, sheet
from review.visitor import Guest
from testimony.identity import RecordingId, SegmentId

router = APIRouter()

Reader = Annotated[Guest, Depends(may(Power.READ))]


class Place(BaseModel):
    """Which part of a transcript is wanted: a page of an order, or the page that holds the segment *at*."""

    order: Literal["time", "risk"] = "time"
    page: int = 1
    at: str | None = None


@router.get("/recordings/{recording}")
def recording_page(recording: RecordingId, desk: ThisDesk, guest: Reader, place: Annotated[Place, Query()]) -> Response:
    """The transcript. That it was read is an event of the audit trail."""
    record = desk.archive.record(recording, by=guest.name)
    shown = sheet(record, by_risk=place.order == "risk", number=place.page, holding=place.at)
    return desk.pages.show("recording.html", guest.visitor, {"record": record, "sheet": shown, "order": place.order})


@router.get("/recordings/{recording}/listen.ogg")
def listen(recording: RecordingId, desk: ThisDesk, guest: Reader) -> Response:
    """The listening copy, or the piece of it that the browser asks for."""
    desk.archive.recordings.get(recording)  # an id that no recording bears must not become a folder's name
    path = desk.archive.derivatives(recording) / "listen.ogg"
    if not path.is_file():
        raise NotHereError
    if desk.sessions.is_first_hearing(guest.session, recording):
        desk.archive.note_hearing(recording, by=guest.name)
    return FileResponse(path, media_type="audio/ogg")


@router.get("/segments/{segment}/history")
def history(segment: SegmentId, desk: ThisDesk, guest: Reader) -> Response:
    """Everything that was ever written in a segment, the machine's draft first."""
    record = desk.archive.record(desk.archive.overview.recording_of(segment), by=guest.name)
    held = next(each for each in (*record.segments, *record.retired) if each.segment.id == segment)
    return desk.pages.show("history.html", guest.visitor, {"segment": held, "english": ENGLISH})
