"""A name sounds alike in every script, and other names do not."""

import pytest

from testimony.language import LanguageTag
from translate.sounds import sound


def heard(word: str, tag: str) -> str:
    return sound(word, LanguageTag.parse(tag))


@pytest.mark.parametrize(
    ("tag", "word", "english"),
    [
        ("kk", "Үрімжі", "Urumqi"),
        ("kk", "Қарамай", "Karamay"),
        ("kk", "Гүлбахар", "Gulbahar"),
        ("ug", "ئابدۇۋەلى", "Abduweli"),
        ("ug", "غۇلجا", "Ghulja"),
        ("ug-Latn", "Qeshqer", "Kashgar"),
    ],
)
def test_a_name_and_its_english_spelling_sound_alike(tag: str, word: str, english: str) -> None:
    assert heard(word, tag) == heard(english, "en")


def test_other_names_sound_different() -> None:
    assert heard("Үрімжі", "kk") != heard("Lhasa", "en")
