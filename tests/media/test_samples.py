from collections.abc import Callable
from pathlib import Path

import numpy as np

from media.samples import blocks, samples
from testimony.span import Span

WriteWav = Callable[..., Path]


def ramp(duration_ms: int) -> np.ndarray:
    return np.linspace(-1, 1, duration_ms * 16)


def test_only_the_wanted_stretch_is_given(write_wav: WriteWav) -> None:
    sound = ramp(1000)

    given = samples(write_wav(sound), Span(250, 300))

    assert given.dtype == np.float32
    assert given.shape == (800,)
    np.testing.assert_allclose(given, sound[4000:4800], atol=1e-4)


def test_a_span_that_goes_beyond_the_end_is_given_as_far_as_there_is_sound(write_wav: WriteWav) -> None:
    path = write_wav(ramp(1000))

    assert samples(path, Span(900, 2000)).shape == (1600,)
    assert samples(path, Span(3000, 4000)).shape == (0,)


def test_samples_lie_between_minus_one_and_one(write_wav: WriteWav) -> None:
    given = samples(write_wav(ramp(10)), Span(0, 10))

    assert given.min() >= -1
    assert given.max() <= 1


def test_blocks_put_together_are_the_whole(write_wav: WriteWav) -> None:
    path = write_wav(ramp(1003))

    assert [len(block) for block in blocks(path, 8000)] == [8000, 8000, 48]
    np.testing.assert_array_equal(np.concatenate(list(blocks(path, 8000))), samples(path, Span(0, 1003)))
