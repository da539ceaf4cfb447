"""Decoding windows: what the model hears at once, put together from clips as a run's clips would be."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from learn.clip import Clip
from media.samples import Samples
from transcribe.loudness import SAMPLES_PER_MS, levelled

#: Between two clips in a window: from a pause inside a sentence to the longest that a run decodes across.
_PAUSES_MS = (250, 900)


@dataclass(frozen=True, slots=True)
class Window:
    """One or more clips with pauses between them.

    Attributes:
        pauses_ms: the silence before each clip but the first.
    """

    clips: tuple[Clip, ...]
    pauses_ms: tuple[int, ...]

    @property
    def text(self) -> str:
        return " ".join(clip.text for clip in self.clips if clip.text)

    @property
    def duration_ms(self) -> int:
        return sum(clip.duration_ms for clip in self.clips) + sum(self.pauses_ms)

    def samples(self) -> Samples:
        """The sound, as loud as a run would make it."""
        first, *others = self.clips
        parts = [first.sound()]
        for pause_ms, clip in zip(self.pauses_ms, others, strict=True):
            parts += [np.zeros(pause_ms * SAMPLES_PER_MS, np.float32), clip.sound()]
        return levelled(np.concatenate(parts))


def windows(clips: Sequence[Clip], longest_ms: int, seed: int) -> tuple[Window, ...]:
    """All of *clips*, in windows of at most *longest_ms*: some full, some with room left, none mixing two recordings.

    A clip that is longer than that by itself is left out: half a window's words would teach the model to invent.
    """
    rng = random.Random(f"{seed}:windows")  # noqa: S311 - no secret
    usable = [clip for clip in clips if 0 < clip.duration_ms <= longest_ms]
    rng.shuffle(usable)
    usable.sort(key=lambda clip: clip.recording)  # keeps the shuffled order within a recording
    packed = list(_packed(usable, longest_ms, rng))
    rng.shuffle(packed)
    return tuple(packed)


def _packed(clips: Iterable[Clip], longest_ms: int, rng: random.Random) -> Iterator[Window]:
    held: tuple[Clip, ...] = ()
    pauses: tuple[int, ...] = ()
    room_ms = 0
    for clip in clips:
        pause_ms = rng.randint(*_PAUSES_MS)
        if held and held[0].recording == clip.recording and pause_ms + clip.duration_ms <= room_ms:
            held, pauses, room_ms = (*held, clip), (*pauses, pause_ms), room_ms - pause_ms - clip.duration_ms
            continue
        if held:
            yield Window(held, pauses)
        held, pauses = (clip,), ()
        room_ms = rng.randint(longest_ms // 4, longest_ms) - clip.duration_ms
    if held:
        yield Window(held, pauses)
