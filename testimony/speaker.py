"""Who speaks in a recording, by role and pseudonym."""

from dataclasses import dataclass
from enum import StrEnum

from testimony.identity import RecordingId, SpeakerId


class Role(StrEnum):
    """What somebody is in an interview. What is translated is the witness's words, never the interpreter's."""

    WITNESS = "witness"
    INTERVIEWER = "interviewer"
    INTERPRETER = "interpreter"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """Somebody who is heard in one recording, under a pseudonym."""

    id: SpeakerId
    recording: RecordingId
    role: Role
    pseudonym: str
