"""Finding what repeats itself: the shape that a decoder's loop leaves in a text."""

import re
from collections.abc import Sequence

_LONGEST_UNIT = 12  # words; a loop over more is caught by the compression ratio
#: A word three times in a row is how people insist; a phrase of several words three times is not.
WORD_REPEATS = 5
PHRASE_REPEATS = 3
_PHRASE_WORDS = 6  # covered by the run: three times two words, or six times one
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


def repeats_itself(text: str) -> bool:
    """Whether *text* has the shape of a loop: a word five times in a row, a phrase three times, or letters that run on.

    Short loops do not show in the compression ratio: zlib's own overhead hides them.
    """
    covered, times = longest_run(normalised(text))
    phrase = times >= PHRASE_REPEATS and covered >= _PHRASE_WORDS
    return phrase or times >= WORD_REPEATS or repeats_letters(text)
