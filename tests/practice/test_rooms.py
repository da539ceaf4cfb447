"""What recordings go through: rooms, lines, noise, distance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.rooms import CLEAN, Conditions, Noise, recorded
from practice.spoken import RATE_HZ, Samples

conditions = st.builds(
    Conditions,
    decay_ms=st.sampled_from([0, 200, 600]),
    telephone=st.booleans(),
    noise=st.sampled_from([None, *Noise]),
    snr_db=st.floats(-5, 40),
    gain_db=st.floats(-40, 40),
)


def tone(hertz: float, seconds: float = 1.0) -> Samples:
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (0.5 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def power(samples: Samples) -> float:
    return float(np.mean(samples.astype(np.float64) ** 2))


@settings(deadline=None)
@given(conditions, st.integers(0, 9))
def test_a_recording_is_as_long_as_the_speech_never_beyond_full_scale_and_the_same_for_a_seed(
    made: Conditions, seed: int
) -> None:
    speech, talkers = tone(440), [tone(300, 0.3), tone(200, 0.5)]

    heard = recorded(speech, made, np.random.default_rng(seed), talkers)

    assert heard.shape == speech.shape
    assert heard.dtype == np.float32
    assert np.max(np.abs(heard)) <= 1.0
    assert np.array_equal(heard, recorded(speech, made, np.random.default_rng(seed), talkers))


def test_nothing_stands_between_a_clean_recording_and_the_mouth() -> None:
    assert np.allclose(recorded(tone(440), CLEAN, np.random.default_rng(1)), tone(440), atol=1e-6)


@pytest.mark.parametrize("kind", Noise)
def test_noise_lies_as_far_below_the_speech_as_was_asked_however_long_the_pauses(kind: Noise) -> None:
    speech = np.concatenate([np.zeros(3 * RATE_HZ, np.float32), tone(440), np.zeros(RATE_HZ, np.float32)])

    heard = recorded(speech, Conditions(noise=kind, snr_db=20), np.random.default_rng(1), [tone(250, 0.7)])

    assert 10 * np.log10(power(tone(440)) / power(heard - speech)) == pytest.approx(20, abs=0.1)


def test_silence_gets_no_noise_because_nothing_tells_how_loud_it_should_be() -> None:
    silence = np.zeros(RATE_HZ, np.float32)

    assert not np.any(recorded(silence, Conditions(noise=Noise.WHITE), np.random.default_rng(1)))


def test_pink_noise_holds_as_much_power_in_one_octave_as_in_the_next() -> None:
    click = np.zeros(20 * RATE_HZ, np.float32)
    click[:320] = 0.5

    noise = recorded(click, Conditions(noise=Noise.PINK, snr_db=0), np.random.default_rng(1)) - click

    spectrum = np.abs(np.fft.rfft(noise)) ** 2
    low, high = (spectrum[20 * start : 40 * start].sum() for start in (500, 1000))
    assert 10 * np.log10(low / high) == pytest.approx(0, abs=0.5)


def test_babble_needs_somebody_who_babbles() -> None:
    with pytest.raises(ValueError, match=r"^babble is mixed from the speech of others, and none was given$"):
        recorded(tone(440), Conditions(noise=Noise.BABBLE), np.random.default_rng(1))


@pytest.mark.parametrize(("hertz", "lost_db"), [(100, 30), (300, 3), (1000, 0), (3400, 3), (7000, 20)])
def test_a_telephone_line_carries_the_middle_of_the_band(hertz: float, lost_db: float) -> None:
    heard = recorded(tone(hertz), Conditions(telephone=True), np.random.default_rng(1))

    lost = 10 * np.log10(power(tone(hertz)) / power(heard))
    if lost_db <= 3:
        assert lost == pytest.approx(lost_db, abs=0.3)
    else:
        assert lost > lost_db


def test_a_room_lets_a_word_ring_on_and_moves_none() -> None:
    click = np.zeros(RATE_HZ, np.float32)
    click[1600] = 0.5

    heard = recorded(click, Conditions(decay_ms=400), np.random.default_rng(1))

    assert np.max(np.abs(heard[:1600])) < 1e-6
    assert np.argmax(np.abs(heard)) == 1600
    assert power(heard[1601:4000]) > 10 * power(heard[4000:8000]) > 0
    assert np.max(np.abs(heard[8000:])) < 1e-6
