"""Each check of meaning doubts what it should and lets pass what it should."""

import pytest

from testimony.draft import Wording
from testimony.finding import Code, Severity
from testimony.identity import SegmentId
from testimony.language import Language, LanguageTag
from translate.checks import CHECKS
from translate.numbers import values

BY_CODE = {check.code: check for check in CHECKS}

DOUBTED = [
    (Code.TRANSLATION_EMPTY, "kk", "Мен білмеймін.", ""),
    (Code.TRANSLATION_EMPTY, "ug", "مەن بىلمەيمەن.", "…"),
    (Code.TRANSLATION_TOO_SHORT, "kk", "Олар мені түнде үйден алып кетті де, қатты ұрды.", "They left."),
    (
        Code.TRANSLATION_TOO_LONG,
        "kk",
        "Иә, сол күні солай.",
        "Yes, and then he went on to the camp and there he saw many more people.",
    ),
    (Code.TRANSLATION_REPEATS, "kk", "Мен түсінбедім ол кезде.", "I did not, I did not, I did not understand."),
    (Code.TRANSLATION_REPEATS, "ug", "ئۇ كەتتى.", "the the the"),
    (Code.UNTRANSLATED, "kk", "Ол Диғарда болды.", "He was in Диғар."),
    (Code.UNTRANSLATED, "ug", "ئۇ دىغاردا ئىدى.", "He was in دىغار."),
    (Code.NUMBER_MISMATCH, "kk", "2017 жылы келді.", "He came in 2007."),
    (Code.NUMBER_MISMATCH, "kk", "Бес адам болды.", "There were people."),
    (Code.NUMBER_MISMATCH, "ug", "ئۇ كەتتى.", "He left 3 days later."),
    (Code.NEGATION_LOST, "kk", "Ол келген жоқ.", "He came."),
    (Code.NEGATION_LOST, "kk", "Мен білмеймін.", "I know."),
    (Code.NEGATION_LOST, "ug", "ئۇ كەلمىدى.", "He came."),
    (Code.NEGATION_LOST, "ug", "ئۇ كەلدى.", "He did not come."),
]

PASSED = [
    ("kk", "Олар мені алып кетті.", "They took me away."),
    ("kk", "[inaudible]", "[inaudible]"),
    ("kk", "Екі мың он жетінші жылы он сегіз бет.", "In 2017, eighteen pages."),
    ("kk", "16 мың адам, 10 500 теңге, 3,5 сағат.", "16,000 people, 10,500 tenge, 3.5 hours."),
    ("kk", "Жиырма бір адам сағат тоғызда келді.", "Twenty-one people came at 9."),
    ("kk", "Оның жүзі қызарды, бір адам айтты.", "His face reddened, one man said."),
    ("kk", "Жоқ, мен барған жоқпын.", "No, I didn't go."),
    ("kk", "[Диғар?]", "[Диғар?]"),
    ("ug", "ئۇ يەردە ئون بەش ئادەم بار ئىدى.", "There were 15 people there."),
    ("ug", "ۋەقە سەككىزىنچى ئايدا يۈز بەرگەن.", "It happened in the eighth month."),
    ("ug", "٢٠١٧-يىلى ئۇ كەلمىدى.", "In 2017 he did not come."),
    ("ug", "مەن نەدە ئىكەنلىكىمنى بىلمەيمەن.", "I don't know where I was."),
]


def wording(tag: str, text: str) -> Wording:
    return Wording(segment=SegmentId("seg-1"), revision=1, text=text, tag=LanguageTag.parse(tag))


@pytest.mark.parametrize(("code", "tag", "source", "english"), DOUBTED)
def test_what_is_doubtful_is_found(code: Code, tag: str, source: str, english: str) -> None:
    finding = BY_CODE[code](wording(tag, source), english)

    assert finding is not None
    assert (finding.code, finding.segment) == (code, "seg-1")


@pytest.mark.parametrize(("tag", "source", "english"), PASSED)
def test_what_is_sound_is_let_pass(tag: str, source: str, english: str) -> None:
    assert [finding for check in CHECKS if (finding := check(wording(tag, source), english))] == []


def test_a_number_in_figures_weighs_more_than_one_in_words() -> None:
    check = BY_CODE[Code.NUMBER_MISMATCH]

    figures = check(wording("kk", "2017 жылы."), "Once.")
    words = check(wording("kk", "Екі жағы да."), "Every side.")

    assert figures is not None
    assert (figures.severity, figures.evidence) == (Severity.WARNING, {"lost": ["2017"], "invented": []})
    assert words is not None
    assert (words.severity, words.evidence) == (Severity.NOTE, {"lost": ["2"], "invented": []})


def test_a_language_without_lists_of_words_is_judged_by_its_figures_alone() -> None:
    russian = wording("ru", "Он не пришёл, два дня.")

    assert BY_CODE[Code.NEGATION_LOST](russian, "He came.") is None
    assert BY_CODE[Code.NUMBER_MISMATCH](russian, "He did not come, 2 days.") is not None


def test_a_witness_who_repeats_herself_is_no_loop() -> None:
    assert BY_CODE[Code.TRANSLATION_REPEATS](wording("kk", "жоқ, жоқ, жоқ"), "no, no, no") is None


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (Language.KAZAKH, "мың тоғыз жүз тоқсан бірінші жылы", ["1991"]),
        (Language.KAZAKH, "екі үш күн, 2,5 миллион", ["2", "3", "2.5", "1000000"]),
        (Language.KAZAKH, "онда үшін алтын жетім", []),
        (Language.UYGHUR, "ئىككى مىڭ ئون يەتتە، ئۈچىنچى، ئەللىكتىن", ["2017", "3", "50"]),
        (
            Language.ENGLISH,
            "two hundred and five, the third of May, $2 million, 08:30",
            ["205", "3", "2000000", "8", "30"],
        ),
        (Language.ENGLISH, "one man, a couple of decades, 1,000.5", ["2", "10", "1000.5"]),
    ],
)
def test_numbers_are_read_in_figures_and_words(language: Language, text: str, found: list[str]) -> None:
    assert sorted(values(text, language).elements()) == sorted(found)


def test_every_check_says_what_it_looks_for() -> None:
    assert all(check.description.endswith(".") for check in CHECKS)
    assert len(BY_CODE) == len(CHECKS)
