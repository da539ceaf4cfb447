"""What is learnt from, and what is kept back to see whether anything was learnt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from learn.clip import Clip
from testimony.errors import BadInputError
from testimony.identity import Digest
from testimony.plural import counted

#: How much is kept back: at least, and at most where recordings are small enough for it.
KEPT_BACK, KEPT_AT_MOST = 0.2, 1 / 3
#: With fewer clips than this a measurement says nothing.
FEWEST_CLIPS = 10


class TooLittleError(BadInputError):
    """There is not enough to learn from."""

    def __init__(self, clips: int) -> None:
        super().__init__(clips)
        self.clips = clips

    def __str__(self) -> str:
        are = "is" if self.clips == 1 else "are"
        return (
            f"there {are} {counted(self.clips, 'clip')} to learn from, and at least {FEWEST_CLIPS} are needed; only "
            "approved segments without marks such as [inaudible] count, and of a folder only lines with a text"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Parting:
    """Clips in two parts.

    Attributes:
        same_voices: there was only one recording, so that both parts come from it: the measurement flatters.
    """

    training: tuple[Clip, ...]
    held_out: tuple[Clip, ...]
    same_voices: bool

    @classmethod
    def of(cls, clips: Sequence[Clip]) -> Self:
        """Keep back whole recordings, or of a single recording its last part. The same clips part alike everywhere.

        Raises:
            TooLittleError: there are not enough.
        """
        if len(clips) < FEWEST_CLIPS:
            raise TooLittleError(len(clips))
        recordings = sorted({clip.recording for clip in clips}, key=lambda name: Digest.of_bytes(name.encode()))
        if len(recordings) == 1:
            last = max(1, round(len(clips) * KEPT_BACK))
            return cls(training=tuple(clips[:-last]), held_out=tuple(clips[-last:]), same_voices=True)
        kept = _kept_back(recordings, Counter(clip.recording for clip in clips))
        return cls(
            training=tuple(clip for clip in clips if clip.recording not in kept),
            held_out=tuple(clip for clip in clips if clip.recording in kept),
            same_voices=False,
        )


def _kept_back(recordings: Sequence[str], sizes: Mapping[str, int]) -> frozenset[str]:
    """The first of *recordings* that together are about a fifth of all; where each is too much, the smallest."""
    clips = sum(sizes.values())
    kept: list[str] = []
    held = 0
    for recording in recordings:
        if held >= clips * KEPT_BACK:
            break
        if held + sizes[recording] <= clips * KEPT_AT_MOST:
            kept.append(recording)
            held += sizes[recording]
    return frozenset(kept or [min(recordings, key=lambda name: sizes[name])])
