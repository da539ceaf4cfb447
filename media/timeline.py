"""Which stretches of a recording the decoder gave sound for, by the times in the file itself."""

from collections.abc import Iterable
from typing import Self

from testimony.span import Span

#: A jump in the file's own times, in milliseconds, from which on it is a missing stretch and no rounding: two packets
#: of Opus. :mod:`media.decode` gives ffmpeg the same figure, so that what is counted here is what is filled with
#: silence there.
TOLERANCE_MS = 40


class Timeline:
    """Adds up frames by their times, as ffmpeg's ``framecrc`` lists them, and remembers where there was no sound."""

    def __init__(self, begins_ms: int = 0) -> None:
        self._rate = 1
        self._reached: int | None = None  # in samples of the original
        self._begins_ms = begins_ms
        self._holes: list[Span] = []

    def read(self, lines: Iterable[str]) -> Self:
        """Take in a whole ``framecrc`` report. It names no word and no tag, only times, sizes and checksums."""
        for line in lines:
            if line.startswith("#tb 0:"):
                self._rate = int(line.rpartition("/")[2])
            elif not line.startswith("#"):
                _, _, start, length, *_ = line.split(",")
                self._add(int(start), int(length))
        return self

    @property
    def holes(self) -> tuple[Span, ...]:
        """Where sound should be and none could be decoded, in order, apart from each other."""
        return tuple(self._holes)

    @property
    def reached_ms(self) -> int:
        return 0 if self._reached is None else self._in_ms(self._reached)

    def _add(self, start: int, length: int) -> None:
        if self._reached is None:
            # A phone starts its camera before its microphone: that much silence belongs to the recording.
            self._reached = min(start, self._begins_ms * self._rate // 1000)
        tolerance = TOLERANCE_MS * self._rate // 1000
        if start - self._reached > tolerance:
            self._note_hole(start)
            self._reached = start + length
        elif self._reached - start > tolerance:  # said twice: ffmpeg drops what is already there
            self._reached = max(self._reached, start + length)
        else:
            self._reached += length

    def _note_hole(self, until: int) -> None:
        assert self._reached is not None  # noqa: S101 - _add sets it first
        self._holes.append(Span(self._in_ms(self._reached), self._in_ms(until)))

    def _in_ms(self, samples: int) -> int:
        return samples * 1000 // self._rate
