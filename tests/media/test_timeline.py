from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.decode import _with_silence
from media.timeline import Timeline
from media.unstamped import _holes
from media.wavefile import BYTES_PER_MS
from testimony.span import Span


def report(*frames: tuple[int, int]) -> list[str]:
    header = ["#software: Lavf\n", "#tb 0: 1/1000\n", "#sample_rate 0: 1000\n"]
    return header + [f"0, {start}, {start}, {length}, {2 * length}, 0x1234\n" for start, length in frames]


def test_frames_that_follow_each_other_leave_no_hole() -> None:
    timeline = Timeline().read(report((0, 20), (20, 20), (41, 20)))

    assert timeline.holes == ()


def test_a_jump_in_the_times_is_a_hole() -> None:
    timeline = Timeline().read(report((0, 20), (320, 20), (340, 20)))

    assert timeline.holes == (Span(20, 320),)


def test_small_losses_are_added_up_until_they_count() -> None:
    timeline = Timeline().read(report((0, 20), (50, 20), (100, 20)))

    assert timeline.holes == (Span(40, 100),)


def test_what_is_said_twice_is_no_hole() -> None:
    timeline = Timeline().read(report((0, 200), (100, 200), (300, 20)))

    assert timeline.holes == ()


def test_a_beginning_that_cannot_be_decoded_is_a_hole_and_a_late_beginning_is_none() -> None:
    assert Timeline(begins_ms=0).read(report((500, 20))).holes == (Span(0, 500),)
    assert Timeline(begins_ms=500).read(report((500, 20))).holes == ()


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 200)), max_size=50))
def test_holes_are_in_order_and_apart_whatever_the_times_say(frames: list[tuple[int, int]]) -> None:
    holes = Timeline().read(report(*frames)).holes

    assert all(before.end_ms <= after.start_ms for before, after in pairwise(holes))


def test_an_impossibly_large_packet_stands_for_the_sound_that_it_swallowed() -> None:
    sizes = np.array([208] * 100 + [6240] + [208] * 100, dtype=np.uint32)

    assert list(_holes(sizes, 26.0, 1441)) == [Span(2600, 2600 + 30 * 26 - 26)]


def test_noise_that_was_cut_in_pieces_is_one_hole() -> None:
    sizes = np.array([208] * 10_000 + [416, 5200, 624] + [208] * 10_000, dtype=np.uint32)

    assert list(_holes(sizes, 26.0, 1441)) == [Span(260_000, 260_000 + 30 * 26 - 3 * 26)]


def test_a_hole_stands_where_it_is_heard_after_those_before_it() -> None:
    sizes = np.array([208] * 10 + [2080] + [208] * 9 + [2080] + [208] * 10, dtype=np.uint32)

    assert list(_holes(sizes, 26.0, 1441)) == [Span(260, 494), Span(754, 988)]


@pytest.mark.parametrize("sizes", [[], [104, 1441, 104], [9000]])
def test_packets_that_a_good_file_could_have_swallow_nothing(sizes: list[int]) -> None:
    assert list(_holes(np.array(sizes, dtype=np.uint32), 26.0, 1441)) == []


@given(
    st.lists(st.integers(0, 40), max_size=12),
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), max_size=5),
)
def test_silence_is_put_in_exactly_where_it_is_missing(sizes_ms: list[int], apart: list[tuple[int, int]]) -> None:
    missing, at = [], 0
    for distance, length in apart:
        missing.append(Span(at + distance, at + distance + length))
        at += distance + length
    blocks = [b"\x01" * (size * BYTES_PER_MS) for size in sizes_ms]

    out = b"".join(_with_silence(blocks, missing))

    assert out.count(b"\x01") == sum(map(len, blocks)), "no sound is lost"
    for span in missing:
        stretch = out[span.start_ms * BYTES_PER_MS : span.end_ms * BYTES_PER_MS]
        assert not any(stretch)
