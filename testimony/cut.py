"""Cuts: where a segment may be parted, and where that is proposed.

A cut acts on the pair: it parts the time, the original and the translation at once. Positions are code points of the
wording as it is stored, whichever way it is read.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from testimony.errors import BadInputError
from testimony.identity import SegmentId
from testimony.mark import marks
from testimony.segment import Word
from testimony.span import Span

# Joiners hold the letters on both sides of them together.
_JOINERS = "\u200c\u200d"
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What a person had before them of one segment: the newest revision's number of each kind, 0 for none."""

    segment: SegmentId
    source: int = 0
    translation: int = 0
    span: int = 0
    gap: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a segment is to be parted.

    Attributes:
        at_source: code points of the original that go to the first part; white space at the cut goes to neither.
        at_translation: the same of the translation.
    """

    at_ms: int
    at_source: int
    at_translation: int


class CutPlaceError(BadInputError):
    """A segment was about to be parted where it cannot be."""

    def __init__(self, segment: SegmentId, fault: str) -> None:
        super().__init__(segment, fault)
        self.segment, self.fault = segment, fault

    def __str__(self) -> str:
        return f"{self.segment} cannot be cut there: {self.fault}"


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of a wording in code points, end excluded; empty where nothing stands."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def parted(text: str, at: int) -> tuple[Slice, Slice]:
    """The two parts of *text*, without the white space at the cut; all else of it is in one of them."""
    left, right = text[:at], text[at:]
    first = Slice(0, len(left.rstrip()))
    return first, Slice(at + len(right) - len(right.lstrip()), len(text))


def fault_of(text: str, at: int) -> str | None:
    """Why *text* cannot be parted at *at*, as the end of a sentence; None where it can."""
    if not 0 <= at <= len(text):
        return f"its wording has {len(text)} code points, and {at} was asked for"
    if 0 < at < len(text) and (unicodedata.category(text[at])[0] == "M" or _JOINERS.find(text[at]) >= 0):
        return "the cut would take a letter apart"
    if 0 < at < len(text) and text[at - 1] in _JOINERS:
        return "the cut would take a letter apart"
    if any(mark.start < at < mark.end for mark in marks(text)):
        return "the cut would go through a mark"
    return None


def boundaries(text: str) -> list[int]:
    """Where *text* may be parted between words: its beginning, the beginning of each further word, its end."""
    begins = (found.start() for found in _TOKEN.finditer(text))
    return [0, *(at for at in begins if at > 0 and fault_of(text, at) is None), len(text)]


def nearest_boundary(text: str, wanted: float, *, inside: bool = False) -> int:
    """The boundary between words that lies nearest to *wanted*, a point in code points.

    Args:
        inside: leave the two ends out, where there is a boundary between them.
    """
    first, *between, last = boundaries(text)
    places = between if inside and between else (first, *between, last)
    return min(places, key=lambda at: abs(at - wanted))


def place_of(
    text: str,
    translation: str,
    span: Span,
    words: Sequence[Word],
    *,
    at_ms: int | None = None,
    at_source: int | None = None,
) -> Place:
    """Where to part a segment when a person names a time, a point of the original, or neither (the middle).

    What is not named follows from the times of the words as an engine heard them, aligned with the wording as it
    stands; the translation is parted in the same proportion, between two words.
    """
    clock = _Clock.of(text, span, words)
    if at_source is None:
        wanted = clock.point(at_ms if at_ms is not None else (span.start_ms + span.end_ms) // 2)
        at_source = nearest_boundary(text, wanted, inside=at_ms is None)
    if at_ms is None:
        at_ms = clock.time(at_source)
    share = at_source / len(text) if text else 0.0
    at_translation = nearest_boundary(translation, share * len(translation), inside=0 < share < 1)
    return Place(
        at_ms=min(max(at_ms, span.start_ms + 1), span.end_ms - 1),
        at_source=at_source,
        at_translation=len(translation) if share == 1 else at_translation if share else 0,
    )


def corresponding(old: str, new: str, at: int) -> int:
    """The boundary of *old* that corresponds to point *at* of *new*, an edited form of it."""
    wanted = float(at)
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        if block.b <= at:
            wanted = block.a + min(at - block.b, block.size)
    return nearest_boundary(old, wanted)


def located(text: str, words: Sequence[Word]) -> list[Slice | None]:
    """Where each of *words* stands in *text*; None for those that an edit has taken away or altered."""
    tokens = list(_TOKEN.finditer(text))
    found: list[Slice | None] = [None] * len(words)
    said, heard = [_plain(token[0]) for token in tokens], [_plain(word.text) for word in words]
    for block in SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            token = tokens[block.a + step]
            found[block.b + step] = Slice(token.start(), token.end())
    return found


def _plain(word: str) -> str:
    """A word without its punctuation, for comparing."""
    return "".join(letter for letter in word.casefold() if letter.isalnum()) or word.strip()


@dataclass(frozen=True, slots=True)
class _Clock:
    """Points of a wording and the times at which they are heard, both growing; between them a straight line."""

    points: tuple[int, ...]
    times: tuple[int, ...]

    @classmethod
    def of(cls, text: str, span: Span, words: Sequence[Word]) -> "_Clock":
        pairs = [(0, span.start_ms)]
        for place, word in zip(located(text, words), words, strict=True):
            if place is None:
                continue
            for point, time in ((place.start, word.span.start_ms), (place.end, word.span.end_ms)):
                if point >= pairs[-1][0] and pairs[-1][1] <= time <= span.end_ms:
                    pairs.append((point, time))
        pairs.append((len(text), span.end_ms))
        return cls(tuple(point for point, _ in pairs), tuple(time for _, time in pairs))

    def point(self, time: int) -> float:
        return _between(self.times, self.points, time)

    def time(self, point: int) -> int:
        return round(_between(self.points, self.times, point))


def _between(known: Sequence[int], wanted: Sequence[int], at: float) -> float:
    after = min(max(bisect_right(known, at), 1), len(known) - 1)
    low, high = known[after - 1], known[after]
    share = min(max((at - low) / (high - low), 0.0), 1.0) if high > low else 0.5
    return wanted[after - 1] + share * (wanted[after] - wanted[after - 1])
