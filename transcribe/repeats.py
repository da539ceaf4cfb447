"""Finding what repeats itself: the shape that a decoder's loop leaves in a text."""

import re
from collections.abc import Sequence

_LONGEST_UNIT = 12  # words; a loop over more is caught by the compression ratio
_LETTERS = re.compile(r"(\w{1,4}?)\1{7,}")  # "ааааааааа", "лалалалалалалала": eight times or more, inside a word


def normalised(text: str) -> tuple[str, ...]:
    """The words of *text* without case and punctuation, to be compared."""
    return tuple(re.findall(r"\w+", text.casefold()))


def longest_run(words: Sequence[str]) -> tuple[int, int]:
    """The longest immediate repetition in *words*: how many words it covers, and how often the unit stands there."""
    best = (0, 1)
    for size in range(1, min(_LONGEST_UNIT, len(words) // 2) + 1):
        run = 0
        for place in range(size, len(words)):
            run = run + 1 if words[place] == words[place - size] else 0
            if run >= size:
                best = max(best, (run + size, run // size + 1))
    return best


def repeats_letters(text: str) -> bool:
    """Whether a few letters stand eight times or more in a row inside one word."""
    return _LETTERS.search(text.casefold()) is not None
