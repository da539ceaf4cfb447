"""Whole numbers, in figures and as they are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.language import WITNESS_LANGUAGES, Language
from testimony.numerals import in_words, number_in, spelt_out

NUMBERS = st.integers(0, 10**9 - 1)
SAID = [
    (Language.KAZAKH, "0", "нөл"),
    (Language.KAZAKH, "15", "он бес"),
    (Language.KAZAKH, "100", "жүз"),
    (Language.KAZAKH, "1968", "бір мың тоғыз жүз алпыс сегіз"),
    (Language.KAZAKH, "2017", "екі мың он жеті"),
    (Language.KAZAKH, "3000000", "үш миллион"),
    (Language.UYGHUR, "1972", "بىر مىڭ توققۇز يۈز يەتمىش ئىككى"),
    (Language.UYGHUR, "21", "يىگىرمە بىر"),
    (Language.UYGHUR, "300", "ئۈچ يۈز"),
]


@pytest.mark.parametrize(("language", "figures", "said"), SAID)
def test_a_number_is_spelt_out_as_its_language_counts(language: Language, figures: str, said: str) -> None:
    assert spelt_out(figures, language) == said


@pytest.mark.parametrize(
    ("language", "text"), [(Language.KAZAKH, "007"), (Language.KAZAKH, "+77011234567"), (Language.ENGLISH, "15")]
)
def test_what_is_read_digit_by_digit_or_in_another_language_stays(language: Language, text: str) -> None:
    assert spelt_out(text, language) == text


def test_what_stands_around_a_number_stays() -> None:
    assert spelt_out("مەن 1972-يىلى، 3 قېتىم.", Language.UYGHUR) == (
        "مەن بىر مىڭ توققۇز يۈز يەتمىش ئىككى-يىلى، ئۈچ قېتىم."
    )


@given(number=NUMBERS, language=st.sampled_from(WITNESS_LANGUAGES))
def test_what_a_number_is_said_in_is_read_as_that_number(number: int, language: Language) -> None:
    assert number_in(in_words(number, language), language) == number


@given(words=st.lists(st.sampled_from(["бір", "екі", "он", "жиырма", "жүз", "мың", "миллион", "кеше"]), max_size=6))
def test_words_are_a_number_only_where_they_are_just_what_it_is_said_in(words: list[str]) -> None:
    number = number_in(words, Language.KAZAKH)

    assert number is None or list(in_words(number, Language.KAZAKH)) == words


@pytest.mark.parametrize("words", ["", "екі үш", "мың", "он жүз", "бір мың бір мың", "миллиард", "үйде"])
def test_what_nobody_counts_so_is_no_number(words: str) -> None:
    assert number_in(words.split(), Language.KAZAKH) is None
