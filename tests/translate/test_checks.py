"""Each check of meaning doubts what it should and lets pass what it should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.draft import TermUse, Verdict, Wording
from testimony.finding import Code, Finding, Severity
from testimony.identity import SegmentId
from testimony.language import Language, LanguageTag
from translate.checks.pair import Pair
from translate.checks.roll import CHECKS
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
    (
        Code.TRANSLATION_TOO_SHORT,
        "ug",
        "ئۇلار مېنى كېچىدە ئۆيدىن ئېلىپ كەتتى، قاتتىق ئۇردى.",
        "They left.",
    ),
    (
        Code.TRANSLATION_TOO_LONG,
        "ug",
        "ھەئە، شۇ كۈنى شۇنداق.",
        "Yes, and then he went on to the camp and there he saw many more people.",
    ),
    (Code.TRANSLATION_REPEATS, "kk", "Мен түсінбедім ол кезде.", "I did not, I did not, I did not understand."),
    (Code.TRANSLATION_REPEATS, "ug", "ئۇ كەتتى.", "the the the"),
    (Code.UNTRANSLATED, "kk", "Ол Диғарда болды.", "He was in Диғар."),
    (Code.UNTRANSLATED, "ug", "ئۇ دىغاردا ئىدى.", "He was in دىغار."),
    (Code.NUMBER_MISMATCH, "kk", "2017 жылы келді.", "He came in 2007."),
    (Code.NUMBER_MISMATCH, "kk", "Бес адам болды.", "There were people."),
    (Code.NUMBER_MISMATCH, "ug", "ئۇ كەتتى.", "He left 3 days later."),
    (Code.NUMBER_MISMATCH, "kk", "Онда 8 адам болды.", "There were 20 people."),
    (Code.NUMBER_MISMATCH, "kk", "Сағат 8-де келді.", "They came at 9:00."),
    (Code.DATE_MISMATCH, "kk", "Шілдеде алып кетті.", "I was taken away in June."),
    (Code.DATE_MISMATCH, "kk", "Бейсенбі күні келді.", "They came on Friday."),
    (Code.DATE_MISMATCH, "kk", "Түнде келді.", "They came in the morning."),
    (Code.DATE_MISMATCH, "ug", "ئۇلار دۈشەنبە كەلدى.", "They came on Sunday."),
    (Code.DATE_MISMATCH, "ug", "7-ئايدا كەلدى.", "They came in August."),
    (Code.DATE_MISMATCH, "ug", "تۈنۈگۈن كەلدى.", "They came."),
    (Code.HEARSAY_LOST, "kk", "Оны түрмеге қамапты.", "The man was put in prison."),
    (Code.HEARSAY_LOST, "kk", "Лагерьде көп адам бар екен.", "There were many people in the camp."),
    (Code.HEARSAY_LOST, "ug", "دادىسىنى تۇتۇپ كېتىپتۇ.", "They arrested the father."),
    (Code.HEARSAY_LOST, "ug", "لاگېردا جىق ئادەم بار ئىكەن.", "There were many people in the camp."),
    (Code.GENDER_GUESSED, "kk", "Ол көп жылады.", "He cried a lot."),
    (Code.GENDER_GUESSED, "ug", "مەن ئۇنى كۆردۈم.", "I saw her."),
    (Code.NAME_WITHOUT_SOURCE, "kk", "Мен қалада тұрдым.", "I lived in Lhasa."),
    (Code.NAME_WITHOUT_SOURCE, "ug", "ئادەم كېلىپ كەتتى.", "Then a certain Bradley came."),
    (Code.NEGATION_LOST, "kk", "Ол келген жоқ.", "He came."),
    (Code.NEGATION_LOST, "kk", "Мен білмеймін.", "I know."),
    (Code.NEGATION_LOST, "ug", "ئۇ كەلمىدى.", "He came."),
    (Code.NEGATION_LOST, "ug", "ئۇ كەلدى.", "He did not come."),
]

#: What comes near to each fault, and is none.
NEARLY = [
    (Code.TRANSLATION_EMPTY, "kk", "[inaudible] …", "…"),
    (Code.TRANSLATION_EMPTY, "ug", "[inaudible]", ""),
    (
        Code.TRANSLATION_TOO_SHORT,
        "kk",
        "Олар мені түнде үйден алып кетті де, қатты ұрды.",
        "They took me away and beat me.",
    ),
    (
        Code.TRANSLATION_TOO_SHORT,
        "ug",
        "ئۇلار مېنى كېچىدە ئۆيدىن ئېلىپ كەتتى، قاتتىق ئۇردى.",
        "They took me away and beat me.",
    ),
    (Code.TRANSLATION_TOO_LONG, "kk", "Иә.", "Yes, that is how it was."),
    (Code.TRANSLATION_TOO_LONG, "ug", "ھەئە.", "Yes, that is how it was."),
    (Code.TRANSLATION_REPEATS, "kk", "жоқ, жоқ, жоқ", "no, no, no"),
    (Code.TRANSLATION_REPEATS, "ug", "ياق، ياق، ياق", "no, no, no"),
    (Code.UNTRANSLATED, "kk", "Ол [Диғар?] деді.", "He said [Диғар?]."),
    (Code.UNTRANSLATED, "ug", "ئۇ [دىغار؟] دېدى.", "He said Dighar."),
    (Code.NUMBER_MISMATCH, "kk", "Екі мың он жетінші жылы он сегіз бет.", "In 2017, eighteen pages."),
    (Code.NUMBER_MISMATCH, "ug", "٢٠١٧-يىلى ئون بەش ئادەم.", "In 2017, fifteen people."),
    (Code.DATE_MISMATCH, "kk", "Шілденің басында, дүйсенбі күні түнде.", "At night, on a Monday early in July."),
    (Code.DATE_MISMATCH, "ug", "7-ئايدا، ئالتىنچى ئايدا.", "In July, in June."),
    (Code.HEARSAY_LOST, "kk", "Ол қайда екен?", "Where might that be?"),
    (Code.HEARSAY_LOST, "ug", "لاگېردا جىق ئادەم بار ئىكەن.", "It turned out that there were many people there."),
    (Code.GENDER_GUESSED, "kk", "Ол кезде әкем үйде еді.", "At that time he was at home."),
    (Code.GENDER_GUESSED, "ug", "ئۇ قىز يىغلىدى.", "She cried."),
    (Code.NAME_WITHOUT_SOURCE, "kk", "Мен Астанада Гүлбахармен тұрдым.", "I lived in Astana with Gulbahar."),
    (Code.NAME_WITHOUT_SOURCE, "ug", "مەن غۇلجىدا ئابدۇۋەلىنى كۆردۈم.", "I saw Abduweli in Ghulja."),
    (Code.NEGATION_LOST, "kk", "Жоқ, мен барған жоқпын.", "No, I didn't go."),
    (Code.NEGATION_LOST, "ug", "دادام كەلمىدى.", "My father never came."),
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
    ("ug", "٢٠١٧-يىلى دادام كەلمىدى.", "In 2017 my father did not come."),
    ("kk", "Шілденің басында, дүйсенбі күні түнде.", "At night, on a Monday early in July."),
    ("kk", "Бұл маусымда қазан қайнады, кешке қайттық.", "This season the kettle boiled; we came back in the evening."),
    ("kk", "Мүмкін ертең келер, наурыз мейрамы.", "They may come tomorrow, for Nowruz."),
    ("ug", "7-ئايدا، ئالتىنچى ئايدا.", "In July, in June."),
    ("kk", "Кешкі сағат 8-де, сағат сегіз жарымда келді.", "They came at 20:00 in the evening, or at 8:30."),
    ("ug", "سائەت 3 تە", "At 15:00."),
    ("ug-Latn", "U kelmidi, ikki adem bar iken.", "They did not come, the two of them."),
    ("kk-Arab", "ول كەلمەدى", "They did not come."),
    ("ug", "ۋەقە 8-ئايدا يۈز بەرگەن.", "It happened in August."),
    ("kk", "Оны түрмеге қамапты.", "They say the man was put in prison."),
    ("kk", "Ол қайда екен?", "Where might that be?"),
    ("kk", "Олар жұмыс тапты, оның бар екенін білдік.", "They found work; we knew that there was some."),
    ("ug", "قانداق ئىكەن؟", "What is it like?"),
    ("ug", "لاگېردا جىق ئادەم بار ئىكەن.", "It turned out that there were many people in the camp."),
    ("kk", "Ол әйел көп жылады, оның ұлы бар.", "She cried a lot, she had a son."),
    ("kk", "Ол кезде әкем үйде еді.", "At that time he was at home."),
    ("ug", "ئۇ قىز يىغلىدى.", "She cried."),
    ("kk", "Мен Астанада Гүлбахармен тұрдым.", "I lived in Astana with Gulbahar."),
    ("kk", "Қытайдан Ресейге бардық.", "We went from China to Russia."),
    ("ug", "مەن غۇلجىدا ئابدۇۋەلىنى كۆردۈم.", "I saw Abduweli in Ghulja."),
    ("ug", "مەن نەدە ئىكەنلىكىمنى بىلمەيمەن.", "I don't know where I was."),
]


def wording(tag: str, text: str) -> Wording:
    return Wording(segment=SegmentId("seg-1"), revision=1, text=text, tag=LanguageTag.parse(tag))


def checked(code: Code, tag: str, source: str, english: str) -> Finding | None:
    return BY_CODE[code](Pair.of(wording(tag, source), english))


@pytest.mark.parametrize(("code", "tag", "source", "english"), DOUBTED)
def test_what_is_doubtful_is_found(code: Code, tag: str, source: str, english: str) -> None:
    finding = checked(code, tag, source, english)

    assert finding is not None
    assert (finding.code, finding.segment) == (code, "seg-1")


@pytest.mark.parametrize(("tag", "source", "english"), PASSED)
def test_what_is_sound_is_let_pass(tag: str, source: str, english: str) -> None:
    assert [finding for check in BY_CODE if (finding := checked(check, tag, source, english))] == []


@pytest.mark.parametrize(("code", "tag", "source", "english"), NEARLY)
def test_what_comes_near_to_a_fault_is_none(code: Code, tag: str, source: str, english: str) -> None:
    assert checked(code, tag, source, english) is None


@pytest.mark.parametrize("table", [DOUBTED, NEARLY])
def test_each_check_is_tried_with_true_and_with_false_cases_in_both_languages(
    table: list[tuple[Code, str, str, str]],
) -> None:
    assert {(code, tag) for code, tag, _, _ in table} >= {(code, tag) for code in BY_CODE for tag in ("kk", "ug")}


@given(st.sampled_from(["kk", "kk-Arab", "ug", "ug-Latn", "ru"]), st.text(max_size=80), st.text(max_size=80))
def test_whatever_was_said_and_written_each_check_has_an_answer(tag: str, said: str, english: str) -> None:
    pair = Pair.of(wording(tag, said), english)

    for check in CHECKS:
        finding = check(pair)
        assert finding is None or (finding.code, finding.segment) == (check.code, "seg-1")


WORDS = {
    Language.KAZAKH: (
        ["", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"],
        ["", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"],
        ("жүз", "мың"),
    ),
    Language.UYGHUR: (
        ["", "بىر", "ئىككى", "ئۈچ", "تۆت", "بەش", "ئالتە", "يەتتە", "سەككىز", "توققۇز"],
        ["", "ئون", "يىگىرمە", "ئوتتۇز", "قىرىق", "ئەللىك", "ئاتمىش", "يەتمىش", "سەكسەن", "توقسان"],
        ("يۈز", "مىڭ"),
    ),
}


def in_words(number: int, language: Language) -> str:
    """*number*, below a million, as it is said."""
    units, tens, (hundred, thousand) = WORDS[language]
    above, below = divmod(number, 1000)
    said = [in_words(above, language), thousand] if above else []
    said += [units[below // 100], hundred] if below >= 100 else []
    said += [tens[below % 100 // 10], units[below % 10]]
    return " ".join(filter(None, said))


@given(st.sampled_from(list(WORDS)), st.integers(2, 999_999).filter(lambda number: number != 100))
def test_a_number_in_words_is_the_number_in_figures_and_no_other(language: Language, number: int) -> None:
    tag, said = language.value, in_words(number, language)

    assert list(values(said, language).elements()) == [str(number)]
    assert checked(Code.NUMBER_MISMATCH, tag, f"{said}.", f"{number}.") is None
    assert checked(Code.NUMBER_MISMATCH, tag, f"{said}.", f"{number + 1}.") is not None


@given(st.sampled_from(["kk", "ug"]), st.sampled_from(["Иә", "ھەئە"]), st.text(" .,…—?!", max_size=8))
def test_signs_alone_are_no_translation_of_words(tag: str, said: str, signs: str) -> None:
    found = checked(Code.TRANSLATION_EMPTY, tag, said, signs)

    assert found is not None
    assert found.severity is Severity.ALARM


def test_a_number_in_figures_weighs_more_than_one_in_words() -> None:
    figures = checked(Code.NUMBER_MISMATCH, "kk", "2017 жылы.", "Once.")
    words = checked(Code.NUMBER_MISMATCH, "kk", "Екі жағы да.", "Every side.")

    assert figures is not None
    assert (figures.severity, figures.evidence) == (Severity.WARNING, {"lost": ["2017"], "invented": []})
    assert words is not None
    assert (words.severity, words.evidence) == (Severity.NOTE, {"lost": ["2"], "invented": []})


def test_a_language_without_lists_of_words_is_judged_by_its_figures_alone() -> None:
    said = "Он не пришёл, два дня, ночью."

    assert checked(Code.NUMBER_MISMATCH, "ru", said, "He did not come, 2 days.") is not None
    for silent in (Code.NEGATION_LOST, Code.DATE_MISMATCH, Code.HEARSAY_LOST, Code.GENDER_GUESSED):
        assert checked(silent, "ru", said, "He came.") is None


def test_a_witness_who_repeats_herself_is_no_loop() -> None:
    assert checked(Code.TRANSLATION_REPEATS, "kk", "жоқ, жоқ, жоқ", "no, no, no") is None


def test_a_wrong_weekday_weighs_more_than_a_wrong_time_of_day() -> None:
    weekday = checked(Code.DATE_MISMATCH, "kk", "Жұмада келді.", "They came on Saturday.")
    night = checked(Code.DATE_MISMATCH, "kk", "Түнде келді.", "They came.")

    assert weekday is not None
    assert (weekday.severity, weekday.evidence) == (Severity.WARNING, {"lost": ["Friday"], "invented": ["Saturday"]})
    assert night is not None
    assert (night.severity, night.evidence) == (Severity.NOTE, {"lost": ["night"], "invented": []})


def test_a_name_that_the_glossary_stands_for_needs_no_likeness() -> None:
    said, english = wording("kk", "Мен Жаркентте тұрдым."), "I lived in Panfilov."
    use = TermUse(concept="P", version=1, verdict=Verdict.RENDERED, form="Жаркентте", target_span=(11, 19))
    check = BY_CODE[Code.NAME_WITHOUT_SOURCE]

    assert check(Pair.of(said, english, [use])) is None
    found = check(Pair.of(said, english))
    assert found is not None
    assert found.message == "The translation names “Panfilov”, and nothing that was said sounds like it."


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
