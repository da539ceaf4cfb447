"""Checks of meaning: what can be told of a translation without understanding it. They flag, and never edit."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from testimony.draft import Wording
from testimony.finding import Code, Finding, Severity
from testimony.language import Language, Script
from testimony.mark import marks
from translate.negation import Denial, denial
from translate.numbers import numbers


class Check(Protocol):
    """One doubt that a translation may raise.

    Attributes:
        code: the code of its findings.
        description: what it looks for, for the list of checks in the documentation.
    """

    code: ClassVar[Code]
    description: ClassVar[str]

    def __call__(self, wording: Wording, english: str) -> Finding | None:
        """The finding, or None where there is nothing to doubt."""
        ...


class Empty:
    code: ClassVar[Code] = Code.TRANSLATION_EMPTY
    description: ClassVar[str] = "Words were said, and the translation has none."

    def __call__(self, wording: Wording, english: str) -> Finding | None:
        if _letters(_spoken(wording.text)) and not any(char.isalnum() for char in _spoken(english)):
            return _finding(self, wording, Severity.ALARM, "Words were said here, but the translation has none.")
        return None


@dataclass(frozen=True)
class TooShort:
    """*share*: of the source's letters; 1 in 400 of 1,934 real pairs (NTREX, Tatoeba, UDHR) lies below the default."""

    code: ClassVar[Code] = Code.TRANSLATION_TOO_SHORT
    description: ClassVar[str] = "The translation is far shorter than its source: something may have been left out."
    share: float = 0.4
    from_letters: int = 20

    def __call__(self, wording: Wording, english: str) -> Finding | None:
        said, written = _letters(_spoken(wording.text)), _letters(_spoken(english))
        if said < self.from_letters or not 0 < written < said * self.share:
            return None
        message = "The translation is far shorter than what was said; something may be left out."
        return _finding(self, wording, Severity.WARNING, message, source_letters=said, letters=written)


@dataclass(frozen=True)
class TooLong:
    """*times*: the source's letters; fewer than 1 in 1,000 of the same real pairs lies above the default."""

    code: ClassVar[Code] = Code.TRANSLATION_TOO_LONG
    description: ClassVar[str] = "The translation is far longer than its source: something may have been made up."
    times: float = 2.5
    from_letters: int = 20

    def __call__(self, wording: Wording, english: str) -> Finding | None:
        said, written = _letters(_spoken(wording.text)), _letters(_spoken(english))
        if written <= max(said, self.from_letters) * self.times:
            return None
        message = "The translation is far longer than what was said; something may be made up."
        return _finding(self, wording, Severity.WARNING, message, source_letters=said, letters=written)


@dataclass(frozen=True)
class Repeats:
    """*times*: in a row, of one to *longest* words, and more often than the source repeats anything."""

    code: ClassVar[Code] = Code.TRANSLATION_REPEATS
    description: ClassVar[str] = "The translation says the same words again and again, and the source does not."
    times: int = 3
    longest: int = 6

    def __call__(self, wording: Wording, english: str) -> Finding | None:
        found = self._repetition(_spoken(english))
        if found < self.times or found <= self._repetition(_spoken(wording.text)):
            return None
        message = "The translation repeats itself; it may be the machine, not the witness."
        return _finding(self, wording, Severity.WARNING, message, times=found)

    def _repetition(self, text: str) -> int:
        """How often in a row the most repeated words stand."""
        words = re.findall(r"\w+", text.casefold())
        most = 1
        for length in range(1, self.longest + 1):
            run = 1
            for at in range(length, len(words) - length + 1):
                # Compared one phrase back; a run of equal phrases is counted once every *length* words.
                run = run + 1 if words[at : at + length] == words[at - length : at] else 1
                most = max(most, 1 + (run - 1 + length - 1) // length)
        return most


class Untranslated:
    code: ClassVar[Code] = Code.UNTRANSLATED
    description: ClassVar[str] = "Words in the source's own script stand in the translation."

    def __call__(self, wording: Wording, english: str) -> Finding | None:
        script = _SCRIPTS.get(wording.tag.script) if wording.tag.script else None
        left = len(script.findall(_spoken(english))) if script else 0
        if not left:
            return None
        return _finding(self, wording, Severity.WARNING, "Part of this was left untranslated.", letters=left)


class NumberMismatch:
    code: ClassVar[Code] = Code.NUMBER_MISMATCH
    description: ClassVar[str] = "A number of the source is not in the translation, or the other way round."

    def __call__(self, wording: Wording, english: str) -> Finding | None:
        said = list(numbers(_spoken(wording.text), wording.tag.language))
        written = list(numbers(_spoken(english), Language.ENGLISH))
        lost = Counter(number.value for number in said) - Counter(number.value for number in written)
        figures = Counter(number.value for number in written if number.in_figures)
        invented = figures - Counter(number.value for number in said)
        if not lost and not invented:
            return None
        # In figures a number is a number; in words it may be an idiom ("a couple", "by twos").
        is_plain = invented or any(number.in_figures and number.value in lost for number in said)
        severity = Severity.WARNING if is_plain else Severity.NOTE
        message = "The numbers differ between what was said and the translation."
        return _finding(self, wording, severity, message, lost=sorted(lost), invented=sorted(invented))


class NegationLost:
    code: ClassVar[Code] = Code.NEGATION_LOST
    description: ClassVar[str] = "The source denies something and the translation does not, or the other way round."

    def __call__(self, wording: Wording, english: str) -> Finding | None:
        said = denial(_spoken(wording.text), wording.tag.language)
        written = denial(_spoken(english), Language.ENGLISH)
        if {said, written} != {Denial.PLAIN, Denial.NONE} or not english.strip():
            return None
        message = (
            "The source seems to deny something; the translation does not."
            if said is Denial.PLAIN
            else "The translation denies something; the source does not seem to."
        )
        return _finding(self, wording, Severity.NOTE, message)


#: Every check of meaning, in the order in which their findings are listed.
CHECKS: tuple[Check, ...] = (
    Empty(),
    TooShort(),
    TooLong(),
    Repeats(),
    Untranslated(),
    NumberMismatch(),
    NegationLost(),
)

_SCRIPTS: Mapping[Script, re.Pattern[str]] = {
    Script.CYRILLIC: re.compile("[\u0400-\u052f]"),
    Script.ARABIC: re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]"),
}


def _finding(check: Check, wording: Wording, severity: Severity, message: str, **evidence: Any) -> Finding:
    return Finding(segment=wording.segment, code=check.code, severity=severity, message=message, evidence=evidence)


def _spoken(text: str) -> str:
    """*text* without its marks, which stand in both languages as they are."""
    reached, spoken = 0, ""
    for mark in marks(text):
        spoken += text[reached : mark.start] + " "
        reached = mark.end
    return spoken + text[reached:]


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)
