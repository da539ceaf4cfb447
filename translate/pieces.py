"""What of a wording goes to the engine, and what passes through as it stands: marks, blanks, bare numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from testimony.mark import marks
from translate.sentences import split


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a wording. Joined in order, the pieces of a wording are the wording.

    Attributes:
        start: where it begins in the wording, in code points.
        is_sentence: whether an engine translates it; anything else stays as it is.
    """

    text: str
    start: int
    is_sentence: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def pieces(wording: str) -> Iterator[Piece]:
    """Cut *wording* at its marks and its sentences.

    A sentence is cut where a mark stands in it: closing the gap around ``[inaudible]`` would have the engine invent
    what was not heard.
    """
    reached = 0
    for mark in marks(wording):
        yield from _sentences(wording[reached : mark.start], reached)
        yield Piece(wording[mark.start : mark.end], mark.start, is_sentence=False)
        reached = mark.end
    yield from _sentences(wording[reached:], reached)


def _sentences(text: str, start: int) -> Iterator[Piece]:
    for sentence in split(text):
        body = sentence.strip()
        lead = len(sentence) - len(sentence.lstrip())
        stretches = (sentence[:lead], body, sentence[lead + len(body) :])
        for stretch in stretches:
            if stretch:
                # Without a letter there is nothing to translate, and an engine would only change the number.
                yield Piece(stretch, start, is_sentence=any(char.isalpha() for char in stretch))
                start += len(stretch)
