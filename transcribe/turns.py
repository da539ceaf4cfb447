"""Who speaks when: turns, each of one voice, from how the voices sound. Nobody's name is known here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from testimony.span import Span
from transcribe.clusters import SIZEABLE, voices_in
from transcribe.voices import Embeddings

#: To be raised with every change to how turns are found: what was kept by an earlier method is then worked out again.
METHOD = 1

#: A voice is listened to for a second and a half, twice in that time: shorter windows tell voices apart badly, longer
#: ones hold two of them (Park et al., "A review of speaker diarization", 2022, section 3).
WINDOW_MS = 1_500
HOP_MS = 750
#: What a change of voice from one window to the next has to be worth, in likeness: a cough is no turn.
CHANGE_COST = 0.15
#: Across a pause a change costs less: that is where people take turns.
CHANGE_COST_AT_PAUSE = 0.05
#: Where the nearest voice is hardly nearer than the next, it may be either, or both at once.
CLOSE_CALL = 0.08


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A stretch of speech in one voice.

    Attributes:
        voice: 1 for the voice that is heard first in the recording, 2 for the next that is new.
        doubtful: it may be another voice: it sounds nearly as much like one, or it is too short to tell.
    """

    span: Span
    voice: int
    doubtful: bool = False

    def as_json(self) -> list[Any]:
        return [self.span.start_ms, self.span.end_ms, self.voice, self.doubtful]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> Self:
        """Read what `as_json` wrote."""
        start, end, voice, doubtful = kept
        return cls(span=Span(start, end), voice=voice, doubtful=doubtful)


def windows(speech: Sequence[Span]) -> tuple[Span, ...]:
    """The windows in which voices are compared: they cover all of *speech*, and none reaches over a pause."""
    return tuple(window for stretch in speech for window in _within(stretch))


def _within(stretch: Span) -> Iterator[Span]:
    start = stretch.start_ms
    while start + WINDOW_MS < stretch.end_ms:
        yield Span(start, start + WINDOW_MS)
        start += HOP_MS
    # The last one ends where speech ends, and is as long as the others where there is room.
    yield Span(max(stretch.start_ms, stretch.end_ms - WINDOW_MS), stretch.end_ms)


def turns(speech: Sequence[Span], heard_in: Sequence[Span], rows: Embeddings) -> tuple[Turn, ...]:
    """The turns in *speech*, in order: they cover it, and neighbours that touch are of different voices.

    Args:
        heard_in: the windows of `windows`, in order.
        rows: how the voice in each sounds.
    """
    if not heard_in:
        return ()
    groups = [group for group in voices_in(rows) if len(group.members) >= SIZEABLE]
    if len(groups) < 2:  # noqa: PLR2004 - one voice, or none that is heard long enough to be one
        return _numbered([Turn(span=stretch, voice=1) for stretch in speech])
    centres = np.stack([group.mean / np.linalg.norm(group.mean) for group in groups])
    likeness = rows.astype(np.float64) @ centres.T
    voices = _smoothed(likeness, [one.end_ms < two.start_ms for one, two in pairwise(heard_in)])
    margins = _margins(likeness, voices)
    return _numbered([turn for stretch in speech for turn in _of_stretch(stretch, heard_in, voices, margins)])


def _smoothed(likeness: NDArray[np.float64], pauses: Sequence[bool]) -> NDArray[np.int_]:
    """The voice in each window: the best path, where a change has its price (Viterbi)."""
    best = likeness[0].copy()
    came_from = np.zeros(likeness.shape, dtype=np.int_)
    for number, pause in enumerate(pauses, 1):
        cost = CHANGE_COST_AT_PAUSE if pause else CHANGE_COST
        leader = int(np.argmax(best))
        stays = best >= best[leader] - cost
        came_from[number] = np.where(stays, np.arange(len(best)), leader)
        best = np.where(stays, best, best[leader] - cost) + likeness[number]
    path = np.zeros(len(likeness), dtype=np.int_)
    path[-1] = int(np.argmax(best))
    for number in range(len(likeness) - 1, 0, -1):
        path[number - 1] = came_from[number, path[number]]
    return path


def _margins(likeness: NDArray[np.float64], voices: NDArray[np.int_]) -> NDArray[np.float64]:
    """How much more each window sounds like its voice than like the next best; below 0 where smoothing overruled it."""
    numbers = np.arange(len(voices))
    own = likeness[numbers, voices]
    others = likeness.copy()
    others[numbers, voices] = -np.inf
    return np.asarray(own - others.max(axis=1))


def _of_stretch(
    stretch: Span, heard_in: Sequence[Span], voices: NDArray[np.int_], margins: NDArray[np.float64]
) -> Iterator[Turn]:
    inside = [number for number, window in enumerate(heard_in) if stretch.contains(window)]
    start, begun = stretch.start_ms, inside[0]
    for one, two in pairwise([*inside, None]):
        if one is None or (two is not None and voices[one] == voices[two]):
            continue
        end = stretch.end_ms if two is None else _between(heard_in[one], heard_in[two])
        doubtful = bool(np.mean(margins[begun : one + 1]) < CLOSE_CALL)
        yield Turn(span=Span(start, end), voice=int(voices[one]) + 1, doubtful=doubtful)
        start, begun = end, two if two is not None else begun


def _between(one: Span, two: Span) -> int:
    """Where the voice changes from window *one* to window *two*: half-way between their middles."""
    return (one.start_ms + one.end_ms + two.start_ms + two.end_ms) // 4


def _numbered(found: Sequence[Turn]) -> tuple[Turn, ...]:
    """*found* with the voices numbered in the order in which they are first heard."""
    order = {voice: number for number, voice in enumerate(dict.fromkeys(turn.voice for turn in found), 1)}
    return tuple(Turn(span=turn.span, voice=order[turn.voice], doubtful=turn.doubtful) for turn in found)
