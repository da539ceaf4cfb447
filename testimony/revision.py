"""Revisions: what was written or said about a segment, by whom, in which order. History only grows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from testimony.errors import BadInputError
from testimony.identity import Digest, SegmentId


class Kind(StrEnum):
    """What a revision is about."""

    SOURCE = "source"
    TRANSLATION = "translation"
    SPAN = "span"
    SPEAKER = "speaker"
    LANGUAGE = "language"
    GAP = "gap"
    STATUS = "status"


class Status(StrEnum):
    """How far people have come with a segment."""

    DRAFT = "draft"
    CORRECTED = "corrected"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account on this machine, by the account's name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """A machine that wrote something: which engine, which weights, under which glossary."""

    name: str
    model: str
    digest: Digest
    glossary_version: str | None = None

    def __str__(self) -> str:
        return f"{self.name} with {self.model} ({self.digest.hex[:8]})"


Author = Person | Engine


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One entry in a segment's history.

    Attributes:
        number: 1 for the first of its kind in this segment, then one more each time.
        of_revision: for a translation, the number of the source revision that it renders; None otherwise.
        reason: why the wording was changed, in the author's words, or None.
    """

    segment: SegmentId
    kind: Kind
    number: int
    text: str
    author: Author
    at: datetime
    of_revision: int | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.number < 1:
            msg = f"revisions are counted from 1, not {self.number}"
            raise ValueError(msg)
        if (self.kind is Kind.TRANSLATION) is (self.of_revision is None):
            msg = "a translation, and nothing else, names the source revision that it renders"
            raise ValueError(msg)
        if self.at.tzinfo is None:
            msg = "a revision's time needs its time zone"
            raise ValueError(msg)

    @property
    def is_by_a_person(self) -> bool:
        return isinstance(self.author, Person)

    def is_stale(self, source: "Revision") -> bool:
        """Whether this translation renders another wording than *source*."""
        return (self.segment, self.of_revision) != (source.segment, source.number)


class StaleRevisionError(BadInputError):
    """Somebody else was quicker: the revision that this one was made on is no longer the latest."""

    def __init__(self, segment: SegmentId, kind: Kind, based_on: int, current: int) -> None:
        super().__init__(segment, kind, based_on, current)
        self.segment, self.kind, self.based_on, self.current = segment, kind, based_on, current

    def __str__(self) -> str:
        return (
            f"the {self.kind} of {self.segment} was changed meanwhile: this was made on revision {self.based_on}, "
            f"it is now at {self.current}; look at both and try again"
        )


class PersonsTextError(BadInputError):
    """A machine was about to write over a person's text."""

    def __init__(self, segment: SegmentId, kind: Kind) -> None:
        super().__init__(segment, kind)
        self.segment, self.kind = segment, kind

    def __str__(self) -> str:
        return f"a person wrote the {self.kind} of {self.segment}; an engine may only offer a proposal beside it"


class OwnWorkError(BadInputError):
    """Somebody was about to approve a segment that they had corrected themselves."""

    def __init__(self, segment: SegmentId, person: str) -> None:
        super().__init__(segment, person)
        self.segment, self.person = segment, person

    def __str__(self) -> str:
        return f"{self.person} corrected {self.segment}; somebody else must approve it"
