"""What people do to a segment: correct, settle, approve. Each answers a script of the editor, in JSON."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from archive.approval import OutdatedTranslationError
from archive.corrections import SettledError
from archive.history import RetiredSegmentError
from review.asking import ThisDesk, may
from review.desk import Desk
from review.powers import Power
from review.visitor import Guest
from testimony.errors import BadInputError
from testimony.identity import SegmentId
from testimony.revision import Kind, OwnWorkError, Person, Revision, StaleRevisionError

router = APIRouter()

Writer = Annotated[Guest, Depends(may(Power.WRITE))]
Approver = Annotated[Guest, Depends(may(Power.APPROVE))]

#: As large as the database counts.
Number = Annotated[int, Path(ge=1, lt=1 << 63)]
_LONGEST_TEXT, _LONGEST_REASON = 20_000, 500


class Correction(BaseModel):
    """A wording as somebody wants it.

    Attributes:
        based_on: the revision that they saw; 0 where there was none.
        of_revision: for a translation, the source revision that they saw beside it.
    """

    text: str = Field(max_length=_LONGEST_TEXT)
    based_on: int = Field(ge=0)
    of_revision: int | None = Field(default=None, ge=1)
    reason: str | None = Field(default=None, max_length=_LONGEST_REASON)


class Approval(BaseModel):
    """The revisions that the reviewer saw, and no others."""

    source: int = Field(ge=1)
    translation: int | None = Field(default=None, ge=1)


@router.post("/segments/{segment}/approval")
def approve(segment: SegmentId, seen: Approval, desk: ThisDesk, guest: Approver) -> Response:
    try:
        desk.archive.corrections.approve(segment, Person(guest.name), source=seen.source, translation=seen.translation)
    except (StaleRevisionError, OutdatedTranslationError, OwnWorkError, RetiredSegmentError) as error:
        return _conflict(error)
    return JSONResponse({"status": "approved", "by": guest.name})


@router.post("/segments/{segment}/{kind}")
def correct(
    segment: SegmentId, kind: Literal["source", "translation"], wanted: Correction, desk: ThisDesk, guest: Writer
) -> Response:
    """A conflict answers with what stands there, so that the browser can show both texts."""
    try:
        revision = desk.archive.corrections.revise(
            segment,
            Kind(kind),
            _one_line(wanted.text),
            based_on=wanted.based_on,
            author=Person(guest.name),
            reason=wanted.reason,
            of_revision=wanted.of_revision if kind == "translation" else None,
        )
    except StaleRevisionError as error:
        return _conflict(error, current=_standing(desk, segment, Kind(kind), guest.name))
    except RetiredSegmentError as error:
        return _conflict(error)
    return JSONResponse(_as_json(revision))


@router.post("/findings/{finding}/settlement")
def settle(finding: Number, desk: ThisDesk, guest: Writer) -> Response:
    try:
        desk.archive.corrections.settle(finding, Person(guest.name))
    except SettledError as error:
        return _conflict(error)
    return JSONResponse({"settled_by": guest.name})


def _one_line(text: str) -> str:
    """A segment is one utterance; a line break in it comes from a paste or a slip."""
    return " ".join(text.split("\n")).strip()


def _conflict(error: BadInputError, **facts: Any) -> Response:
    return JSONResponse({"message": str(error), **facts}, 409)


def _standing(desk: Desk, segment: SegmentId, kind: Kind, reader: str) -> dict[str, Any] | None:
    record = desk.archive.record(desk.archive.overview.recording_of(segment), by=reader)
    entry = next((each.latest(kind) for each in record.segments if each.segment.id == segment), None)
    if entry is None:
        return None
    return {"text": entry.revision.text, **_as_json(entry.revision)}


def _as_json(revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "of_revision": revision.of_revision,
        "author": str(revision.author),
        "is_draft": not revision.is_by_a_person,
    }
