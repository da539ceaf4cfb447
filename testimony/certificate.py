"""An interpreter's certificate: who vouches for a transcript and its translation, and for exactly which words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from testimony.identity import Digest, RecordingId
from testimony.language import LanguageTag

#: What a certificate says unless the interpreter writes otherwise; after the usage of ATA and NAJIT: competence, what
#: was compared with what, completeness, and its limits.
WORDING = (
    "I, {name}, {qualification}, am competent in {source} and {target}. I have listened to the recording named below "
    "and compared the transcript and its translation with it, segment by segment. To the best of my knowledge and "
    "ability they are true, complete and accurate, except where a mark says that something could not be heard or "
    "understood."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What an interpreter declares.

    Attributes:
        name: how the interpreter wishes to be called; not the account's name.
        qualification: what makes them competent, in their own words.
        source: the language that was translated from; *target* the one that it was translated into.
        text: what is declared; `WORDING` with its blanks filled in unless something else is wanted.
        place: where it is given.
    """

    name: str
    qualification: str
    source: LanguageTag
    target: LanguageTag
    text: str
    place: str

    @classmethod
    def usual(
        cls, *, name: str, qualification: str, source: LanguageTag, target: LanguageTag, place: str
    ) -> "Statement":
        """The declaration in the usual words."""
        text = WORDING.format(
            name=name,
            qualification=qualification,
            source=source.language.english_name,
            target=target.language.english_name,
        )
        return cls(name=name, qualification=qualification, source=source, target=target, text=text, place=place)


class VoidCause(StrEnum):
    """Why a certificate no longer holds."""

    EDITED = "edited"  # something else stands there now
    WITHDRAWN = "withdrawn"  # the interpreter no longer vouches for it


@dataclass(frozen=True, kw_only=True, slots=True)
class Void:
    """When and why a certificate ended.

    Attributes:
        by: the account whose act it was, or the pipeline.
    """

    cause: VoidCause
    by: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """A declaration that is bound to the exact revisions of every segment.

    Attributes:
        person: the account that gave it.
        digest: over all that it vouches for; `archive.certified.digest_of` says how it is made.
        facts: what there was to vouch for, in numbers: segments, words that stayed unclear, open doubts.
        void: None while it holds.
    """

    id: int
    recording: RecordingId
    person: str
    statement: Statement
    at: datetime
    digest: Digest
    facts: Mapping[str, Any] = field(default_factory=dict)
    void: Void | None = None
