"""Whatever keyboards, telephones and editors do to the letters, a term is found, and found where it stands."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.key import Key
from glossary.match import Finder
from glossary.read import starter
from glossary.scripts import alphabet_of
from testimony.language import Language, LanguageTag

KAZAKH, UYGHUR = LanguageTag.parse("kk"), LanguageTag.parse("ug")
FINDERS = {
    tag: Finder.of(starter(), tag) for tag in map(LanguageTag.parse, ("kk", "kk-Arab", "ug", "ug-Latn", "ug-Cyrl"))
}

KAZAKH_WORDS = """
    Үрімжіден Қарамайдағы Шыңжаңнан Құлжаға лагерьлердің лагеріне түрмеде мешіттің Құранды жасырын
    ұйғырлардың қазақтарға полицияның
"""
UYGHUR_WORDS = """
    ئۈرۈمچىدىكى قاراماينىڭ شىنجاڭدىن غۇلجىغا لاگېرلىرىدا لاگېرغا تۈرمىدە مەسچىتكە قۇرئاننى ئۇيغۇرلارنىڭ
    ساقچىلار مەكتىپىدە
"""
SAID = [
    (tag, word)
    for tag, words in ((KAZAKH, KAZAKH_WORDS), (UYGHUR, UYGHUR_WORDS))
    for word in words.split()
    if FINDERS[tag].find(word)
]

UNSEEN = st.sampled_from("\u200b\u200c\u200d\u00ad\u2060\ufeff\u200e\u200f")
LOOK_ALIKE = str.maketrans("аеорсхіәөһ", "aeopcxiəɵh")


def test_most_of_the_words_are_terms() -> None:
    assert len(SAID) >= 18


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[LanguageTag, str, str]:
    """A term with an ending, and the same with invisible signs, decomposed letters or look-alikes in it."""
    tag, word = draw(st.sampled_from(SAID))
    letters = list(word)
    if tag == KAZAKH:
        one = draw(st.integers(0, len(letters) - 2))
        letters[one] = letters[one].translate(LOOK_ALIKE)
    if draw(st.booleans()):
        letters = list(unicodedata.normalize("NFD", "".join(letters)))
    for _ in range(draw(st.integers(0, 3))):
        letters.insert(draw(st.integers(1, len(letters) - 1)), draw(UNSEEN))
    return tag, word, "".join(letters)


@given(disturbed(), st.sampled_from(["", "«", "— ", "Ол, "]), st.sampled_from(["", ".", "»", ", иә"]))
def test_a_disturbed_term_is_found_as_a_whole(case: tuple[LanguageTag, str, str], before: str, after: str) -> None:
    tag, word, noisy = case
    text = before + noisy + after

    (plain,) = FINDERS[tag].find(word)
    found = {(hit.concept, text[hit.start : hit.end]) for hit in FINDERS[tag].find(text)}

    assert (plain.concept, noisy) in found


@pytest.mark.parametrize("script", ["kk-Arab", "ug-Latn", "ug-Cyrl"])
def test_what_is_found_in_the_usual_script_is_found_in_the_others(script: str) -> None:
    tag = LanguageTag.parse(script)
    usual, alphabet = LanguageTag.usual(tag.language), alphabet_of(tag)
    assert alphabet

    for word in (word for said, word in SAID if said == usual):
        spelt = alphabet.written(Key.of(word, usual).text)
        (here,), there = FINDERS[usual].find(word), FINDERS[tag].find(spelt)
        assert here.concept in {hit.concept for hit in there}, spelt


@given(st.sampled_from(["kk-Arab", "ug-Latn", "ug-Cyrl"]), st.text("абеклмнорстуы اەبكلمنورستۇىچش", max_size=12))
def test_reading_a_spelling_never_invents_one(script: str, text: str) -> None:
    """The way back to the usual script is taken only where it leads here again."""
    alphabet = alphabet_of(LanguageTag.parse(script))
    assert alphabet

    usual = alphabet.read(text)

    assert usual is None or alphabet.written(usual) == text


def test_english_and_the_usual_scripts_have_no_other_alphabet() -> None:
    assert [alphabet_of(LanguageTag.usual(language)) for language in Language] == [None] * len(Language)
