"""Cutting utterances where the voice changes: between two words, at the pause that is nearest to the change."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from testimony.span import Span
from transcribe.port import Utterance
from transcribe.sizing import is_clean, offsets, parted, pause_ms
from transcribe.turns import Turn

#: A change of voice is known to half a window and a little; the pause between two sentences lies within that.
NEAR_MS = 900


def changes(turns: Sequence[Turn]) -> tuple[int, ...]:
    """When the voice changes, in order: in the middle of the pause between two turns, where there is one."""
    return tuple((one.span.end_ms + two.span.start_ms) // 2 for one, two in pairwise(turns) if one.voice != two.voice)


def apart(utterances: Iterable[Utterance], at: Sequence[int]) -> Iterator[Utterance]:
    """*utterances*, cut where the voice changes. One without word times is left whole.

    Args:
        at: the times of `changes`.
    """
    for utterance in utterances:
        within = [time for time in at if utterance.span.start_ms < time < utterance.span.end_ms]
        rest, done = utterance, 0
        for number in _places(utterance, within):
            # Asked again of the rest: the engines' word times may go back.
            if is_clean(rest, number - done):
                head, rest = parted(rest, number - done, offsets(rest)[number - done])
                done = number
                yield head
        yield rest


def _places(utterance: Utterance, at: Sequence[int]) -> tuple[int, ...]:
    """Before which words to cut."""
    known = len(offsets(utterance))
    clean = [number for number in range(1, known) if is_clean(utterance, number)]
    return tuple(sorted({place for time in at if (place := _place(utterance, clean, time)) is not None}))


def _place(utterance: Utterance, clean: Sequence[int], time: int) -> int | None:
    words = utterance.words
    near = [
        number
        for number in clean
        if words[number - 1].span.end_ms - NEAR_MS <= time <= words[number].span.start_ms + NEAR_MS
    ]
    # The longest pause near the change; among equals the nearest.
    return max(
        near,
        key=lambda number: (pause_ms(words, number), -_distance(words[number - 1].span, words[number].span, time)),
        default=None,
    )


def _distance(before: Span, after: Span, time: int) -> int:
    return abs((before.end_ms + after.start_ms) // 2 - time)


def clips_apart(clips: Iterable[Span], turns: Sequence[Turn]) -> tuple[Span, ...]:
    """*clips*, cut where the voice changes, so that each is of one voice and can be of one language."""
    at = changes(turns)
    return tuple(
        piece for clip in clips for piece in _cut(clip, [time for time in at if clip.start_ms < time < clip.end_ms])
    )


def _cut(clip: Span, at: Sequence[int]) -> Iterator[Span]:
    for start, end in pairwise([clip.start_ms, *at, clip.end_ms]):
        yield Span(start, end)
