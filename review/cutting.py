"""What people do to the timeline: split, merge, move boundaries, say who speaks. Both wordings go together."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from archive.timeline import Cut
from review.acts import MOST_SEGMENTS, Number, Reason, SeenSegment, Writing
from testimony.cut import Place
from testimony.identity import SegmentId, SpeakerId
from testimony.segment import Gap
from testimony.speaker import Role

router = APIRouter(prefix="/recordings/{recording}")

_LONGEST_NAME = 200

Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]


class Point(BaseModel):
    """Where somebody would cut: at a time, or at a code point of the original; in the middle where they do not say."""

    at_ms: Number | None = None
    at_source: Number | None = None


class Split(BaseModel):
    """Where a segment is to be cut in two, in the sound and in both wordings."""

    seen: SeenSegment
    at_ms: Number
    at_source: Number
    at_translation: Number
    reason: Reason = None


class Pair(BaseModel):
    """Two neighbours, the earlier one first."""

    left: SeenSegment
    right: SeenSegment
    reason: Reason = None


class Boundary(Pair):
    """Where two neighbours are to meet."""

    at_ms: Number


class Silence(BaseModel):
    """A segment in which no words are heard after all."""

    seen: SeenSegment
    gap: Gap
    reason: Reason = None


class NewSpeaker(BaseModel):
    """Somebody who is heard, under a pseudonym."""

    name: Name
    role: Role


class Assigned(BaseModel):
    """A segment and the number of the revision that says who speaks in it; 0 where nobody has said so."""

    segment: SegmentId
    based_on: Number


class Assignment(BaseModel):
    """Who speaks in these segments; None where nobody can tell."""

    speaker: SpeakerId | None
    segments: list[Assigned] = Field(min_length=1, max_length=MOST_SEGMENTS)


def _touched(cut: Cut) -> set[SegmentId]:
    return {*cut.retired, *cut.made, *cut.changed}


@router.get("/segments/{segment}/place")
def place(segment: SegmentId, point: Annotated[Point, Query()], acting: Writing) -> Response:
    """Where the archive would cut the sound and both wordings, given one of them."""
    acting.hold(segments=[segment])
    found = acting.archive.timeline.place(segment, at_ms=point.at_ms, at_source=point.at_source)
    return JSONResponse({"at_ms": found.at_ms, "at_source": found.at_source, "at_translation": found.at_translation})


@router.post("/splits")
def split(wanted: Split, acting: Writing) -> Response:
    named = {wanted.seen.segment}
    acting.hold(segments=named)

    def act() -> set[SegmentId]:
        where = Place(at_ms=wanted.at_ms, at_source=wanted.at_source, at_translation=wanted.at_translation)
        return _touched(acting.archive.timeline.split(wanted.seen.as_seen(), where, acting.person, wanted.reason))

    return acting.do(act, named)


@router.post("/merges")
def merge(wanted: Pair, acting: Writing) -> Response:
    named = {wanted.left.segment, wanted.right.segment}
    acting.hold(segments=named)

    def act() -> set[SegmentId]:
        left, right = wanted.left.as_seen(), wanted.right.as_seen()
        return _touched(acting.archive.timeline.merge(left, right, acting.person, wanted.reason))

    return acting.do(act, named)


@router.post("/boundaries")
def move(wanted: Boundary, acting: Writing) -> Response:
    named = {wanted.left.segment, wanted.right.segment}
    acting.hold(segments=named)

    def act() -> set[SegmentId]:
        left, right = wanted.left.as_seen(), wanted.right.as_seen()
        return _touched(acting.archive.timeline.move(left, right, wanted.at_ms, acting.person, wanted.reason))

    return acting.do(act, named)


@router.post("/gaps")
def silence(wanted: Silence, acting: Writing) -> Response:
    """No words are heard here after all. Those that stood there stay in the history."""
    named = {wanted.seen.segment}
    acting.hold(segments=named)

    def act() -> set[SegmentId]:
        cut = acting.archive.timeline.to_gap(wanted.seen.as_seen(), wanted.gap, acting.person, wanted.reason)
        return _touched(cut)

    return acting.do(act, named)


@router.post("/speakers")
def add_speaker(wanted: NewSpeaker, acting: Writing) -> Response:
    def act() -> tuple[SegmentId, ...]:
        acting.archive.speakers.add(acting.recording, wanted.role, wanted.name.strip(), by=acting.person.name)
        return ()

    return acting.do(act)


@router.post("/speakers/{speaker}")
def rename_speaker(speaker: SpeakerId, wanted: NewSpeaker, acting: Writing) -> Response:
    """The new name stands everywhere at once."""
    acting.hold(speakers=[speaker])

    def act() -> tuple[SegmentId, ...]:
        acting.archive.speakers.rename(speaker, acting.person, pseudonym=wanted.name.strip(), role=wanted.role)
        return ()

    return acting.do(act)


@router.post("/assignments")
def assign(wanted: Assignment, acting: Writing) -> Response:
    named = {each.segment for each in wanted.segments}
    acting.hold(segments=named, speakers=[wanted.speaker] if wanted.speaker else [])

    def act() -> set[SegmentId]:
        pairs = [(each.segment, each.based_on) for each in wanted.segments]
        acting.archive.speakers.assign(acting.recording, acting.person, wanted.speaker, pairs)
        return named

    return acting.do(act, named)
