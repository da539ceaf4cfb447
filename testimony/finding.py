"""Findings: doubts that a check attached to a segment. They order the queue; only a person settles them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from testimony.identity import SegmentId


class Severity(StrEnum):
    """How much a doubt weighs in the queue."""

    NOTE = "note"
    WARNING = "warning"
    ALARM = "alarm"

    @property
    def weight(self) -> int:
        """For ordering: an alarm outweighs any ten warnings, a warning any ten notes."""
        return {Severity.NOTE: 1, Severity.WARNING: 10, Severity.ALARM: 100}[self]


class Code(StrEnum):
    """What kind of doubt it is."""

    # of the recording
    DAMAGED = "damaged"
    # of the transcription
    LOOP = "loop"
    TEXT_OVER_SILENCE = "text-over-silence"
    SPEECH_WITHOUT_TEXT = "speech-without-text"
    LOW_PROBABILITY = "low-probability"
    SPEECH_RATE = "speech-rate"
    WRONG_SCRIPT = "wrong-script"
    APPROXIMATE_MODEL = "approximate-model"
    STARTER_MODEL = "starter-model"
    SPEAKER_UNCERTAIN = "speaker-uncertain"
    LANGUAGE_UNCERTAIN = "language-uncertain"
    OTHER_LANGUAGE = "other-language"
    HINT_WITHOUT_SPEECH = "hint-without-speech"
    MIXED_SCRIPT = "mixed-script"
    TOKEN_LIMIT = "token-limit"  # noqa: S105 - a code, no password
    READ_AGAIN = "read-again"
    SECOND_OPINION = "second-opinion"
    # of the translation
    TERM_MISSING = "term-missing"
    TERM_FORBIDDEN = "term-forbidden"
    TERM_AMBIGUOUS = "term-ambiguous"
    TERM_SUGGESTED = "term-suggested"
    TERM_WITHOUT_SOURCE = "term-without-source"
    TERM_FORCED = "term-forced"
    NAME_WITHOUT_SOURCE = "name-without-source"
    NUMBER_MISMATCH = "number-mismatch"
    DATE_MISMATCH = "date-mismatch"
    NEGATION_LOST = "negation-lost"
    HEARSAY_LOST = "hearsay-lost"
    GENDER_GUESSED = "gender-guessed"
    TRANSLATION_EMPTY = "translation-empty"
    TRANSLATION_TOO_SHORT = "translation-too-short"
    TRANSLATION_TOO_LONG = "translation-too-long"
    TRANSLATION_REPEATS = "translation-repeats"
    UNTRANSLATED = "untranslated"


class Resolution(StrEnum):
    """What a person says about a doubt when they settle it."""

    ACCEPTED = "accepted"  # the text is right as it stands
    CORRECTED = "corrected"  # the doubt was justified, and the text has been put right
    NO_FAULT = "no fault"  # the check was mistaken


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A doubt about one segment.

    Attributes:
        message: one sentence for the interpreter, without jargon.
        evidence: the figures behind it, as plain JSON values.
        settled_by: the person who looked at it and settled it; None while it is open.
    """

    segment: SegmentId
    code: Code
    severity: Severity
    message: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    settled_by: str | None = None


def risk(findings: "list[Finding] | tuple[Finding, ...]") -> int:
    """How early a segment should be looked at: the weight of its unsettled findings."""
    return sum(finding.severity.weight for finding in findings if finding.settled_by is None)
