from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from media.peaks import HEADER, SAMPLES_PER_PIXEL, write_peaks
from media.refusals import DiskFullError


def outline(path: Path) -> tuple[tuple[int, ...], np.ndarray]:
    content = path.read_bytes()
    return HEADER.unpack_from(content), np.frombuffer(content[HEADER.size :], dtype=np.int8).reshape(-1, 2)


def test_the_file_is_audiowaveforms_version_1_in_8_bits(write_wav: Callable[..., Path], tmp_path: Path) -> None:
    write_peaks(write_wav(np.zeros(16_000)), tmp_path / "peaks.dat")

    header, pairs = outline(tmp_path / "peaks.dat")

    assert HEADER.size == 20
    assert header == (1, 1, 16_000, SAMPLES_PER_PIXEL, 50)
    assert pairs.shape == (50, 2)


def test_each_pixel_holds_the_lowest_and_the_highest_sample(write_wav: Callable[..., Path], tmp_path: Path) -> None:
    sound = np.zeros(16_000 * 90)  # more than one block
    sound[320 * 7 + 5] = 0.5
    sound[320 * 3500] = -1
    sound[320 * 4000] = 0.0001  # hardly a sound, but not nothing

    write_peaks(write_wav(sound), tmp_path / "peaks.dat")

    _, pairs = outline(tmp_path / "peaks.dat")
    assert {(int(n), *map(int, pairs[n])) for n in np.flatnonzero(pairs.any(axis=1))} == {
        (7, 0, 64),
        (3500, -128, 0),
        (4000, 0, 1),
    }


def test_a_last_short_pixel_is_drawn_as_it_is(write_wav: Callable[..., Path], tmp_path: Path) -> None:
    write_peaks(write_wav(np.full(330, 0.25)), tmp_path / "peaks.dat")

    header, pairs = outline(tmp_path / "peaks.dat")

    assert header[4] == 2
    assert pairs.tolist() == [[32, 32], [32, 32]]


def test_a_full_disk_is_said_so(write_wav: Callable[..., Path]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")

    with pytest.raises(DiskFullError, match="the waveform could not be written"):
        write_peaks(write_wav(np.zeros(16_000)), Path("/dev/full"))
