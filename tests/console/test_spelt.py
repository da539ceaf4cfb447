"""Numbers are compared as they are said."""

import pytest

from console.evaluation.comparable import comparable
from console.evaluation.spelt import numbers_spelt
from testimony.language import Language, LanguageTag


@pytest.mark.parametrize(
    ("language", "figures", "said"),
    [
        (Language.KAZAKH, "0", "нөл"),
        (Language.KAZAKH, "15", "он бес"),
        (Language.KAZAKH, "100", "жүз"),
        (Language.KAZAKH, "1968", "бір мың тоғыз жүз алпыс сегіз"),
        (Language.KAZAKH, "2017", "екі мың он жеті"),
        (Language.UYGHUR, "1972", "بىر مىڭ توققۇز يۈز يەتمىش ئىككى"),
        (Language.UYGHUR, "21", "يىگىرمە بىر"),
        (Language.UYGHUR, "300", "ئۈچ يۈز"),
        (Language.KAZAKH, "3000000", "үш миллион"),
        (Language.KAZAKH, "007", "007"),
        (Language.ENGLISH, "15", "15"),
    ],
)
def test_a_number_is_spelt_out_as_its_language_counts(language: Language, figures: str, said: str) -> None:
    assert numbers_spelt(figures, language).strip() == said


def test_a_year_in_figures_and_in_words_is_one_and_the_same_and_a_wrong_one_is_not() -> None:
    tag = LanguageTag.usual(Language.KAZAKH)

    assert comparable("1968-жылы", tag) == comparable("бір мың тоғыз жүз алпыс сегіз жылы", tag)
    assert comparable("1968-жылы", tag) != comparable("1986-жылы", tag)
