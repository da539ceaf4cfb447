"""Approved translations, as the translation memory hands them on: the two wordings and where they stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where an approved translation stands, so that anybody can look it up.

    Attributes:
        revision: of the translation; the approval is bound to it.
    """

    recording: RecordingId
    segment: SegmentId
    revision: int
    approved_by: str
    approved_at: datetime

    def as_json(self) -> dict[str, Any]:
        """What is kept beside a translation that was taken over: ids alone, and nobody's name."""
        return {"recording": self.recording, "segment": self.segment, "revision": self.revision}


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """A wording, and the English that a person approved for it."""

    source: str
    tag: LanguageTag
    english: str
    origin: Origin
