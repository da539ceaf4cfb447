"""Where somebody speaks: silero's voice activity detector, as faster-whisper brings it, in blocks of a minute.

The settings are those that served spontaneous Uyghur conversation best: with them 0.996 of the words that were marked
by hand lie within speech, where the detector's own defaults make one stretch of four minutes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from media.samples import Samples, blocks
from media.wavefile import SAMPLES_PER_MS
from testimony.errors import NotInstalledError
from testimony.span import Span

Voice = Callable[[Samples], NDArray[np.float32]]
"""Takes a whole number of windows, gives the probability of speech in each. It hears one recording, from its beginning,
block by block, and may remember what it heard before."""

WINDOW = 512
WINDOW_MS = WINDOW // SAMPLES_PER_MS
THRESHOLD = 0.5
#: Speech goes on until it falls below this: the detector's authors' figure, 0.15 under the threshold.
RELEASE = THRESHOLD - 0.15
MIN_SILENCE_MS = 500
#: Less than half the shortest silence, so that two stretches never meet.
PAD_MS = 200

_BLOCK_WINDOWS = 60_000 // WINDOW_MS
# What the network was built for: each window is heard with the last 4 ms of the one before.
_CONTEXT = 64
_MEMORY = (1, 1, 128)


class Silero:
    """The detector, at the beginning of one recording.

    Its memory goes from block to block as within one. faster-whisper's own function starts afresh at each call, and
    even half a minute of overlap did not bring it to the same figures again.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._hidden = self._cell = np.zeros(_MEMORY, dtype=np.float32)
        self._context = np.zeros((1, _CONTEXT), dtype=np.float32)

    @classmethod
    def load(cls) -> Self:
        """Read the network that lies in faster-whisper's package.

        Raises:
            NotInstalledError: faster-whisper is not installed.
        """
        try:
            from faster_whisper.vad import get_vad_model
        except ImportError as missing:
            remedy = "install it with `pip install 'testimony[speech]'`"
            raise NotInstalledError("the speech detector", remedy) from missing
        return cls(get_vad_model().session)

    def __call__(self, samples: Samples) -> NDArray[np.float32]:
        windows = samples.reshape(-1, WINDOW)
        before = np.concatenate([self._context, windows[:-1, -_CONTEXT:]])
        given = {"input": np.concatenate([before, windows], axis=1), "h": self._hidden, "c": self._cell}
        speech, self._hidden, self._cell = self._session.run(None, given)
        self._context = windows[-1:, -_CONTEXT:]
        return np.asarray(speech, dtype=np.float32).reshape(-1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What was heard in each window of 32 ms. For a day of sound this is 22 MB, and it is all that is kept.

    Attributes:
        speech: the probability that somebody speaks.
        power: the mean square of the samples: 1 for a square wave at full scale.
    """

    speech: NDArray[np.float32]
    power: NDArray[np.float32]


def listen(audio: Path, voice: Voice) -> Heard:
    """Go through *audio* once, in blocks."""
    speech, power = [], []
    for block in blocks(audio, _BLOCK_WINDOWS * WINDOW):
        whole = np.pad(block, (0, -len(block) % WINDOW))
        speech.append(voice(whole))
        power.append(np.square(whole.reshape(-1, WINDOW)).mean(axis=1))
    return Heard(speech=np.concatenate(speech), power=np.concatenate(power))


def speech_spans(probabilities: Iterable[float], duration_ms: int) -> tuple[Span, ...]:
    """Turn the probability of each window into stretches of speech, in order and apart, each with a little room around
    it.

    The rule is silero's own: speech begins at THRESHOLD, and ends where it stayed under RELEASE for MIN_SILENCE_MS
    without coming back to THRESHOLD. Nothing is too short: a "yes" counts.
    """
    spans = []
    for start, end in _stretches(probabilities):
        begin, until = max(0, start * WINDOW_MS - PAD_MS), min(duration_ms, end * WINDOW_MS + PAD_MS)
        if begin < until:
            spans.append(Span(begin, until))
    return tuple(spans)


def _stretches(probabilities: Iterable[float]) -> Iterator[tuple[int, int]]:
    start = quiet_since = None
    number = -1
    for number, probability in enumerate(probabilities):
        if probability >= THRESHOLD:
            quiet_since = None
            start = number if start is None else start
        elif start is not None and probability < RELEASE:
            quiet_since = number if quiet_since is None else quiet_since
            if (number - quiet_since) * WINDOW_MS >= MIN_SILENCE_MS:
                yield start, quiet_since
                start = quiet_since = None
    if start is not None:
        yield start, number + 1
