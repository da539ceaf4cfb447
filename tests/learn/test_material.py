"""What is learnt from: wordings, windows, and what is kept back."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.clip import Clip
from learn.measure import Rate, Score, normalised, rate
from learn.parting import Parting, TooLittleError
from learn.window import windows
from learn.wording import taught
from testimony.language import Language

ClipOf = Callable[..., Clip]


@pytest.mark.parametrize(
    ("wording", "lesson"),
    [
        ("  Менің  атым\nАйгүл. ", "Менің атым Айгүл."),
        ("Олар [pause] келді.", "Олар келді."),
        ("Олар [translator's note: the police] келді.", "Олар келді."),
        ("Олар [inaudible] келді.", None),
        ("Олар [келді?]", None),
        ("[crying]", None),
        ("[pause]", None),
        ("", None),
        ("Мен [бір] үйде.", "Мен [бір] үйде."),
    ],
    ids=["blanks", "a pause", "a note", "inaudible", "unsure", "crying", "only a pause", "nothing", "own brackets"],
)
def test_only_words_that_are_heard_are_taught(wording: str, lesson: str | None) -> None:
    assert taught(wording) == lesson


def test_a_decomposed_letter_is_taught_as_one(clip_of: ClipOf) -> None:
    assert taught("и\u0306") == "й"


@given(
    lengths=st.lists(st.integers(0, 20_000), max_size=30),
    recordings=st.integers(1, 4),
    longest=st.integers(1000, 15_000),
    seed=st.integers(0, 9),
)
def test_every_clip_that_fits_is_in_one_window(lengths: list[int], recordings: int, longest: int, seed: int) -> None:
    def quiet() -> None:
        raise AssertionError("nobody has to listen to pack clips")

    clips = [
        Clip(recording=f"rec-{number % recordings}", text=str(number), duration_ms=length, sound=quiet)  # type: ignore[arg-type] # never heard
        for number, length in enumerate(lengths)
    ]

    packed = windows(clips, longest, seed)

    fitting = [clip for clip in clips if 0 < clip.duration_ms <= longest]
    assert sorted(clip.text for window in packed for clip in window.clips) == sorted(clip.text for clip in fitting)
    assert all(window.duration_ms <= longest for window in packed)
    assert all(len({clip.recording for clip in window.clips}) == 1 for window in packed)
    assert packed == windows(clips, longest, seed)


def test_a_window_sounds_as_long_as_it_is(clip_of: ClipOf) -> None:
    packed = windows([clip_of("бір"), clip_of("екі"), clip_of("үш")], 28_000, seed=3)

    assert sum(len(window.clips) for window in packed) == 3
    for window in packed:
        assert len(window.samples()) == window.duration_ms * 16
        assert window.text == " ".join(clip.text for clip in window.clips)


def test_whole_recordings_are_kept_back(clip_of: ClipOf) -> None:
    clips = [clip_of("бір", recording=f"rec-{number % 5}") for number in range(30)]

    parting = Parting.of(clips)

    assert not parting.same_voices
    assert len(parting.held_out) == 6
    assert {clip.recording for clip in parting.training}.isdisjoint(clip.recording for clip in parting.held_out)
    assert parting == Parting.of(clips)


@pytest.mark.parametrize("short", ["a", "b"])
def test_the_long_recording_is_learnt_from_and_the_short_one_examined(clip_of: ClipOf, short: str) -> None:
    clips = [clip_of("бір", recording=name) for name in "ab" for _ in range(8 if name == short else 26)]

    assert {clip.recording for clip in Parting.of(clips).held_out} == {short}


def test_of_recordings_that_are_all_large_the_smallest_is_kept_back(clip_of: ClipOf) -> None:
    clips = [clip_of("бір", recording=name) for name, size in (("a", 12), ("b", 10)) for _ in range(size)]

    assert {clip.recording for clip in Parting.of(clips).held_out} == {"b"}


def test_of_a_single_recording_the_last_part_is_kept_back_and_that_is_said(clip_of: ClipOf) -> None:
    clips = [clip_of(str(number)) for number in range(30)]

    parting = Parting.of(clips)

    assert parting.same_voices
    assert [clip.text for clip in parting.held_out] == ["24", "25", "26", "27", "28", "29"]
    assert len(parting.training) == 24


def test_a_handful_of_clips_is_not_learnt_from(clip_of: ClipOf) -> None:
    with pytest.raises(TooLittleError) as refused:
        Parting.of([clip_of("бір")] * 9)

    assert str(refused.value) == (
        "there are 9 clips to learn from, and at least 10 are needed; only approved segments without marks such as "
        "[inaudible] count, and of a folder only lines with a text"
    )


@given(st.text(max_size=12), st.text(max_size=12))
def test_an_edit_distance_is_one(one: str, other: str) -> None:
    found = rate(one, other).edits

    assert found == rate(other, one).edits
    assert (found == 0) is (one == other)
    assert abs(len(one) - len(other)) <= found <= max(len(one), len(other))


def test_error_rates_pass_over_capitals_and_punctuation_and_nothing_else() -> None:
    score = Score.of([("Алма, алма!", "алма алма"), ("Үй", "Уй")], Language.KAZAKH)

    assert score == Score(clips=2, letters=Rate(1, 11), words=Rate(1, 3), written=Rate(4, 13))
    assert str(score.letters) == "0.091 (1 of 11)"


def test_what_was_heard_where_nothing_was_said_counts_in_full() -> None:
    assert rate("", "").share == 0.0
    assert rate("", "abc").share == 1.0


def test_letters_are_compared_as_they_are() -> None:
    assert normalised("ئۈرۈمچى، 2018-يىلى.") == "ئۈرۈمچى 2018 يىلى"
