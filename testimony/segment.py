"""Segments: the whole timeline of a recording, cut into utterances and the gaps between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from testimony.errors import JobError
from testimony.identity import RecordingId, SegmentId, SpeakerId
from testimony.language import LanguageTag
from testimony.span import Span


class Gap(StrEnum):
    """Why nothing was transcribed in a stretch. A gap says so; it is never left out."""

    SILENCE = "silence"
    MUSIC = "music"
    NOISE = "noise"
    UNDECODABLE = "undecodable"
    UNCLEAR = "unclear"  # somebody may be speaking, and the engine wrote nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A stretch of a recording that is heard, corrected and approved as one.

    Attributes:
        gap: None for speech; otherwise why there is no text.
        language: of the words in it; an interview often holds two.
    """

    id: SegmentId
    recording: RecordingId
    span: Span
    language: LanguageTag
    gap: Gap | None = None
    speaker: SpeakerId | None = None

    @property
    def is_speech(self) -> bool:
        return self.gap is None


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the timeline as it sounds before anybody transcribes it: speech (gap None) or a kind of gap."""

    span: Span
    gap: Gap | None = None

    @property
    def is_speech(self) -> bool:
        return self.gap is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word as the engine heard it.

    Attributes:
        probability: the engine's own figure, 0 to 1. For Kazakh it does not tell right from wrong: loops score best.
    """

    text: str
    span: Span
    probability: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            msg = f"a probability lies between 0 and 1: {self.probability}"
            raise ValueError(msg)


class TimelineError(JobError):
    """Segments that should cover a recording from end to end do not."""

    def __init__(self, recording: str, faults: tuple[str, ...]) -> None:
        super().__init__(recording, faults)
        self.recording, self.faults = recording, faults

    def __str__(self) -> str:
        return f"the segments of {self.recording} do not cover it from end to end: {'; '.join(self.faults)}"


def check_timeline(recording: RecordingId, segments: Sequence[Segment], duration_ms: int) -> None:
    """Hold that *segments*, in order, cover 0 to *duration_ms* without a hole or an overlap.

    Raises:
        TimelineError: they do not; it names every fault, not only the first.
    """
    faults = []
    reached = 0
    for segment in segments:
        if segment.recording != recording:
            faults.append(f"{segment.id} belongs to {segment.recording}")
        if segment.span.start_ms > reached:
            faults.append(f"nothing covers {Span(reached, segment.span.start_ms)}")
        elif segment.span.start_ms < reached:
            faults.append(f"{segment.id} begins before {reached} ms, where the one before it ends")
        reached = max(reached, segment.span.end_ms)
    if reached != duration_ms:
        faults.append(f"the last one ends at {reached} ms of {duration_ms}")
    if faults:
        raise TimelineError(recording, tuple(faults))
