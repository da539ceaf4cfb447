"""Bringing utterances into order: inside their bounds, one after the other, and none of them lost."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from testimony.segment import Word
from testimony.span import Span
from transcribe.port import Utterance


class Placed(Protocol):
    """Anything that has its place on the timeline."""

    @property
    def span(self) -> Span: ...


_Placed = TypeVar("_Placed", bound=Placed)


def during(placed: Sequence[_Placed], span: Span) -> Iterator[_Placed]:
    """Those of *placed*, which are in order and disjoint, that have some time in common with *span*."""
    for number in range(bisect_right(placed, span.start_ms, key=lambda one: one.span.end_ms), len(placed)):
        if placed[number].span.start_ms >= span.end_ms:
            return
        yield placed[number]


def fitted(start_ms: int, end_ms: int, within: Span) -> Span:
    """The span nearest to *start_ms* - *end_ms* that lies in *within* and is not empty.

    Engines give words of no length, and times that run a little past the audio: their text is kept all the same.
    """
    start = min(max(start_ms, within.start_ms), within.end_ms - 1)
    return Span(start, min(max(end_ms, start + 1), within.end_ms))


def moved(utterance: Utterance, within: Span) -> Utterance:
    """*utterance* and its words, fitted into *within*."""
    span = fitted(utterance.span.start_ms, utterance.span.end_ms, within)
    return replace(utterance, span=span, words=inside(utterance.words, span))


def inside(words: Iterable[Word], span: Span) -> tuple[Word, ...]:
    """*words*, each fitted into *span*."""
    return tuple(
        word if span.contains(word.span) else replace(word, span=fitted(word.span.start_ms, word.span.end_ms, span))
        for word in words
    )


def joined(first: Utterance, second: Utterance) -> Utterance:
    """Both as one: every word, the more doubtful evidence, and a span from the earlier start to the later end."""
    span = Span(min(first.span.start_ms, second.span.start_ms), max(first.span.end_ms, second.span.end_ms))
    return replace(
        first,
        span=span,
        text=f"{first.text} {second.text}".strip(),
        words=first.words + second.words,
        evidence=first.evidence.worse(second.evidence),
        language_share=min(first.language_share, second.language_share),
    )


def ordered(utterances: Iterable[Utterance], within: Span) -> tuple[Utterance, ...]:
    """*utterances* in order of time, inside *within*, with no two overlapping; every word of them is still there.

    Where two overlap, the later one begins where the earlier one ends; one that has no time of its own left is
    joined to the one before it.
    """
    placed: list[Utterance] = []
    for utterance in sorted(utterances, key=lambda one: one.span.start_ms):
        one = moved(utterance, within)
        if not placed:
            placed.append(one)
        elif one.span.end_ms <= placed[-1].span.end_ms:
            placed[-1] = joined(placed[-1], moved(one, placed[-1].span))
        else:
            placed.append(moved(one, Span(placed[-1].span.end_ms, within.end_ms)))
    return tuple(placed)
