"""A recording: one sealed original and what is known about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from testimony.errors import BadInputError
from testimony.identity import Digest, RecordingId
from testimony.language import LanguageTag


class Consent(StrEnum):
    """Who may learn what the witness said. Each level includes those before it.

    Withdrawn is no level that anybody can declare: the witness has taken consent back, and from that moment nobody
    reads, hears or takes out anything. Sealed opens a recording to those alone who were appointed to it by name.
    """

    WITHDRAWN = "withdrawn"
    SEALED = "sealed"
    TEAM = "team"
    LEGAL = "legal"
    ARCHIVE = "archive"
    PUBLIC = "public"

    def covers(self, audience: "Consent") -> bool:
        """Whether *audience* may learn what was said; nobody may who would need less than the team."""
        order = tuple(Consent)
        return order.index(Consent.TEAM) <= order.index(audience) <= order.index(self)


#: What a witness may consent to when a recording is handed in.
DECLARABLE = tuple(level for level in Consent if level is not Consent.WITHDRAWN)


class State(StrEnum):
    """How far a recording has come."""

    RECEIVED = "received"
    PREPARED = "prepared"
    TRANSCRIBED = "transcribed"
    TRANSLATED = "translated"
    IN_REVIEW = "in review"
    APPROVED = "approved"


class Stage(StrEnum):
    """A step of the flow. A run may begin at any of them."""

    PREPARE = "prepare"
    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"
    QUEUE = "queue"

    @property
    def reaches(self) -> State:
        """The state of a recording once this stage is done."""
        return _REACHES[self]


_REACHES = {
    Stage.PREPARE: State.PREPARED,
    Stage.TRANSCRIBE: State.TRANSCRIBED,
    Stage.TRANSLATE: State.TRANSLATED,
    Stage.QUEUE: State.IN_REVIEW,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Where the last run stopped, and why, in one sentence without a word of the testimony."""

    stage: Stage
    cause: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaFacts:
    """What a file's own bytes say about it.

    Attributes:
        container: the demuxer that reads it (``wav``, ``mp3``, ``mov`` ...).
        codec: the codec of the audio stream that is heard.
        sample_rate_hz: of the original, before anything is resampled.
        channels: of the original.
        declared_ms: the duration that the file claims, in milliseconds; None where it claims none.
        has_video: whether pictures came with the sound.
    """

    container: str
    codec: str
    sample_rate_hz: int
    channels: int
    declared_ms: int | None
    has_video: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """One sealed original.

    Attributes:
        original: the digest of the bytes that were received; they are never touched again.
        name: the name that the file came with, for people to find it by; never used as a path.
        reference: the team's own code for the interview, if it has one.
        witness: an alias; a real name is not asked for.
        duration_ms: what could be decoded, once it was; None before.
        failure: set while the last run of this recording ended in failure.
    """

    id: RecordingId
    original: Digest
    size_bytes: int
    name: str
    language: LanguageTag
    consent: Consent
    state: State
    received_at: datetime
    reference: str | None = None
    witness: str | None = None
    media: MediaFacts | None = None
    duration_ms: int | None = None
    failure: Failure | None = None


class NoSuchRecordingError(BadInputError):
    """An id was given that no recording bears."""

    def __init__(self, recording: str) -> None:
        super().__init__(recording)
        self.recording = recording

    def __str__(self) -> str:
        return f"there is no recording {self.recording[:60]!r}; `testimony status` lists those that there are"
