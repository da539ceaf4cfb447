"""Dates that a model wrote in words, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.language import Language, LanguageTag, Script
from testimony.numerals import in_words
from testimony.segment import Word
from testimony.span import Span
from transcribe.dates import with_dates
from transcribe.port import Evidence, Utterance
from transcribe.profiles import Profile


def profile(language: Language, script: Script, *, approximate: bool = False) -> Profile:
    return Profile(
        language=language,
        tag=LanguageTag.usual(language),
        decoder_token="xx",  # noqa: S106 - a language, no password
        script=script,
        window_ms=15_000,
        timestamps=False,
        approximate=approximate,
    )


UYGHUR = profile(Language.UYGHUR, Script.ARABIC)
KAZAKH = profile(Language.KAZAKH, Script.CYRILLIC)
EVIDENCE = Evidence(avg_logprob=-0.2, no_speech_prob=0.0, compression_ratio=1.4)


def heard(text: str, *words: tuple[str, float]) -> Utterance:
    """An utterance whose words, given with their probabilities, last a second each."""
    return Utterance(
        span=Span(0, 60_000),
        text=text,
        words=tuple(
            Word(text=word, span=Span(1000 * number, 1000 * (number + 1)), probability=probability)
            for number, (word, probability) in enumerate(words)
        ),
        evidence=EVIDENCE,
    )


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("دادام بىر مىڭ توققۇز يۈز ئەللىك بىر-يىلى تۇغۇلغان.", "دادام 1951-يىلى تۇغۇلغان."),
        ("ئىككى مىڭ ئون يەتتە-يىلدىن بېرى", "2017-يىلدىن بېرى"),
        ("ئونىنچى ئاينىڭ يىگىرمە بىر-كۈنى", "ئونىنچى ئاينىڭ 21-كۈنى"),
        ("ئىككى مىڭ ئون سەككىز-يىلى ئونىنچى ئاينىڭ ئون-كۈنى كەلدى", "2018-يىلى ئونىنچى ئاينىڭ 10-كۈنى كەلدى"),
    ],
)
def test_a_date_is_written_in_figures(said: str, written: str) -> None:
    assert with_dates(heard(said), UYGHUR).text == written


@pytest.mark.parametrize(
    "said",
    [
        "بىر مىن توققۇز يۈز ئەللىك بىر-يىلى",  # the thousand was misheard: 951 is nobody's year
        "مىڭ توققۇز يۈز ئەللىك بىر-يىلى",  # and here what comes before it
        "ئىككى مىڭ ئون يەتە-يىلى",
        "يىگىرما بىر-كۈنى",  # without its month a day may have lost its tens
        "ئونىنچى ئاينىڭ قىرىق-كۈنى",
        "ئىككى-ئۈچ يىل",
        "ئون يىلدىن كېيىن",
        "بىر-بىرىمىزگە",
        "قىرىق كۈن بىزگە پەقەت ياڭيۇ بەردى",
    ],
)
def test_what_is_no_date_or_may_be_half_of_one_stays_as_it_was_heard(said: str) -> None:
    assert with_dates(heard(said), UYGHUR).text == said


def test_the_words_of_a_date_become_one_with_the_time_of_all_and_the_doubt_of_the_least_sure() -> None:
    said = heard(
        "دادام ئىككى مىڭ ئون يەتتە-يىلى تۇتۇلدى.",
        ("دادام", 0.9), ("ئىككى", 0.8), ("مىڭ", 0.9), ("ئون", 0.7), ("يەتتە", 0.95), ("-يىلى", 0.6), ("تۇتۇلدى.", 0.9),
    )  # fmt: skip

    assert with_dates(said, UYGHUR).words == (
        Word(text="دادام", span=Span(0, 1000), probability=0.9),
        Word(text="2017-يىلى", span=Span(1000, 6000), probability=0.6),
        Word(text="تۇتۇلدى.", span=Span(6000, 7000), probability=0.9),
    )


def test_two_dates_beside_each_other_stay_two_words() -> None:
    said = heard(
        "ئىككى مىڭ-يىلى ئىككى مىڭ بىر-يىلى",
        *((word, 0.9) for word in ["ئىككى", "مىڭ-يىلى", "ئىككى", "مىڭ", "بىر-يىلى"]),
    )

    assert [word.text for word in with_dates(said, UYGHUR).words] == ["2000-يىلى", "2001-يىلى"]


def test_words_that_the_engine_split_otherwise_than_it_wrote_them_keep_their_times() -> None:
    said = heard("ئىككى مىڭ ئون-يىلى كەلدى", ("ئىككى", 0.8), ("مى", 0.9), ("نڭ", 0.9), ("كەلدى", 0.7))

    assert with_dates(said, UYGHUR).words == said.words


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Мен бір мың тоғыз жүз алпыс сегіз жылы он бес қазанда дүниеге келгенмін.",
         "Мен 1968 жылы 15 қазанда дүниеге келгенмін."),
        ("Екі маусымда мені бес сағат тергеді.", "2 маусымда мені бес сағат тергеді."),
        ("Иә. Жиырма бір мамырдан бастап.", "Иә. 21 мамырдан бастап."),
        ("екі мың он тоғыз жылдан бері", "2019 жылдан бері"),
    ],
)  # fmt: skip
def test_a_kazakh_date_is_written_in_figures(said: str, written: str) -> None:
    assert with_dates(heard(said), KAZAKH).text == written


@pytest.mark.parametrize(
    "said",
    [
        "бір мын тоғыз жүз алпыс сегіз жылы",
        "мың тоғыз жүз алпыс сегіз жылы",
        "Мен он жыл мұғалім болып жұмыс істедім.",
        "ол екі маусымда келді",  # which may have been the twelfth
        "жылы қырық қазанда",
        "бес сағат",
        "екі мың адам",
    ],
)
def test_kazakh_that_is_no_date_or_may_be_half_of_one_stays_as_it_was_heard(said: str) -> None:
    assert with_dates(heard(said), KAZAKH).text == said


def test_a_word_behind_a_kazakh_date_stays_a_word_of_its_own() -> None:
    said = heard("он бес қазанда", ("он", 0.9), ("бес", 0.8), ("қазанда", 0.7))

    assert [(word.text, word.span) for word in with_dates(said, KAZAKH).words] == [
        ("15", Span(0, 2000)),
        ("қазанда", Span(2000, 3000)),
    ]


@pytest.mark.parametrize(
    "other",
    [
        profile(Language.UYGHUR, Script.ARABIC, approximate=True),
        profile(Language.UYGHUR, Script.LATIN),
        profile(Language.KAZAKH, Script.ARABIC),
        profile(Language.RUSSIAN, Script.CYRILLIC),
    ],
)
def test_another_language_or_script_is_left_alone(other: Profile) -> None:
    for said in (heard("ئىككى مىڭ ئون-يىلى"), heard("екі мың он жылы")):
        assert with_dates(said, other) == said


@given(year=st.integers(1000, 2999), before=st.lists(st.sampled_from(["مەن", "ئۇ", "كەلدى"]), max_size=3))
def test_every_year_is_written_and_every_other_word_is_as_it_was(year: int, before: list[str]) -> None:
    said = " ".join([*before, *in_words(year, Language.UYGHUR)])

    dated = with_dates(heard(f"{said}-يىلى كەلدى"), UYGHUR)

    assert dated.text == " ".join([*before, f"{year}-يىلى", "كەلدى"])
