"""Whether something was left out or made up, as far as length tells."""

from dataclasses import dataclass
from typing import ClassVar

from testimony.finding import Code, Finding, Severity
from translate.checks.pair import Pair, finding, letters


class Empty:
    code: ClassVar[Code] = Code.TRANSLATION_EMPTY
    description: ClassVar[str] = "Words were said, and the translation has none."

    def __call__(self, pair: Pair) -> Finding | None:
        if letters(pair.said) and not any(char.isalnum() for char in pair.written):
            return finding(self, pair, Severity.ALARM, "Words were said here, but the translation has none.")
        return None


@dataclass(frozen=True)
class TooShort:
    """*share*: of the source's letters; 1 in 400 of 1,934 real pairs (NTREX, Tatoeba, UDHR) lies below the default."""

    code: ClassVar[Code] = Code.TRANSLATION_TOO_SHORT
    description: ClassVar[str] = "The translation is far shorter than its source: something may have been left out."
    share: float = 0.4
    from_letters: int = 20

    def __call__(self, pair: Pair) -> Finding | None:
        said, written = letters(pair.said), letters(pair.written)
        if said < self.from_letters or not 0 < written < said * self.share:
            return None
        message = "The translation is far shorter than what was said; something may be left out."
        return finding(self, pair, Severity.WARNING, message, source_letters=said, letters=written)


@dataclass(frozen=True)
class TooLong:
    """*times*: the source's letters; fewer than 1 in 1,000 of the same real pairs lies above the default."""

    code: ClassVar[Code] = Code.TRANSLATION_TOO_LONG
    description: ClassVar[str] = "The translation is far longer than its source: something may have been made up."
    times: float = 2.5
    from_letters: int = 20

    def __call__(self, pair: Pair) -> Finding | None:
        said, written = letters(pair.said), letters(pair.written)
        if written <= max(said, self.from_letters) * self.times:
            return None
        message = "The translation is far longer than what was said; something may be made up."
        return finding(self, pair, Severity.WARNING, message, source_letters=said, letters=written)
