"""Reading the decoded sound, and only the stretch that is wanted."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.wavefile import SAMPLES_PER_MS
from testimony.span import Span

Samples = NDArray[np.float32]
"""Shape (n,), 16 kHz, one channel, between -1 and 1."""

_FULL_SCALE = np.float32(1 / 32768)


def samples(audio: Path, span: Span) -> Samples:
    """The samples of *span* in the prepared ``audio.wav``; shorter where the file ends before the span does."""
    with wave.open(str(audio), "rb") as sound:
        sound.setpos(min(span.start_ms * SAMPLES_PER_MS, sound.getnframes()))
        return _floats(sound.readframes(span.duration_ms * SAMPLES_PER_MS))


def blocks(audio: Path, size: int) -> Iterator[Samples]:
    """The whole file, *size* samples at a time; the last block holds what is left. Memory stays flat."""
    with wave.open(str(audio), "rb") as sound:
        while data := sound.readframes(size):
            yield _floats(data)


def _floats(data: bytes) -> Samples:
    return np.frombuffer(data, dtype="<i2").astype(np.float32) * _FULL_SCALE
