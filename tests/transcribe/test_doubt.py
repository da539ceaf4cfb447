"""Each check, where it must speak up and where it must keep quiet."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from testimony.finding import Code, Severity
from testimony.identity import RecordingId, SegmentId
from testimony.language import Language, LanguageTag, Script
from testimony.segment import Segment, Word
from testimony.span import Span
from transcribe.doubt import (
    CHECKS,
    ApproximateModel,
    Check,
    Loop,
    LowProbability,
    Passage,
    PassedOver,
    SameAgain,
    SpeechRate,
    TextOverSilence,
    TokenLimit,
    WrongScript,
    doubts,
    is_invented,
)
from transcribe.port import Evidence
from transcribe.profiles import Profile

SURE = Evidence(avg_logprob=-0.4, no_speech_prob=0.1, compression_ratio=1.2)
KAZAKH = Profile(
    language=Language.KAZAKH,
    tag=LanguageTag.usual(Language.KAZAKH),
    decoder_token="kk",  # noqa: S106 - a language, no password
    script=Script.CYRILLIC,
    window_ms=28_000,
)
UYGHUR = Profile(
    language=Language.UYGHUR,
    tag=LanguageTag.usual(Language.UYGHUR),
    decoder_token="uz",  # noqa: S106 - a language, no password
    script=Script.ARABIC,
    window_ms=15_000,
)


def passage(text: str, duration_ms: int = 4_000, **facts: Any) -> Passage:
    segment = Segment(
        id=SegmentId("seg-1"), recording=RecordingId("rec-1"), span=Span(0, duration_ms), language=KAZAKH.tag
    )
    usual: dict[str, Any] = {"evidence": SURE, "profile": KAZAKH, "speech": (Span(0, duration_ms),)}
    return Passage(segment=segment, text=text, **(usual | facts))


PLAIN = passage("Біз ауылда тұрдық, сосын олар келді.")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: type(check).__name__)
def test_a_plain_sentence_raises_no_doubt(check: Check) -> None:
    assert check.look(PLAIN) is None


@pytest.mark.parametrize(
    "doubtful",
    [
        passage("мен барды мен барды мен барды мен барды"),
        passage("қыз қыз қыз қыз қыз"),
        passage("ауааааааааа"),
        passage("лалалалалалалалалала"),
        passage("Біз келдік.", evidence=replace(SURE, compression_ratio=2.5)),
    ],
)
def test_a_loop_is_an_alarm(doubtful: Passage) -> None:
    finding = Loop().look(doubtful)

    assert finding is not None
    assert (finding.code, finding.severity) == (Code.LOOP, Severity.ALARM)
    assert finding.message == "The text repeats itself; what was said may be missing, and the repetition invented."


@pytest.mark.parametrize(
    "text", ["жоқ, жоқ, жоқ!", "бара-бара", "олар келді, олар кетті, олар келмеді", "жылап жылап отырдым"]
)
def test_insisting_is_no_loop(text: str) -> None:
    assert Loop().look(passage(text)) is None


def test_the_same_sentence_twice_is_worth_a_listen() -> None:
    finding = SameAgain().look(passage("Олар бізді алып кетті.", before="олар бізді алып кетті"))

    assert finding is not None
    assert finding.message == "The same words stand in the segment before; listen whether they were said twice."


@pytest.mark.parametrize(("text", "before"), [("Иә.", "Иә."), ("Олар бізді алып кетті.", None)])
def test_a_short_answer_may_be_given_twice(text: str, before: str | None) -> None:
    assert SameAgain().look(passage(text, before=before)) is None


@pytest.mark.parametrize(
    ("doubtful", "severity"),
    [
        (passage("Біз келдік.", speech=(Span(0, 1_900),)), Severity.ALARM),
        (passage("Біз келдік.", evidence=replace(SURE, no_speech_prob=0.7)), Severity.WARNING),
    ],
)
def test_words_over_silence_may_be_invented(doubtful: Passage, severity: Severity) -> None:
    finding = TextOverSilence().look(doubtful)

    assert finding is not None
    assert finding.severity is severity
    assert finding.message == "Words were written where nobody seemed to speak; they may be invented."


@pytest.mark.parametrize(
    ("doubtful", "message"),
    [
        (
            passage("Біз ауылда тұрдық, сосын олар келді.", 1_000),
            "There is more text here than could be said in the time.",
        ),
        (
            passage("Біз келдік.", 9_000),
            "There is little text for so long a stretch of speech; something may not have been written down.",
        ),
    ],
)
def test_text_and_time_must_fit(doubtful: Passage, message: str) -> None:
    finding = SpeechRate().look(doubtful)

    assert finding is not None
    assert finding.message == message


@pytest.mark.parametrize(
    "hardly", [passage("Сәлеметсіз бе", 400), passage("Біз.", 9_000, speech=(Span(2_000, 6_000),))]
)
def test_too_little_to_judge_the_rate_by_is_not_judged(hardly: Passage) -> None:
    assert SpeechRate().look(hardly) is None


def timed(*words: tuple[str, int, int], speech: tuple[Span, ...] = (Span(0, 8_000),)) -> Passage:
    text = " ".join(word for word, _, _ in words)
    heard = tuple(Word(text=word, span=Span(start, end), probability=0.9) for word, start, end in words)
    return passage(text, 8_000, words=heard, speech=speech)


@pytest.mark.parametrize(
    ("words", "start_ms", "unaccounted_ms"),
    [
        ((("Біз", 0, 300), ("келдік", 2_000, 8_000)), 2_000, 5_400),
        ((("Біз", 0, 300), ("келдік", 7_400, 8_000)), 300, 7_100),
        ((("Біз", 1_000, 1_300), ("келдік", 1_300, 1_900)), 1_900, 6_100),
        ((("Біз", 7_000, 7_300), ("келдік", 7_300, 8_000)), 0, 7_000),
    ],
)
def test_speech_that_no_word_accounts_for_may_have_been_passed_over(
    words: tuple[tuple[str, int, int], ...], start_ms: int, unaccounted_ms: int
) -> None:
    finding = PassedOver().look(timed(*words))

    assert finding is not None
    assert (finding.code, finding.severity) == (Code.SPEECH_WITHOUT_TEXT, Severity.WARNING)
    assert (
        finding.message == "Somebody speaks longer here than the words take; something may not have been written down."
    )
    assert finding.evidence == {"start_ms": start_ms, "unaccounted_ms": unaccounted_ms}


@pytest.mark.parametrize(
    "accounted",
    [
        timed(("Біз", 0, 300), ("келдік", 7_400, 8_000), speech=(Span(0, 400), Span(7_300, 8_000))),
        timed(("2017", 0, 4_000), ("жылдан", 4_000, 8_000)),
        timed(
            ("тұтқындалғанымызда", 0, 2_700),
            ("келгендерімізден", 2_700, 5_200),
            ("қамалғандықтарымыздан", 5_200, 8_000),
        ),
    ],
    ids=["a silence", "a year", "long words"],
)
def test_a_pause_a_figure_and_a_long_word_take_their_time(accounted: Passage) -> None:
    assert PassedOver().look(accounted) is None


@pytest.mark.parametrize(("logprob", "doubted"), [(-1.01, True), (-1.0, False)])
def test_an_improbable_text_is_doubted(logprob: float, doubted: bool) -> None:
    finding = LowProbability().look(passage("Біз келдік.", evidence=replace(SURE, avg_logprob=logprob)))

    assert (finding is not None) is doubted


@pytest.mark.parametrize(
    ("text", "profile", "doubted"),
    [
        ("We came home", KAZAKH, True),
        ("Біз келдік, then they took us away", KAZAKH, True),
        ("我们回家了", KAZAKH, True),
        ("Біз WhatsApp арқылы сөйлестік", KAZAKH, False),
        ("Вообще мен бардым", KAZAKH, False),
        ("بىز ئۆيگە كەلدۇق", UYGHUR, False),
        ("biz öyge kelduq", UYGHUR, True),
        ("OK", KAZAKH, False),
        ("1937", KAZAKH, False),
    ],
)
def test_the_script_must_be_that_of_the_language(text: str, profile: Profile, doubted: bool) -> None:
    assert (WrongScript().look(passage(text, profile=profile)) is not None) is doubted


def test_a_full_window_may_lack_its_end() -> None:
    finding = TokenLimit().look(passage("Біз келдік", evidence=replace(SURE, at_token_limit=True)))

    assert finding is not None
    assert finding.message == "The recogniser ran out of room here; words at the end of this stretch may be missing."


def test_every_passage_of_a_sister_language_says_so() -> None:
    finding = ApproximateModel().look(passage("Biz geldik", profile=replace(UYGHUR, approximate=True)))

    assert finding is not None
    assert finding.message == (
        "No model for Uyghur was installed and one for a related language stood in; "
        "its text is no more than a hint at the sounds."
    )


def test_all_doubts_come_in_the_order_of_the_checks() -> None:
    full = replace(SURE, at_token_limit=True, compression_ratio=9.0)

    assert [finding.code for finding in doubts(passage("мен мен мен мен мен мен", evidence=full))] == [
        Code.LOOP,
        Code.TOKEN_LIMIT,
    ]


@pytest.mark.parametrize("look", [lambda check: check.code, lambda check: check.description])
def test_no_check_goes_without_a_name_and_a_description(look: Callable[[Check], str]) -> None:
    assert all(look(check) for check in CHECKS)


@pytest.mark.parametrize(("no_speech", "ratio", "invented"), [(0.7, 9.0, True), (0.75, 2.0, False), (0.2, 19.0, False)])
def test_only_a_loop_over_no_speech_is_held_to_be_invented(no_speech: float, ratio: float, invented: bool) -> None:
    assert is_invented(replace(SURE, no_speech_prob=no_speech, compression_ratio=ratio)) is invented
