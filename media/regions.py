"""The whole timeline as it sounds: speech, silence, noise, and what could not be decoded."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from media.speech import MIN_SILENCE_MS, WINDOW_MS
from testimony.segment import Gap, Region
from testimony.span import Span, uncovered

#: Where the loudest half second of a stretch without speech stays under this, in dB below a square wave at full scale,
#: the stretch is silence. A quiet room on a telephone lies around -60, a voice across the room around -40: where in
#: doubt it is called noise, which somebody will listen to. Music is not told from other noise.
SILENCE_DBFS = -50.0
_SILENT_POWER = 10 ** (SILENCE_DBFS / 10)

#: Lost stretches shorter than a pause between sentences do not cut one in two; they are listed beside the regions all
#: the same.
SHORTEST_LOSS_MS = MIN_SILENCE_MS

_HALF_SECOND = 500 // WINDOW_MS


def regions(
    speech: Sequence[Span], undecodable: Sequence[Span], power: NDArray[np.float32], duration_ms: int
) -> tuple[Region, ...]:
    """Cover 0 to *duration_ms* without a hole or an overlap.

    Args:
        speech: where somebody speaks; in order, apart.
        undecodable: where silence stands for what was lost; in order, apart. What cannot be decoded is not speech.
        power: the mean square of each window of 32 ms.
    """
    whole = Span(0, duration_ms)
    lost = [Region(span, Gap.UNDECODABLE) for span in undecodable if span.duration_ms >= SHORTEST_LOSS_MS]
    spoken = [Region(rest) for span in speech for rest in uncovered([region.span for region in lost], span)]
    quiet = uncovered([region.span for region in [*lost, *spoken]], whole)
    return tuple(sorted([*lost, *spoken, *_described(quiet, power)], key=lambda region: region.span))


def _described(spans: Iterator[Span], power: NDArray[np.float32]) -> Iterator[Region]:
    for span in spans:
        # Only the windows that lie in it whole: its neighbours are louder, and half of theirs would make it noise.
        within = power[-(-span.start_ms // WINDOW_MS) : span.end_ms // WINDOW_MS]
        yield Region(span, Gap.SILENCE if _loudest(within) < _SILENT_POWER else Gap.NOISE)


def _loudest(power: NDArray[np.float32]) -> float:
    """The greatest mean power of any half second."""
    width = min(len(power), _HALF_SECOND)
    if not width:
        return 0.0
    sums = np.cumsum(np.concatenate([[0.0], power.astype(np.float64)]))
    return float((sums[width:] - sums[:-width]).max() / width)
