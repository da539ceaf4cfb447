"""What people do to the words: correct them, settle doubts about them, write notes beside them, take proposals.

Each answers a script of the editor, in JSON.
"""

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from archive.corrections import Correction as Change
from review.acts import MOST_SEGMENTS, Number, NumberInPath, Reason, SeenSegment, Writer, Writing
from review.powers import Power
from testimony.finding import Resolution
from testimony.identity import SegmentId
from testimony.language import LanguageTag
from testimony.revision import Kind

router = APIRouter(prefix="/recordings/{recording}")

_LONGEST_TEXT, _LONGEST_NOTE = 20_000, 4_000

Text = Annotated[str, Field(max_length=_LONGEST_TEXT)]


class Correction(BaseModel):
    """A wording as somebody wants it.

    Attributes:
        based_on: the revision that they saw; 0 where there was none.
        of_revision: for a translation, the source revision that they saw beside it.
    """

    text: Text
    based_on: Number
    of_revision: Number | None = None
    reason: Reason = None


class Replacement(BaseModel):
    """One of many wordings, or languages, that are changed at once."""

    segment: SegmentId
    kind: Literal["source", "translation", "language"]
    based_on: Number
    text: Text


class Replacements(BaseModel):
    """Wordings that are changed together or not at all."""

    changes: list[Replacement] = Field(min_length=1, max_length=MOST_SEGMENTS)
    reason: Reason = None


class Settlement(BaseModel):
    """Doubts that somebody has looked at, and what became of them."""

    findings: list[Number] = Field(min_length=1, max_length=MOST_SEGMENTS)
    resolution: Resolution
    reason: Reason = None


class Unsettlement(BaseModel):
    """A doubt that is to be open again."""

    finding: Number
    reason: Reason = None


class NewNote(BaseModel):
    """Something to be said beside a segment, or in answer to another note."""

    segment: SegmentId
    text: str = Field(min_length=1, max_length=_LONGEST_NOTE)
    answers: Number | None = None


class Answer(BaseModel):
    """What somebody saw when they took or left a proposal."""

    seen: list[SeenSegment] = Field(max_length=MOST_SEGMENTS)
    reason: Reason = None


class NewLanguage(BaseModel):
    """Another language, or another script, for the words of a segment."""

    language: str = Field(max_length=16)
    based_on: Number


@router.post("/segments/{segment}/language")
def speak(segment: SegmentId, wanted: NewLanguage, acting: Writing) -> Response:
    def act() -> set[SegmentId]:
        tag = str(LanguageTag.parse(wanted.language))
        acting.archive.corrections.revise(segment, Kind.LANGUAGE, tag, based_on=wanted.based_on, author=acting.person)
        return {segment}

    acting.hold(segments=[segment])
    return acting.do(act, {segment})


@router.post("/segments/{segment}/{kind}")
def correct(
    segment: SegmentId, kind: Literal["source", "translation"], wanted: Correction, acting: Writing
) -> Response:
    """A conflict answers with what stands there, so that the browser can show both texts."""
    acting.hold(segments=[segment])
    number = wanted.based_on + 1

    def act() -> set[SegmentId]:
        acting.archive.corrections.revise(
            segment,
            Kind(kind),
            _one_line(wanted.text),
            based_on=wanted.based_on,
            author=acting.person,
            reason=wanted.reason,
            of_revision=wanted.of_revision if kind == "translation" else None,
        )
        return {segment}

    return acting.do(act, {segment}, revision=number)


@router.post("/replacements")
def replace(wanted: Replacements, acting: Writing) -> Response:
    """All of them or none: one that was changed meanwhile holds up the others."""
    named = {each.segment for each in wanted.changes}
    acting.hold(segments=named)
    changes = [
        Change(segment=each.segment, kind=Kind(each.kind), based_on=each.based_on, text=_one_line(each.text))
        for each in wanted.changes
    ]

    def act() -> set[SegmentId]:
        acting.archive.corrections.replace_many(acting.recording, acting.person, changes, wanted.reason)
        return named

    return acting.do(act, named)


@router.post("/settlements")
def settle(wanted: Settlement, acting: Writing) -> Response:
    acting.hold(findings=wanted.findings)
    named = acting.archive.watching.holders(wanted.findings)

    def act() -> frozenset[SegmentId]:
        acting.archive.doubts.settle_many(wanted.findings, acting.person, wanted.reason, resolution=wanted.resolution)
        return named

    return acting.do(act, named)


@router.post("/unsettlements")
def unsettle(wanted: Unsettlement, acting: Writing, guest: Writer) -> Response:
    """Whoever settled a doubt opens it again; a reviewer may open anybody's."""
    acting.hold(findings=[wanted.finding])
    named = acting.archive.watching.holders([wanted.finding])
    is_reviewer = Power.APPROVE in guest.visitor.powers

    def act() -> frozenset[SegmentId]:
        acting.archive.doubts.unsettle(wanted.finding, acting.person, reviewer=is_reviewer, reason=wanted.reason)
        return named

    return acting.do(act, named)


@router.post("/notes")
def write_note(wanted: NewNote, acting: Writing) -> Response:
    acting.hold(segments=[wanted.segment], notes=[wanted.answers] if wanted.answers else [])

    def act() -> set[SegmentId]:
        acting.archive.notes.add(wanted.segment, acting.person, wanted.text.strip(), answers=wanted.answers)
        return {wanted.segment}

    return acting.do(act, {wanted.segment})


@router.post("/segments/{segment}/notes/{note}/{turn}")
def turn_note(
    segment: SegmentId, note: NumberInPath, turn: Literal["resolution", "reopening"], acting: Writing
) -> Response:
    acting.hold(segments=[segment], notes=[note])

    def act() -> set[SegmentId]:
        done = acting.archive.notes.resolve if turn == "resolution" else acting.archive.notes.reopen
        done(note, acting.person)
        return {segment}

    return acting.do(act, {segment})


@router.post("/proposals/{proposal}/acceptance")
def accept(proposal: NumberInPath, answer: Answer, acting: Writing) -> Response:
    named = {each.segment for each in answer.seen}
    acting.hold(proposals=[proposal], segments=named)

    def act() -> set[SegmentId]:
        seen = [each.as_seen() for each in answer.seen]
        cut = acting.archive.offers.accept(proposal, acting.person, seen, answer.reason)
        return {*cut.retired, *cut.made, *cut.changed}

    return acting.do(act, named)


@router.post("/proposals/{proposal}/refusal")
def leave(proposal: NumberInPath, answer: Answer, acting: Writing) -> Response:
    named = {each.segment for each in answer.seen}
    acting.hold(proposals=[proposal], segments=named)

    def act() -> set[SegmentId]:
        acting.archive.offers.leave(proposal, acting.person, answer.reason)
        return named

    return acting.do(act, named)


@router.get("/undoing")
def next_steps(acting: Writing) -> Response:
    """What undo and redo would do for whoever asks."""
    undo, redo = acting.archive.undoing.next(acting.recording, acting.person)
    return JSONResponse({"undo": undo.kind.value if undo else None, "redo": redo.kind.value if redo else None})


@router.post("/undo")
def undo(acting: Writing) -> Response:
    """Take back one's own last act."""
    return acting.do(lambda: acting.archive.undoing.undo(acting.recording, acting.person).segments)


@router.post("/redo")
def redo(acting: Writing) -> Response:
    """Bring back what one took back last."""
    return acting.do(lambda: acting.archive.undoing.redo(acting.recording, acting.person).segments)


def _one_line(text: str) -> str:
    """A segment is one utterance; a line break in it comes from a paste or a slip."""
    return " ".join(text.split("\n")).strip()
