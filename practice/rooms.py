"""What recordings go through before they reach an archive: a room, a telephone line, noise, a distant microphone.

All of it is synthetic and meant to be plausible, no more. The same seed gives the same recording.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import numpy as np
from numpy.typing import NDArray

from practice.spoken import RATE_HZ, Samples

#: The band that a telephone line carries (ITU-T G.712), in hertz.
TELEPHONE_BAND_HZ = (300.0, 3400.0)

_FRAME = RATE_HZ // 50  # 20 ms: what loudness is judged by
_SPEECH_RANGE_DB = 40.0  # frames this far below the loudest hold no speech
_LOUDEST = 0.97  # of full scale; a recording that would be louder is turned down as a whole
_PINK_FROM_HZ = 20.0  # below it pink noise would have no end of power


class Noise(StrEnum):
    """What is heard behind the speech."""

    WHITE = "white"  # a poor microphone
    PINK = "pink"  # a fan, traffic, rain: each octave holds the same power
    BABBLE = "babble"  # other people talking


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """The conditions that a recording was made under.

    Attributes:
        decay_ms: how long a room takes to fall by 60 dB (its RT60); 0 where there is no room to be heard.
        telephone: the speech came over a telephone line. The room is before it, the noise of this end after it.
        noise: what is heard behind the speech, if anything.
        snr_db: how far the noise lies below the speech, which is judged where somebody speaks, not in pauses.
        gain_db: how far the whole is turned up or down.
    """

    decay_ms: int = 0
    telephone: bool = False
    noise: Noise | None = None
    snr_db: float = 30.0
    gain_db: float = 0.0


#: Nothing between the mouth and the file.
CLEAN = Conditions()


def recorded(
    speech: Samples, conditions: Conditions, rng: np.random.Generator, talkers: Sequence[Samples] = ()
) -> Samples:
    """The speech as it would have been recorded: as long as it was, every word at its time, nothing beyond full scale.

    Args:
        speech: mono at `RATE_HZ`, full scale 1.
        conditions: what it goes through.
        rng: where the room and the noise come from.
        talkers: speech of others, which babble is mixed from; no other noise needs it.

    Raises:
        ValueError: there is to be babble and nobody to babble.
    """
    sound = speech.astype(np.float64)
    if conditions.decay_ms:
        sound = _in_room(sound, conditions.decay_ms, rng)
    if conditions.telephone:
        sound = _in_band(sound, *TELEPHONE_BAND_HZ)
    if conditions.noise and (power := _speech_power(sound)):
        noise = _noise(conditions.noise, len(sound), rng, talkers)
        sound += noise * np.sqrt(power / np.mean(noise**2) / 10 ** (conditions.snr_db / 10))
    sound *= 10 ** (conditions.gain_db / 20)
    loudest = float(np.max(np.abs(sound), initial=0.0))
    return cast("Samples", (sound * min(1.0, _LOUDEST / loudest if loudest else 1.0)).astype(np.float32))


def _in_room(sound: NDArray[np.float64], decay_ms: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Add the echoes of a room: noise that decays exponentially (Polack's model of late reverberation)."""
    length = RATE_HZ * decay_ms // 1000
    decay = 10 ** (-3 * np.arange(length) / length)  # 60 dB over the whole
    response = rng.standard_normal(length) * decay
    response *= 0.5 / np.sqrt(np.sum(response**2))  # the echoes hold a quarter of the power of what comes directly
    response[0] = 1.0
    size = len(sound) + length - 1
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)
    return heard[: len(sound)]


def _in_band(sound: NDArray[np.float64], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """Keep a band, with edges that fall as those of a Butterworth filter of the fourth order do, without its delay."""
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    with np.errstate(divide="ignore"):
        passed = 1 / np.sqrt((1 + (low_hz / frequencies) ** 8) * (1 + (frequencies / high_hz) ** 8))
    return np.fft.irfft(np.fft.rfft(sound) * passed, len(sound))


def _noise(kind: Noise, length: int, rng: np.random.Generator, talkers: Sequence[Samples]) -> NDArray[np.float64]:
    match kind:
        case Noise.WHITE:
            return rng.standard_normal(length)
        case Noise.PINK:
            frequencies = np.maximum(np.fft.rfftfreq(length, 1 / RATE_HZ), _PINK_FROM_HZ)
            spectrum = np.fft.rfft(rng.standard_normal(length)) / np.sqrt(frequencies)
            return np.fft.irfft(spectrum, length)
        case Noise.BABBLE:
            return _babble(length, rng, talkers)


def _babble(length: int, rng: np.random.Generator, talkers: Sequence[Samples]) -> NDArray[np.float64]:
    """Everybody talks all the time, each from a random place of what they say, over and over."""
    if not any(np.any(talker) for talker in talkers):
        msg = "babble is mixed from the speech of others, and none was given"
        raise ValueError(msg)
    mixed = np.zeros(length)
    for talker in talkers:
        mixed += np.roll(np.resize(talker.astype(np.float64), length), int(rng.integers(length)))
    return mixed


def _speech_power(sound: NDArray[np.float64]) -> float:
    """The mean power of the frames that hold speech; 0 where nothing is heard."""
    padded = np.pad(sound, (0, -len(sound) % _FRAME))
    powers = np.mean(padded.reshape(-1, _FRAME) ** 2, axis=1)
    loudest = float(np.max(powers, initial=0.0))
    return float(np.mean(powers[powers >= loudest * 10 ** (-_SPEECH_RANGE_DB / 10)])) if loudest else 0.0
