"""The record: everything that is known of one recording, as a reader needs it. `archive.reading` fills it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from testimony.act import Act
from testimony.answer import Answer
from testimony.certificate import Certificate
from testimony.cut import Seen
from testimony.draft import TermUse
from testimony.finding import Finding, Resolution, risk
from testimony.identity import Digest, RunId, SegmentId
from testimony.mark import Mark
from testimony.recording import Recording
from testimony.revision import Engine, Kind, Revision, Status
from testimony.run import Run
from testimony.segment import Gap, Segment, Word
from testimony.span import Span
from testimony.speaker import Speaker


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One revision in a segment's history, with what its author left behind.

    Attributes:
        run: the run in which an engine wrote it; None for a person.
        raw: the engine's own words, where the text differs from them.
        words: their times, as an engine heard them.
        terms: for a translation, what became of the glossary's terms in it.
        evidence: the engine's figures behind the text.
        key: for a machine's translation, over all that it depended on.
        event: of the audit trail, which tells of it; a person's act bears the same number.
        marks: where the closed set of marks stands in the text.
        restores: the number of the revision that a person brought back by this one; 0 where nothing stood before.
        is_carried: nobody wrote it anew: a cut carried the words from an ancestor, or undoing brought them back.
        holds_draft: some of the words are a machine's that no person has vouched for, though a person put them here.
        proposal: the machine's proposal that a person took over with it.
    """

    revision: Revision
    run: RunId | None = None
    raw: str | None = None
    words: tuple[Word, ...] = ()
    terms: tuple[TermUse, ...] = ()
    evidence: dict[str, Any] | None = None
    key: Digest | None = None
    event: int = 0
    marks: tuple[Mark, ...] = ()
    restores: int | None = None
    is_carried: bool = False
    holds_draft: bool = False
    proposal: int | None = None

    @property
    def is_draft(self) -> bool:
        """Whether a machine's words stand here that no person has vouched for."""
        return self.holds_draft or not self.revision.is_by_a_person

    @property
    def root(self) -> int:
        """The number of the revision whose text this is: its own, unless it brought an earlier one back."""
        return self.restores or self.revision.number


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A finding with the number by which a person can settle it.

    Attributes:
        about: the kind and number of the revision in doubt; number 0 for a gap, which has no wording.
        resolution: what the person who settled it said; None while it is open. With it go the time and the reason.
        origin: the doubt about an ancestor that goes on in this one; None where it arose here.
    """

    id: int
    finding: Finding
    about: tuple[Kind, int]
    resolution: Resolution | None = None
    settled_at: datetime | None = None
    reason: str | None = None
    origin: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What a machine would write now where a person's work stands.

    Attributes:
        of_revision: for a translation, the source revision that it renders; None for a wording of the source.
        text: None where the machine hears a gap.
        answer: what a person said to it; None while it is open. With it go who said so and when.
    """

    id: int
    run: RunId
    author: Engine
    at: datetime
    span: Span
    gap: Gap | None
    text: str | None
    of_revision: int | None
    answer: Answer | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What people say to each other about a segment; no part of the testimony.

    Attributes:
        segment: where it was written; a cut carries it on.
        answers: the note that began the thread; None for the first.
        resolved_by: who said last that nothing is left to do; None while it is open.
    """

    id: int
    segment: SegmentId
    person: str
    at: datetime
    text: str
    answers: int | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Custody:
    """One arrival of the original's bytes.

    Attributes:
        name: what the file was called that time, for display.
    """

    at: datetime
    by: str
    event: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentRecord:
    """A segment with all that was ever written in it.

    Attributes:
        segment: as it stands today, by what people have said of it.
        first: as it was first cut.
        history: every revision, of each kind in order.
        doubts: the findings about what stands there, and about what a person wrote over without settling them. Those
            about a text that a machine has replaced by another are in the history only (`past_doubts`).
        approved: whether an approval stands: nothing was written after it.
        proposals: translations that a machine offers beside a person's, and that nobody has answered yet; those that
            somebody has are among `past_proposals`.
        act: the cut that made it; None where an engine cut it.
        parents: the segments that the cut was made in.
        ancestors: those, and what they were cut from in their turn, the nearest first.
        notes: what people said about it, and about what it was cut from, oldest first.
        is_retired: whether it is out of the timeline: by the run `retired_by` or by the act `retired_act`.
    """

    segment: Segment
    run: RunId
    first: Segment | None = None
    history: tuple[Entry, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    past_doubts: tuple[Doubt, ...] = ()
    approved: bool = False
    proposals: tuple[Proposal, ...] = ()
    past_proposals: tuple[Proposal, ...] = ()
    act: int | None = None
    parents: tuple[SegmentId, ...] = ()
    ancestors: tuple[SegmentId, ...] = ()
    notes: tuple[Note, ...] = ()
    retired_by: RunId | None = None
    retired_act: int | None = None

    def latest(self, kind: Kind) -> Entry | None:
        """The newest revision of a kind, also where it stands no more."""
        return next((entry for entry in reversed(self.history) if entry.revision.kind is kind), None)

    def number(self, kind: Kind) -> int:
        """The newest revision's number, on which the next one must be based; 0 for none."""
        newest = self.latest(kind)
        return newest.revision.number if newest else 0

    @property
    def seen(self) -> Seen:
        """What somebody has before them who reads this."""
        return Seen(
            segment=self.segment.id,
            source=self.number(Kind.SOURCE),
            translation=self.number(Kind.TRANSLATION),
            span=self.number(Kind.SPAN),
            gap=self.number(Kind.GAP),
        )

    @property
    def source(self) -> Entry | None:
        """The original as it stands; None in a gap, also where words stood before somebody called it one."""
        return self._wording(Kind.SOURCE)

    @property
    def translation(self) -> Entry | None:
        return self._wording(Kind.TRANSLATION)

    def _wording(self, kind: Kind) -> Entry | None:
        newest = self.latest(kind)
        return newest if newest and newest.restores != 0 and self.segment.is_speech else None

    @property
    def words(self) -> tuple[Word, ...]:
        """The times of the original's words as an engine heard them, as far as they lie within the segment."""
        heard = self.source.words if self.source else ()
        inside = ((word, word.span.intersection(self.segment.span)) for word in heard)
        return tuple(replace(word, span=span) for word, span in inside if span)

    @property
    def speaker(self) -> str | None:
        """The id of whoever speaks: as a person said, or else as the segment was written."""
        return self.segment.speaker

    @property
    def is_speech(self) -> bool:
        """Whether words are written in it; an interpreter may have heard some where the machine heard a gap."""
        return self.source is not None

    @property
    def is_draft(self) -> bool:
        """Whether a machine's words stand in it that no person has written, vouched for or approved."""
        return not self.approved and any(entry.is_draft for entry in (self.source, self.translation) if entry)

    @property
    def is_retired(self) -> bool:
        return self.retired_by is not None or self.retired_act is not None

    @property
    def reopened(self) -> Revision | None:
        """Who took back the last approval, and why; None where it stands, or was merely overtaken by an edit."""
        last = self.latest(Kind.STATUS)
        return last.revision if last and last.revision.text != Status.APPROVED else None

    @property
    def is_stale(self) -> bool:
        """Whether the translation renders another wording than the one that stands there."""
        if self.source is None or self.translation is None:
            return False
        return self.translation.revision.of_revision != self.source.root

    @property
    def status(self) -> Status:
        if self.approved:
            return Status.APPROVED
        called = self.latest(Kind.GAP)
        said = (self.source, self.translation, None if called and called.is_carried else called)
        return Status.CORRECTED if any(entry and not entry.is_draft for entry in said) else Status.DRAFT

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(doubt.finding for doubt in self.doubts)

    @property
    def risk(self) -> int:
        """How early an interpreter should look at it."""
        return risk(self.findings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """Everything that is known of one recording.

    Attributes:
        custody: each time that these bytes were handed in, oldest first.
        segments: the timeline as it stands, from the first sample to the last.
        retired: segments of earlier timelines.
        proposals: what a machine would cut or hear differently in a timeline that a person has worked on, and nobody
            has answered yet; what somebody has is among `past_proposals`.
        acts: what people did, oldest first.
        certificates: what interpreters vouched for, oldest first, those that no longer hold among them.
    """

    recording: Recording
    custody: tuple[Custody, ...] = ()
    segments: tuple[SegmentRecord, ...] = ()
    retired: tuple[SegmentRecord, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    runs: tuple[Run, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    past_proposals: tuple[Proposal, ...] = ()
    acts: tuple[Act, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    @property
    def open_findings(self) -> int:
        """How many doubts nobody has settled."""
        return sum(finding.settled_by is None for segment in self.segments for finding in segment.findings)
