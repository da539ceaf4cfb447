"""A wording and its translation, as the checks see them, and the promise of every check."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from testimony.draft import TermUse, Wording
from testimony.finding import Code, Finding, Severity
from testimony.language import Language, LanguageTag
from testimony.mark import marks


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """What is held against each other.

    Attributes:
        said: the source without its marks, which stand in both languages as they are.
        written: the English without its marks.
        agreed: stretches of *written* that the glossary stands for: they have their own verdicts.
    """

    wording: Wording
    said: str
    written: str
    agreed: tuple[str, ...] = ()

    @classmethod
    def of(cls, wording: Wording, english: str, terms: Sequence[TermUse] = ()) -> Self:
        spans = (use.target_span for use in terms if use.target_span)
        return cls(
            wording=wording,
            said=_spoken(wording.text),
            written=_spoken(english),
            agreed=tuple(english[start:end] for start, end in spans),
        )

    @property
    def language(self) -> Language | None:
        """The language of the source, where it is in the script that the lists of words are in; None otherwise."""
        tag = self.wording.tag
        return tag.language if tag == LanguageTag.usual(tag.language) else None


class Check(Protocol):
    """One doubt that a translation may raise.

    Attributes:
        code: the code of its findings.
        description: what it looks for, for the interpreter and for the documentation.
    """

    code: ClassVar[Code]
    description: ClassVar[str]

    def __call__(self, pair: Pair) -> Finding | None:
        """The finding, or None where there is nothing to doubt."""
        ...


def finding(check: Check, pair: Pair, severity: Severity, message: str, **evidence: Any) -> Finding:
    """A finding of *check* on *pair*."""
    return Finding(segment=pair.wording.segment, code=check.code, severity=severity, message=message, evidence=evidence)


def letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _spoken(text: str) -> str:
    reached, spoken = 0, ""
    for mark in marks(text):
        spoken += text[reached : mark.start] + " "
        reached = mark.end
    return spoken + text[reached:]
