"""The record: everything that is known of one recording, as a reader needs it. `archive.reading` fills it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from testimony.draft import TermUse
from testimony.finding import Finding, risk
from testimony.identity import Digest, RunId
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
    """

    revision: Revision
    run: RunId | None = None
    raw: str | None = None
    words: tuple[Word, ...] = ()
    terms: tuple[TermUse, ...] = ()
    evidence: dict[str, Any] | None = None
    key: Digest | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A finding with the number by which a person can settle it.

    Attributes:
        about: the kind and number of the revision in doubt; number 0 for a gap, which has no wording.
    """

    id: int
    finding: Finding
    about: tuple[Kind, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What a machine would write now where a person's work stands.

    Attributes:
        of_revision: for a translation, the source revision that it renders; None for a wording of the source.
        text: None where the machine hears a gap.
    """

    id: int
    run: RunId
    author: Engine
    at: datetime
    span: Span
    gap: Gap | None
    text: str | None
    of_revision: int | None


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
        history: every revision, of each kind in order.
        doubts: the findings about what stands there, and about what a person wrote over without settling them. Those
            about a text that a machine has replaced by another are in the history only (`past_doubts`).
        approved: whether an approval stands: one that saw every newest revision.
        proposals: translations that a machine offers beside a person's.
        retired_by: the run whose timeline took this segment's place; None while it is part of the timeline.
    """

    segment: Segment
    run: RunId
    history: tuple[Entry, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    past_doubts: tuple[Doubt, ...] = ()
    approved: bool = False
    proposals: tuple[Proposal, ...] = ()
    retired_by: RunId | None = None

    def latest(self, kind: Kind) -> Entry | None:
        """What stands there today."""
        return next((entry for entry in reversed(self.history) if entry.revision.kind is kind), None)

    @property
    def source(self) -> Entry | None:
        return self.latest(Kind.SOURCE)

    @property
    def translation(self) -> Entry | None:
        return self.latest(Kind.TRANSLATION)

    @property
    def speaker(self) -> str | None:
        """The id of whoever speaks: as a person said, or else as the segment was written."""
        named = self.latest(Kind.SPEAKER)
        return named.revision.text if named else self.segment.speaker

    @property
    def is_speech(self) -> bool:
        """Whether words are written in it; an interpreter may have heard some where the machine heard a gap."""
        return self.source is not None

    @property
    def is_stale(self) -> bool:
        """Whether the translation renders another wording than the one that stands there."""
        if self.source is None or self.translation is None:
            return False
        return self.translation.revision.is_stale(self.source.revision)

    @property
    def status(self) -> Status:
        if self.approved:
            return Status.APPROVED
        by_people = any(
            entry.revision.is_by_a_person for entry in self.history if entry.revision.kind is not Kind.STATUS
        )
        return Status.CORRECTED if by_people else Status.DRAFT

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
        proposals: what a machine would cut or hear differently in a timeline that a person has worked on.
    """

    recording: Recording
    custody: tuple[Custody, ...] = ()
    segments: tuple[SegmentRecord, ...] = ()
    retired: tuple[SegmentRecord, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    runs: tuple[Run, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def open_findings(self) -> int:
        """How many doubts nobody has settled."""
        return sum(finding.settled_by is None for segment in self.segments for finding in segment.findings)
