"""The loudness of a stretch: raising what is too quiet, and finding the quietest moment to cut at."""

import numpy as np

from testimony.span import Span
from transcribe.port import Samples

SAMPLES_PER_MS = 16  # everything that is transcribed was brought to 16 kHz before

# Whisper invents text where speech is faint (thewh1teagle/vibe, threads 1023 and 1278). -23 dB is where broadcast
# speech is mixed (EBU R 128, taken as a root mean square here); 20 dB is as much as a dictaphone across a room is short
# of it. More than that would be raising the noise of the room. What is loud enough is left as it is.
TARGET_DB = -23.0
MAX_GAIN_DB = 20.0
PEAK = 0.95

_DIGITAL_SILENCE = 1.5 / 32768  # the least that 16 bits can tell from nothing, which dither writes
_FRAME_MS = 20
_CALM_FRAMES = 5  # a moment of 100 ms: longer than the closure of a consonant, shorter than a pause


def cut(samples: Samples, span: Span) -> Samples:
    """The samples of *span*, as far as there are any."""
    return samples[span.start_ms * SAMPLES_PER_MS : span.end_ms * SAMPLES_PER_MS]


def sounding(samples: Samples, span: Span) -> Span | None:
    """*span* without the digital silence at its ends; None where it holds nothing else.

    A recorder that was switched off, or an editor, writes zeros. Nobody can speak there, and to a recogniser they are
    not nothing: 200 ms of them more or less behind the last word, and it writes other words.
    """
    heard = np.flatnonzero(np.abs(cut(samples, span)) > _DIGITAL_SILENCE)
    if not len(heard):
        return None
    first, end = int(heard[0]) // SAMPLES_PER_MS, (int(heard[-1]) + 1) // SAMPLES_PER_MS
    return Span(span.start_ms + first, span.start_ms + end) if first < end else None


def levelled(samples: Samples) -> Samples:
    """*samples* at the loudness of ordinary speech: raised by 20 dB at most, and never so far that a peak clips."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    if peak == 0.0:
        return samples
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    wanted_db = min(TARGET_DB - 10 * np.log10(power), MAX_GAIN_DB)
    gain = min(10 ** (wanted_db / 20), PEAK / peak)
    return samples if gain <= 1.0 else samples * np.float32(gain)


def quietest_ms(samples: Samples, within: Span) -> int:
    """The middle of the quietest 100 ms in *within*: where a cut is least likely to go through a word."""
    heard = cut(samples, within)
    frames = len(heard) // (_FRAME_MS * SAMPLES_PER_MS)
    if frames <= _CALM_FRAMES:
        return (within.start_ms + within.end_ms) // 2
    blocks = heard[: frames * _FRAME_MS * SAMPLES_PER_MS].reshape(frames, -1)
    energy = np.mean(np.square(blocks, dtype=np.float64), axis=1)
    calm = np.convolve(energy, np.ones(_CALM_FRAMES), mode="valid")
    return within.start_ms + int(np.argmin(calm)) * _FRAME_MS + _CALM_FRAMES * _FRAME_MS // 2
