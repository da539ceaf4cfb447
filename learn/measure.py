"""Error rates of speech: how many letters and words of a reference have to be changed to make what was heard."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from rapidfuzz.distance import Levenshtein

from testimony.language import Language
from testimony.numerals import spelt_out


@dataclass(frozen=True, slots=True)
class Rate:
    """So many edits (Levenshtein's) in so much of a reference."""

    edits: int
    length: int

    @property
    def share(self) -> float:
        return self.edits / self.length if self.length else float(self.edits > 0)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.edits + other.edits, self.length + other.length)

    def __str__(self) -> str:
        return f"{self.share:.3f} ({self.edits} of {self.length})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How far what was heard is from its references, all clips together: CER and WER, without punctuation or capitals.

    Numbers are compared as they are said, whichever way they were written.

    Attributes:
        written: the letters as they stand, with punctuation and capitals.
    """

    clips: int
    letters: Rate
    words: Rate
    written: Rate

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], language: Language) -> Self:
        """Compare pairs of a reference and what was heard."""
        compared = list(pairs)
        plain = [[normalised(spelt_out(text, language)) for text in pair] for pair in compared]
        nothing = Rate(0, 0)
        return cls(
            clips=len(compared),
            letters=sum((rate(reference, heard) for reference, heard in plain), nothing),
            words=sum((rate(reference.split(), heard.split()) for reference, heard in plain), nothing),
            written=sum((rate(reference, heard) for reference, heard in compared), nothing),
        )


def rate(reference: Sequence[str], heard: Sequence[str]) -> Rate:
    """How many insertions, deletions and replacements lie between the two."""
    return Rate(Levenshtein.distance(reference, heard), len(reference))


def normalised(text: str) -> str:
    """*text* as error rates compare it: NFC, small letters, no punctuation, single blanks; every letter as it is."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    return " ".join("".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in lowered).split())
