"""Listening clip by clip, with an engine that was told what to hear."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testimony.language import Language, LanguageTag, Script
from testimony.span import Span
from transcribe.hearing import TOKEN_LIMIT, Heard, TimedWord, hear, windows
from transcribe.port import Options, Samples
from transcribe.profiles import Profile

KAZAKH = Profile(
    language=Language.KAZAKH,
    tag=LanguageTag.usual(Language.KAZAKH),
    decoder_token="kk",  # noqa: S106 - a language, no password
    script=Script.CYRILLIC,
    window_ms=28_000,
)
SENTENCE = Heard(
    text=" Біз келдік.",
    start_s=0.1,
    end_s=1.0,
    words=(
        TimedWord(text=" Біз", start_s=0.1, end_s=0.4, probability=0.9),
        TimedWord(text=" келдік.", start_s=0.4, end_s=1.0, probability=0.8),
    ),
    window=0,
    tokens=7,
    avg_logprob=-0.4,
    no_speech_prob=0.1,
    compression_ratio=1.1,
    temperature=0.0,
)
LOOP = replace(SENTENCE, text=" мен мен мен", words=(), compression_ratio=9.0)


class Told:
    """An engine that hears what it was told to, and remembers what it was asked."""

    def __init__(self, *answers: Iterable[Heard]) -> None:
        self.answers = list(answers)
        self.lengths_ms: list[int] = []
        self.options: list[Options] = []
        self.loudest: list[float] = []

    def __call__(self, samples: Samples, profile: Profile, options: Options) -> Iterable[Heard]:
        self.lengths_ms.append(len(samples) // 16)
        self.options.append(options)
        self.loudest.append(float(np.max(np.abs(samples), initial=0)))
        return self.answers.pop(0) if self.answers else []


def sound(duration_ms: int, peak: float = 0.5) -> Samples:
    noise = np.random.default_rng(1).uniform(-peak, peak, duration_ms * 16)
    return noise.astype(np.float32)


def test_times_are_counted_from_the_first_sample_of_all() -> None:
    told = Told([], [SENTENCE])

    (heard,) = hear(told, sound(9_000), [Span(0, 2_000), Span(5_000, 7_000)], KAZAKH, Options())

    assert told.lengths_ms == [2_000, 2_000]
    assert (heard.span, heard.text) == (Span(5_100, 6_000), "Біз келдік.")
    assert [(word.text, word.span) for word in heard.words] == [
        ("Біз", Span(5_100, 5_400)),
        ("келдік.", Span(5_400, 6_000)),
    ]


def test_words_without_length_and_times_beyond_the_clip_are_brought_inside() -> None:
    odd = replace(
        SENTENCE,
        end_s=2.6,
        words=(
            TimedWord(text=" Біз", start_s=0.4, end_s=0.4, probability=1.0000001),
            TimedWord(text=" келдік.", start_s=2.2, end_s=2.6, probability=0.8),
        ),
    )

    (heard,) = hear(Told([odd]), sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert heard.span == Span(100, 2_000)
    assert [(word.span, word.probability) for word in heard.words] == [
        (Span(400, 401), 1.0),
        (Span(1_999, 2_000), 0.8),
    ]


def test_a_loop_is_decoded_once_more_with_repeating_made_improbable() -> None:
    told = Told([LOOP], [SENTENCE])

    (heard,) = hear(told, sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert (heard.text, heard.evidence.retried) == ("Біз келдік.", True)
    assert [(options.beam_size, options.repetition_penalty) for options in told.options] == [(5, 1.0), (5, 1.1)]


def test_a_loop_over_what_nobody_seemed_to_say_is_not_talked_into_fluent_words() -> None:
    told = Told([replace(LOOP, no_speech_prob=0.9)], [replace(LOOP, no_speech_prob=0.9)])

    hear(told, sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert [(options.beam_size, options.repetition_penalty) for options in told.options] == [(5, 1.0), (1, 1.0)]


def test_a_loop_is_decoded_once_more_greedily_where_there_is_no_penalty() -> None:
    told = Told([LOOP], [SENTENCE])

    hear(told, sound(2_000), [Span(0, 2_000)], KAZAKH, Options(loop_penalty=None))

    assert [(options.beam_size, options.repetition_penalty) for options in told.options] == [(5, 1.0), (1, 1.0)]


def test_the_reading_that_was_given_up_is_kept_as_evidence() -> None:
    (heard,) = hear(Told([LOOP], [SENTENCE]), sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert heard.evidence.other_readings == ("мен мен мен",)


def test_a_loop_too_short_for_the_compression_ratio_is_read_again_as_well() -> None:
    short = replace(SENTENCE, text=" мен мен мен мен мен мен", words=())

    (heard,) = hear(Told([short], [SENTENCE]), sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert heard.text == "Біз келдік."


def test_a_loop_that_will_not_break_is_kept_as_it_was_heard_with_the_other_reading_beside_it() -> None:
    worse = replace(LOOP, text=" сен сен сен", compression_ratio=10.0)

    (heard,) = hear(Told([LOOP], [worse]), sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert (heard.text, heard.evidence.retried) == ("мен мен мен", False)
    assert heard.evidence.other_readings == ("сен сен сен",)


def test_two_readings_that_say_the_same_are_one() -> None:
    (heard,) = hear(Told([LOOP], [LOOP]), sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert (heard.evidence.retried, heard.evidence.other_readings) == (False, ())


def test_a_loop_goes_down_the_ladder_of_temperatures_until_it_breaks() -> None:
    told = Told([LOOP], [LOOP], [LOOP], [SENTENCE], [SENTENCE])

    (heard,) = hear(told, sound(2_000), [Span(0, 2_000)], KAZAKH, Options(temperatures=(0.0, 0.4, 0.8, 1.0)))

    assert [(how.repetition_penalty, how.temperatures) for how in told.options] == [
        (1.0, (0.0,)),
        (1.1, (0.0,)),
        (1.0, (0.4,)),
        (1.0, (0.8,)),
    ]
    assert heard.text == "Біз келдік."


FULL = replace(SENTENCE, tokens=TOKEN_LIMIT)


class TestAWindowThatIsFullOfTokens:
    def test_it_is_cut_at_its_quietest_and_decoded_again_in_halves(self) -> None:
        samples = sound(12_000)
        samples[5_000 * 16 : 5_200 * 16] *= np.float32(0.001)
        halves = replace(SENTENCE, text=" Біз бардық."), replace(SENTENCE, text=" Біз қайттық.")
        told = Told([FULL], *([half] for half in halves))

        first, second = hear(told, samples, [Span(0, 12_000)], KAZAKH, Options())

        assert (first.text, second.text) == ("Біз бардық.", "Біз қайттық.")
        assert 5_000 <= told.lengths_ms[1] <= 5_200
        assert told.lengths_ms[1] + told.lengths_ms[2] == 12_000
        assert first.span.end_ms <= second.span.start_ms
        for half in (first, second):
            assert (half.evidence.at_token_limit, half.evidence.retried) == (False, True)
            assert half.evidence.other_readings == ("Біз келдік.",)

    def test_halves_that_are_full_as_well_are_cut_again_and_flagged_at_last(self) -> None:
        told = Told(*([FULL] for _ in range(9)))

        heard = hear(told, sound(14_000), [Span(0, 14_000)], KAZAKH, Options())

        assert len(told.lengths_ms) == 1 + 2 + 4
        assert min(told.lengths_ms) >= 2_000
        assert all(one.evidence.at_token_limit for one in heard)

    def test_a_loop_is_cut_once_and_not_for_ever(self) -> None:
        loop = replace(LOOP, tokens=TOKEN_LIMIT)
        told = Told(*([loop] for _ in range(20)))

        hear(told, sound(28_000), [Span(0, 28_000)], KAZAKH, Options(retry_loops=False))

        assert len(told.lengths_ms) == 1 + 2

    def test_it_is_left_alone_where_nobody_speaks(self) -> None:
        told = Told([replace(FULL, no_speech_prob=0.9)])

        hear(told, sound(28_000), [Span(0, 28_000)], KAZAKH, Options())

        assert len(told.lengths_ms) == 1

    def test_it_is_not_traded_for_nothing(self) -> None:
        (heard,) = hear(Told([FULL], [], []), sound(12_000), [Span(0, 12_000)], KAZAKH, Options())

        assert (heard.text, heard.evidence.at_token_limit) == ("Біз келдік.", True)

    def test_a_stretch_too_short_to_be_full_of_anything_but_a_loop_is_not_cut(self) -> None:
        told = Told([FULL])

        (heard,) = hear(told, sound(5_900), [Span(0, 5_900)], KAZAKH, Options())

        assert (len(told.lengths_ms), heard.evidence.at_token_limit) == (1, True)


def test_no_window_is_longer_than_options_and_profile_allow() -> None:
    told = Told()

    hear(told, sound(20_000), [Span(0, 20_000)], KAZAKH, Options(window_ms=6_000))
    assert max(told.lengths_ms) <= 6_000

    told.lengths_ms.clear()
    hear(told, sound(20_000), [Span(0, 20_000)], replace(KAZAKH, window_ms=5_000), Options(window_ms=6_000))
    assert max(told.lengths_ms) <= 5_000


def test_a_loop_is_not_traded_for_nothing() -> None:
    (heard,) = hear(Told([LOOP], []), sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert heard.text == "мен мен мен"


@pytest.mark.parametrize("options", [Options(retry_loops=False), Options(beam_size=1, loop_penalty=None)])
def test_nothing_is_decoded_again_where_that_was_not_asked_for_or_changes_nothing(options: Options) -> None:
    told = Told([LOOP], [SENTENCE])

    hear(told, sound(2_000), [Span(0, 2_000)], KAZAKH, options)

    assert told.options == [options]


@pytest.mark.parametrize(("tokens", "full"), [(TOKEN_LIMIT - 8, False), (TOKEN_LIMIT - 7, True)])
def test_a_window_that_is_full_of_tokens_says_so_in_each_of_its_utterances(tokens: int, full: bool) -> None:
    later = replace(SENTENCE, start_s=1.0, end_s=1.9, words=(), tokens=tokens)

    heard = hear(Told([SENTENCE, later]), sound(2_000), [Span(0, 2_000)], KAZAKH, Options())

    assert [one.evidence.at_token_limit for one in heard] == [full, full]


@pytest.mark.parametrize(("options", "raised"), [(Options(), True), (Options(level=False), False)])
def test_quiet_speech_is_raised_before_it_is_decoded(options: Options, raised: bool) -> None:
    told = Told()

    hear(told, sound(2_000, peak=0.01), [Span(0, 2_000)], KAZAKH, options)

    assert (told.loudest[0] > 0.05) is raised


def test_a_clip_behind_the_last_sample_is_not_decoded() -> None:
    told = Told()

    assert hear(told, sound(1_000), [Span(1_000, 2_000)], KAZAKH, Options()) == ()
    assert told.lengths_ms == []


def test_a_long_clip_is_cut_where_it_is_quietest() -> None:
    samples = sound(40_000)
    samples[25_000 * 16 : 25_200 * 16] = 0

    first, second = windows(samples, Span(0, 40_000), 28_000)

    assert 25_000 < first.end_ms < 25_200
    assert second == Span(first.end_ms, 40_000)


SILENCE = np.zeros(90_000 * 16, np.float32)


@settings(deadline=None)
@given(st.integers(1, 90_000), st.integers(1_000, 28_000))
def test_windows_cover_their_clip_and_are_never_too_long(length_ms: int, window_ms: int) -> None:
    cut = list(windows(SILENCE, Span(0, length_ms), window_ms))

    assert cut[0].start_ms == 0
    assert cut[-1].end_ms == length_ms
    assert all(one.end_ms == other.start_ms for one, other in pairwise(cut))
    assert all(one.duration_ms <= window_ms for one in cut)


def test_a_model_without_times_is_not_asked_again_about_the_breath_behind_the_last_word() -> None:
    breath = replace(SENTENCE, text=" бір", words=(), start_s=1.0, end_s=1.2, window=100)
    timed, untimed = Told([SENTENCE, breath]), Told(one for one in (SENTENCE, replace(SENTENCE, text="."), breath))

    with_times = hear(timed, sound(2_000), [Span(0, 2_000)], KAZAKH, Options())
    without = hear(untimed, sound(2_000), [Span(0, 2_000)], replace(KAZAKH, timestamps=False), Options())

    assert [one.text for one in with_times] == ["Біз келдік.", "бір"]
    assert " ".join(one.text for one in without) == "Біз келдік. ."


def test_digital_silence_at_the_ends_of_a_clip_is_not_handed_to_the_engine() -> None:
    samples = np.concatenate([np.zeros(500 * 16, np.float32), sound(2_000), np.zeros(700 * 16, np.float32)])
    told = Told([SENTENCE])

    (heard,) = hear(told, samples, [Span(0, 3_200)], KAZAKH, Options())

    assert told.lengths_ms == [2_000]
    assert heard.span == Span(600, 1_500)


def test_nothing_is_heard_where_there_is_nothing() -> None:
    told = Told([LOOP])

    assert hear(told, np.zeros(16 * 3_000, np.float32), [Span(0, 3_000)], KAZAKH, Options()) == ()
    assert told.lengths_ms == []
