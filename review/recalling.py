"""The translation memory beside the open segment: what people approved for something like it, and taking it over.

Each answers a script of the editor, in JSON. Nothing here is written in the trail for being looked at: the words come
out of recordings that whoever asks may read anyway.
"""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from archive.store import Archive
from review.acts import Number, Writer, Writing
from review.rows import Facts
from testimony.draft import Wording
from testimony.identity import RecordingId, SegmentId
from translate.memory import Recollection, recollections

router = APIRouter(prefix="/recordings/{recording}/segments/{segment}/memory")

_MOST = 3


class Taken(BaseModel):
    """An English that is taken over.

    Attributes:
        lender: the segment where it stands, and *revision* its number there.
        based_on: the translation that was seen; 0 where there was none.
        of_revision: the original that was seen beside it.
    """

    lender: SegmentId = Field(max_length=32)
    revision: Number
    based_on: Number
    of_revision: Number | None = None


@router.get("")
def recall(recording: RecordingId, segment: SegmentId, acting: Writing, guest: Writer) -> Response:
    """What is most like the original of the segment, with the English that was approved for it; best first."""
    _, record = acting.archive.watching.read(recording, [segment])
    held = next((held for held in record.segments if held.segment.id == segment), None)
    if held is None or held.source is None:
        return JSONResponse({"of": 0, "offers": []})
    revision = held.source.revision
    wording = Wording(segment=segment, revision=revision.number, text=revision.text, tag=held.segment.language)
    acting.archive.memory.refresh()
    near = acting.archive.memory.similar(recording, wording, _MOST, reader=guest.account)
    offers = [_offer(each, acting.archive, recording) for each in recollections(wording, near)]
    return JSONResponse({"of": revision.number, "offers": offers})


@router.post("/acceptance")
def take(segment: SegmentId, wanted: Taken, acting: Writing, guest: Writer) -> Response:
    """The approved words become a correction by whoever asks, which says where they come from."""

    def act() -> set[SegmentId]:
        acting.archive.recalling.take(
            segment,
            wanted.lender,
            wanted.revision,
            guest.account,
            based_on=wanted.based_on,
            of_revision=wanted.of_revision,
        )
        return {segment}

    acting.hold(segments=[segment])
    return acting.do(act, {segment}, revision=wanted.based_on + 1)


def _offer(offered: Recollection, archive: Archive, here: RecordingId) -> Facts:
    pair, origin = offered.approved, offered.approved.origin
    return {
        "lender": origin.segment,
        "revision": origin.revision,
        "source": pair.source,
        "lang": str(pair.tag),
        "dir": pair.tag.direction,
        "english": pair.english,
        "percent": percent(offered.similarity),
        "other_numbers": offered.has_other_numbers,
        "recording": origin.recording,
        "reference": None if origin.recording == here else archive.recordings.get(origin.recording).reference,
        "by": origin.approved_by,
        "at": origin.approved_at.isoformat(),
    }


def percent(likeness: float) -> int:
    """A likeness from 0 to 1 for a reader; 100 only where not a letter differs."""
    return 100 if likeness == 1 else min(99, round(likeness * 100))
