"""Whether the engine went round in circles."""

import re
from dataclasses import dataclass
from typing import ClassVar

from testimony.finding import Code, Finding, Severity
from translate.checks.pair import Pair, finding


@dataclass(frozen=True)
class Repeats:
    """*times*: in a row, of one to *longest* words, and more often than the source repeats anything."""

    code: ClassVar[Code] = Code.TRANSLATION_REPEATS
    description: ClassVar[str] = "The translation says the same words again and again, and the source does not."
    times: int = 3
    longest: int = 6

    def __call__(self, pair: Pair) -> Finding | None:
        found = self._repetition(pair.written)
        if found < self.times or found <= self._repetition(pair.said):
            return None
        message = "The translation repeats itself; it may be the machine, not the witness."
        return finding(self, pair, Severity.WARNING, message, times=found)

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
