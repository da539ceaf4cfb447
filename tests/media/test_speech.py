import sys
import wave
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from media.samples import Samples, samples
from media.speech import PAD_MS, WINDOW, WINDOW_MS, Silero, listen, speech_spans
from testimony.errors import NotInstalledError
from testimony.span import Span, uncovered

YES, MAYBE, NO = 0.9, 0.4, 0.1


def windows(*stretches: tuple[float, int]) -> list[float]:
    """The probability and the number of windows of each stretch."""
    return [probability for probability, count in stretches for _ in range(count)]


def spans_of(heard: Sequence[float]) -> tuple[Span, ...]:
    return speech_spans(heard, len(heard) * WINDOW_MS)


def test_speech_is_given_a_little_room_on_both_sides() -> None:
    assert spans_of(windows((NO, 50), (YES, 10), (NO, 50))) == (Span(1600 - 200, 1920 + 200),)


def test_a_breath_does_not_cut_a_sentence() -> None:
    assert len(spans_of(windows((YES, 10), (NO, 15), (YES, 10)))) == 1


def test_half_a_second_of_quiet_does() -> None:
    assert len(spans_of(windows((YES, 10), (NO, 17), (YES, 10)))) == 2


def test_what_is_neither_clearly_speech_nor_clearly_quiet_does_not_begin_speech_and_does_not_end_it() -> None:
    assert spans_of(windows((MAYBE, 50))) == ()
    assert len(spans_of(windows((YES, 10), (MAYBE, 50), (YES, 10)))) == 1


def test_a_single_yes_counts() -> None:
    assert len(spans_of(windows((NO, 100), (YES, 1), (NO, 100)))) == 1


def test_speech_that_goes_on_to_the_end_ends_there() -> None:
    assert speech_spans(windows((NO, 50), (YES, 50)), 3190) == (Span(1400, 3190),)


@given(st.lists(st.sampled_from([YES, MAYBE, NO]), max_size=300))
def test_no_window_with_speech_is_left_out_and_no_two_spans_meet(heard: list[float]) -> None:
    spans = spans_of(heard)

    for number, probability in enumerate(heard):
        window = Span(number * WINDOW_MS, (number + 1) * WINDOW_MS)
        if probability == YES:
            assert any(span.contains(window) for span in spans)
    assert all(before.end_ms < after.start_ms for before, after in pairwise(spans))


def loudness(given: Samples) -> NDArray[np.float32]:
    return np.asarray(np.abs(given.reshape(-1, WINDOW)).max(axis=1), dtype=np.float32)


def test_every_window_is_heard_once_however_the_blocks_fall(write_wav: Callable[..., Path]) -> None:
    levels = np.random.default_rng(3).random(4321)  # more than two blocks of a minute
    path = write_wav(np.repeat(levels, WINDOW)[:-100])

    heard = listen(path, loudness)

    np.testing.assert_allclose(heard.speech, levels, atol=1e-3)
    np.testing.assert_allclose(heard.power[:-1], levels[:-1] ** 2, atol=1e-3)


def test_no_more_than_a_minute_is_heard_at_once(write_wav: Callable[..., Path]) -> None:
    sizes = []

    def remember(given: Samples) -> NDArray[np.float32]:
        sizes.append(len(given))
        return loudness(given)

    listen(write_wav(np.zeros(16_000 * 200)), remember)

    assert max(sizes) <= 60 * 16_000


def test_a_missing_detector_is_named_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper.vad", None)

    with pytest.raises(NotInstalledError) as missing:
        Silero.load()

    assert str(missing.value) == (
        "the speech detector is not installed; install it with `pip install 'testimony[speech]'`"
    )


@pytest.fixture(scope="module")
def conversation(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three minutes of real speech, with a pause after each utterance."""
    path = tmp_path_factory.mktemp("speech") / "conversation.wav"
    with wave.open(str(path), "wb") as joined:
        joined.setnchannels(1)
        joined.setsampwidth(2)
        joined.setframerate(16_000)
        while joined.tell() < 180 * 16_000:
            for clip in sorted(shared.glob("audio/*/*.wav")):
                with wave.open(str(clip)) as spoken:
                    joined.writeframes(spoken.readframes(spoken.getnframes()) + bytes(16_000))
    return path


@pytest.mark.models
def test_blocks_neither_lose_nor_invent_speech(conversation: Path) -> None:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    with wave.open(str(conversation)) as sound:
        duration_ms = sound.getnframes() // 16
    options = VadOptions(threshold=0.5, min_silence_duration_ms=500, speech_pad_ms=PAD_MS)
    at_once = get_speech_timestamps(samples(conversation, Span(0, duration_ms)), options)
    expected = [(found["start"] // 16, found["end"] // 16) for found in at_once]

    found = speech_spans(listen(conversation, Silero.load()).speech, duration_ms)

    assert len(expected) > 10
    assert [(span.start_ms, min(span.end_ms, duration_ms)) for span in found] == expected


@pytest.mark.models
def test_silence_and_noise_are_no_speech(write_wav: Callable[..., Path]) -> None:
    noise = np.random.default_rng(4).normal(0, 0.02, 16_000 * 20)
    path = write_wav(np.concatenate([np.zeros(16_000 * 20), noise]))

    heard = listen(path, Silero.load())

    assert list(uncovered(speech_spans(heard.speech, 40_000), Span(0, 40_000))) == [Span(0, 40_000)]
