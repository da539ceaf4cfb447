"""Who speaks when, told from vectors whose voices are known."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.span import Span
from transcribe.clusters import MOST_GROUPS, voices_in
from transcribe.turns import HOP_MS, WINDOW_MS, Turn, turns, windows
from transcribe.voices import Embeddings


def voices(labels: list[int], noise: float, seed: int = 1) -> Embeddings:
    """A row for each label: the label's own direction among 64, and as much *noise* in the others."""
    random = np.random.default_rng(seed)
    rows = np.eye(64)[labels] + random.normal(0, noise / 8, (len(labels), 64))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


SPEECH = st.lists(st.tuples(st.integers(1, 2_000), st.integers(200, 20_000)), min_size=1, max_size=6).map(
    lambda pieces: [
        Span(sum(map(sum, pieces[:number])) + pause, sum(map(sum, pieces[:number])) + pause + lasting)
        for number, (pause, lasting) in enumerate(pieces)
    ]
)


@given(SPEECH)
def test_windows_cover_all_speech_and_reach_over_no_pause(speech: list[Span]) -> None:
    found = windows(speech)

    for stretch in speech:
        inside = [window for window in found if stretch.contains(window)]
        assert (inside[0].start_ms, inside[-1].end_ms) == (stretch.start_ms, stretch.end_ms)
        assert all(one.end_ms >= two.start_ms for one, two in pairwise(inside))
    assert all(any(stretch.contains(window) for stretch in speech) for window in found)
    assert max(window.duration_ms for window in found) <= WINDOW_MS


@given(SPEECH, st.integers(1, 3), st.integers(0, 9))
def test_turns_cover_speech_and_voices_are_numbered_as_they_are_first_heard(
    speech: list[Span], count: int, seed: int
) -> None:
    heard_in = windows(speech)
    labels = list(np.random.default_rng(seed).integers(0, count, len(heard_in)))

    found = turns(speech, heard_in, voices(labels, noise=1.0))

    for stretch in speech:
        inside = [turn for turn in found if stretch.contains(turn.span)]
        assert sum(turn.span.duration_ms for turn in inside) == stretch.duration_ms
        assert all(one.voice != two.voice for one, two in pairwise(inside))
    first_heard = list(dict.fromkeys(turn.voice for turn in found))
    assert first_heard == list(range(1, len(first_heard) + 1))


def test_a_question_and_its_answer_are_two_turns_that_meet_where_the_voice_changes() -> None:
    speech = [Span(0, 15_000)]
    heard_in = windows(speech)
    labels = [0 if (window.start_ms + window.end_ms) // 2 < 6_000 else 1 for window in heard_in]

    first, second = turns(speech, heard_in, voices(labels, noise=1.0))

    assert (first.voice, second.voice) == (1, 2)
    assert first.span.end_ms == second.span.start_ms == pytest.approx(6_000, abs=HOP_MS)
    assert (first.doubtful, second.doubtful) == (False, False)


def test_one_odd_window_is_no_turn() -> None:
    speech = [Span(0, 30_000)]
    heard_in = windows(speech)
    labels = [0] * len(heard_in)
    labels[10] = 1

    assert turns(speech, heard_in, voices(labels, noise=1.0)) == (Turn(span=Span(0, 30_000), voice=1),)


def test_a_turn_that_sounds_like_two_voices_at_once_is_doubtful() -> None:
    speech = [Span(0, 9_000), Span(10_000, 19_000), Span(20_000, 21_200)]
    heard_in = windows(speech)
    rows = voices([0 if window.end_ms <= 9_000 else 1 for window in heard_in], noise=0.5)
    both = np.array([window.start_ms >= 20_000 for window in heard_in])
    rows[both] = (np.eye(64)[0] + np.eye(64)[1]) / np.sqrt(2)

    assert [turn.doubtful for turn in turns(speech, heard_in, rows)] == [False, False, True]


def test_three_voices_are_found_in_more_windows_than_are_ever_compared_at_once() -> None:
    labels = [number // 40 % 3 for number in range(2 * MOST_GROUPS + 100)]

    groups = voices_in(voices(labels, noise=0.8))

    assert [{labels[member] for member in group.members} for group in groups] == [{0}, {1}, {2}]
    assert sum(len(group.members) for group in groups) == len(labels)


def test_one_voice_is_not_parted_because_it_is_noisy() -> None:
    assert len([group for group in voices_in(voices([0] * 200, noise=1.0)) if len(group.members) > 3]) == 1


def test_without_speech_there_are_no_turns() -> None:
    assert turns((), (), np.zeros((0, 64), np.float32)) == ()


def test_a_turn_comes_back_from_the_archive_unchanged() -> None:
    turn = Turn(span=Span(5, 900), voice=2, doubtful=True)

    assert Turn.from_json(turn.as_json()) == turn
