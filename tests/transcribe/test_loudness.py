"""Raising quiet speech, and cutting where it is quietest."""

import numpy as np
import pytest

from testimony.span import Span
from transcribe.loudness import PEAK, levelled, quietest_ms
from transcribe.port import Samples


def tone(peak: float, duration_ms: int = 1_000) -> Samples:
    times = np.arange(duration_ms * 16) / 16_000
    return (peak * np.sin(2 * np.pi * 220 * times)).astype(np.float32)


def loudness_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


def test_quiet_speech_is_brought_to_the_level_of_ordinary_speech() -> None:
    assert loudness_db(levelled(tone(0.03))) == pytest.approx(-23.0, abs=0.1)


def test_nothing_is_raised_by_more_than_20_db() -> None:
    assert levelled(tone(0.001)).max() == pytest.approx(0.01, rel=1e-3)


def test_what_is_loud_enough_is_left_as_it_is() -> None:
    loud = tone(0.5)

    assert levelled(loud) is loud


def test_no_peak_is_ever_clipped() -> None:
    faint = tone(0.005)
    faint[8_000] = 0.5

    assert np.abs(levelled(faint)).max() <= PEAK + 1e-6


@pytest.mark.parametrize("nothing", [np.zeros(160, np.float32), np.zeros(0, np.float32)])
def test_silence_stays_silence(nothing: Samples) -> None:
    assert levelled(nothing) is nothing


def test_the_quietest_moment_is_found() -> None:
    samples = tone(0.5, 3_000)
    samples[2_000 * 16 : 2_150 * 16] = 0

    assert 2_000 <= quietest_ms(samples, Span(1_000, 3_000)) <= 2_150


def test_in_too_short_a_stretch_the_middle_will_do() -> None:
    assert quietest_ms(tone(0.5), Span(100, 180)) == 140
