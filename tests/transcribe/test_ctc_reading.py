"""Words and their times out of emissions, and long sound in stretches; without any model."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from testimony.span import Span
from transcribe.ctc_reading import UNKNOWN, Alphabet, Emissions, read
from transcribe.ctc_stretches import Features, Geometry, emissions

ALPHABET = Alphabet(letters={3: "ب", 4: "ا", 5: "ن", 6: UNKNOWN}, blank=0, between_words=2)
COLUMNS = {"_": 0, "s": 1, " ": 2, "b": 3, "a": 4, "n": 5, "?": 6}
CLIP = Span(10_000, 12_000)


def forced(path: str, likely: float = 0.9) -> Emissions:
    """Emissions whose likeliest path is *path*, a sign for each frame: ``_`` is the blank."""
    others = (1 - likely) / (len(COLUMNS) - 1)
    rows = np.full((len(path), len(COLUMNS)), math.log(others), np.float32)
    rows[range(len(path)), [COLUMNS[sign] for sign in path]] = math.log(likely)
    return rows


def words(path: str) -> list[tuple[str, int, int]]:
    heard = read(forced(path), ALPHABET, CLIP, 20)
    return [(word.text, word.span.start_ms, word.span.end_ms) for one in heard for word in one.words]


def test_repetitions_and_blanks_are_taken_out_and_each_word_stands_where_its_letters_are() -> None:
    assert words("__bbb_a_  _nn_a___") == [("با", 10_040, 10_140), ("نا", 10_220, 10_300)]


def test_a_letter_is_doubled_only_across_a_blank() -> None:
    assert words("aa_a") == [("اا", 10_000, 10_080)]


def test_signs_for_the_ends_of_a_sentence_are_no_letters_and_part_no_letters() -> None:
    assert words("s_b_s_a_s") == [("با", 10_040, 10_140)]
    assert words("s__s") == []


def test_a_sound_that_the_model_has_no_letter_for_is_not_passed_over_in_silence() -> None:
    assert words("b?a") == [(f"ب{UNKNOWN}ا", 10_000, 10_060)]


def test_nothing_but_blanks_is_nothing_at_all() -> None:
    assert read(forced("_ _ _"), ALPHABET, CLIP, 20) == ()


def test_a_word_is_as_likely_as_its_letters_are_in_the_mean() -> None:
    path = np.concatenate([forced("b", 0.9), forced("a", 0.4)])

    (heard,) = read(path, ALPHABET, CLIP, 20)

    (word,) = heard.words
    assert (word.text, word.span) == ("با", Span(10_000, 10_040))
    assert word.probability == pytest.approx(0.6)
    assert heard.evidence.avg_logprob == pytest.approx(math.log(0.6))


def test_utterances_are_parted_where_somebody_else_may_have_begun() -> None:
    short, long = "_" * 33, "_" * 35

    assert [one.text for one in read(forced(f"b {short}a"), ALPHABET, CLIP, 20)] == ["ب ا"]
    assert [one.text for one in read(forced(f"b{long} a"), ALPHABET, CLIP, 20)] == ["ب", "ا"]


def test_nothing_reaches_beyond_the_clip() -> None:
    assert read(forced("_" * 99 + "bb"), ALPHABET, CLIP, 20)[0].words[0].span == Span(11_980, 12_000)
    assert read(forced("_" * 120 + "b"), ALPHABET, CLIP, 20)[0].words[0].span == Span(11_999, 12_000)


@given(st.text(alphabet="_ banS?".replace("S", "s"), max_size=90))
def test_words_are_in_order_and_lie_in_their_utterance_and_are_its_text(path: str) -> None:
    heard = read(forced(path) if path else np.zeros((0, 7), np.float32), ALPHABET, CLIP, 20)

    reached = CLIP.start_ms
    for utterance in heard:
        assert utterance.text == " ".join(word.text for word in utterance.words)
        assert CLIP.contains(utterance.span)
        for word in utterance.words:
            assert word.span.start_ms >= reached
            assert utterance.span.contains(word.span)
            reached = word.span.end_ms


class Local:
    """A model that looks at a few frames around each, and remembers how much it was given at once."""

    def __init__(self, geometry: Geometry, reach: int) -> None:
        self.geometry, self.reach = geometry, reach
        self.longest = 0

    def __call__(self, features: Features) -> Emissions:
        self.longest = max(self.longest, self.geometry.frames(len(features)))
        span = self.geometry.stride + self.geometry.overhang
        own = np.array(
            [features[n * self.geometry.stride :][:span].sum() for n in range(self.geometry.frames(len(features)))]
        )
        around = [own[max(n - self.reach, 0) : n + self.reach + 1].sum() for n in range(len(own))]
        return np.stack([own, np.array(around)], axis=1).astype(np.float32)


@given(st.integers(1, 300), st.integers(1, 60), st.integers(0, 12), st.sampled_from([(1, 0), (2, 0), (4, 1), (5, 3)]))
def test_what_is_heard_in_stretches_is_what_is_heard_at_once(
    length: int, window: int, reach: int, shape: tuple[int, int]
) -> None:
    geometry = Geometry(stride=shape[0], overhang=shape[1])
    features = np.random.default_rng(length).integers(-9, 9, length).astype(np.float32)
    model = Local(geometry, reach)
    whole = model(features)
    model.longest = 0

    heard = emissions(model, features, geometry, window, context=reach)

    np.testing.assert_array_equal(heard, whole)
    assert model.longest <= window + 3 * reach + 1


@given(arrays.arrays(np.float32, st.tuples(st.integers(1, 50), st.just(7)), elements=st.floats(-20, 0, width=32)))
def test_whatever_is_emitted_can_be_read(rows: Emissions) -> None:
    for utterance in read(rows, ALPHABET, CLIP, 20):
        assert all(0 <= word.probability <= 1 for word in utterance.words)
