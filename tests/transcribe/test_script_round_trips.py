"""The scripts of both languages, there and back, over words that are spelt as the language spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.language import Language, LanguageTag, Script
from transcribe import kazakh_script, uyghur_script
from transcribe.lookalikes import mended, mixed_words
from transcribe.script import NoConversionError, converted

UYGHUR_VOWELS = "اەېىوۆۇۈ"
UYGHUR_CONSONANTS = "چغڭشژبدفگھجكلمنپقرستۋخزي"


@st.composite
def uyghur_words(draw: st.DrawFn) -> str:
    """A word in Arabic letters in which each vowel that begins a syllable has its hamza, as the orthography wants."""
    word, after_consonant = "", False
    for letter in draw(st.lists(st.sampled_from(UYGHUR_VOWELS + UYGHUR_CONSONANTS), min_size=1, max_size=14)):
        if letter in UYGHUR_VOWELS:
            anew = not after_consonant or draw(st.booleans())
            word += "ئ" + letter if anew else letter
        else:
            word += letter
        after_consonant = letter in UYGHUR_CONSONANTS
    return word


@given(st.lists(uyghur_words(), min_size=1, max_size=4).map(" ".join))
def test_uyghur_comes_back_from_latin_and_from_cyrillic_letter_for_letter(text: str) -> None:
    assert uyghur_script.arabic_from_latin(uyghur_script.latin_from_arabic(text)) == text
    assert uyghur_script.arabic_from_cyrillic(uyghur_script.cyrillic_from_arabic(text)) == text


@pytest.mark.parametrize(
    ("arabic", "latin", "cyrillic"),
    [
        ("ئۈرۈمچىدە", "ürümchide", "үрүмчидә"),
        ("مەسئۇل", "mes'ul", "мәсъул"),
        ("سائەت", "saet", "саәт"),
        ("يۇرت، ياش", "yurt, yash", "юрт, яш"),
        ("ئىسھاق", "is'haq", "исһақ"),
        ("باشلانغۇچ", "bashlan'ghuch", "башланғуч"),
        ("ئۇيغۇر؟", "uyghur?", "уйғур?"),
        ("1997-يىلى", "1997-yili", "1997-йили"),
    ],
)
def test_uyghur_words_as_people_write_them(arabic: str, latin: str, cyrillic: str) -> None:
    assert uyghur_script.latin_from_arabic(arabic) == latin
    assert uyghur_script.cyrillic_from_arabic(arabic) == cyrillic
    assert uyghur_script.arabic_from_latin(latin) == arabic
    assert uyghur_script.arabic_from_cyrillic(cyrillic) == arabic


@st.composite
def harmonious_words(draw: st.DrawFn) -> str:
    """A Kazakh word of hard or of soft vowels alone, with й after vowels and и after consonants, as natives have."""
    soft = draw(st.booleans())
    vowels = "әөүіе" if soft else "аоұы"
    consonants = "бвджзлмнңпрстфхһчш" + ("кг" if soft else "қғ")
    word = ""
    for letter in draw(st.lists(st.sampled_from(vowels + consonants + "йиу"), min_size=1, max_size=12)):
        after_vowel = word[-1:] in set("аәеоөұүыіиу") and bool(word)
        if (letter == "й") is after_vowel or letter not in "йи":
            word += letter
    return word


@given(st.lists(harmonious_words(), min_size=1, max_size=4).map(" ".join))
def test_a_harmonious_kazakh_word_comes_back_from_arabic_letter_for_letter(text: str) -> None:
    assert kazakh_script.cyrillic_from_arabic(kazakh_script.arabic_from_cyrillic(text)) == text


@given(st.text("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя ,?1", max_size=30))
def test_no_letter_of_any_kazakh_text_is_left_unread_and_no_word_is_lost(text: str) -> None:
    back = kazakh_script.cyrillic_from_arabic(kazakh_script.arabic_from_cyrillic(text))

    assert len(back.split()) == len(kazakh_script.arabic_from_cyrillic(text).split())
    assert set(back) <= set("абвгғдежзийклмнңоөпрстуұүфхһчшыіәқ ,?1")


@pytest.mark.parametrize(
    ("cyrillic", "arabic"),
    [
        ("қазақ", "قازاق"),
        ("сөз", "ٴسوز"),
        ("бүгін", "بۇگىن"),
        ("әке", "اكە"),
        ("жиналыс", "جينالىس"),
        ("үй, үйде", "ٴۇي، ۇيدە"),
        ("1968 жылы", "1968 جىلى"),
    ],
)
def test_kazakh_words_as_people_write_them(cyrillic: str, arabic: str) -> None:
    assert kazakh_script.arabic_from_cyrillic(cyrillic) == arabic
    assert kazakh_script.cyrillic_from_arabic(arabic) == cyrillic


@pytest.mark.parametrize(
    ("cyrillic", "back"),
    [("кітап", "кітәп"), ("ария", "арийа"), ("объект", "өбект"), ("ащы", "ашшы"), ("эпос", "епөс")],
)
def test_what_arabic_cannot_say_of_kazakh_is_read_as_most_words_are(cyrillic: str, back: str) -> None:
    assert kazakh_script.cyrillic_from_arabic(kazakh_script.arabic_from_cyrillic(cyrillic)) == back


def test_a_script_that_no_table_reaches_is_refused() -> None:
    with pytest.raises(NoConversionError) as refused:
        converted("сөз", Language.KAZAKH, Script.CYRILLIC, Script.LATIN)

    assert str(refused.value) == "Kazakh is not converted from Cyrl to Latn here; its scripts are Arab, Cyrl"


def test_latin_look_alikes_inside_a_kazakh_word_are_found_and_put_right_and_latin_words_are_left() -> None:
    kazakh = LanguageTag.usual(Language.KAZAKH)

    text = "Менің aтым iPhone, туыcым Zoom"

    assert mixed_words(text, kazakh) == ("aтым", "туыcым")
    assert mended(text, kazakh) == "Менің атым iPhone, туысым Zoom"


def test_a_mixed_word_with_letters_that_look_like_nothing_is_left() -> None:
    assert mended("қzq", LanguageTag.usual(Language.KAZAKH)) == "қzq"


def test_letters_of_a_persian_keyboard_become_those_of_uyghur() -> None:
    assert mended("مەکتەپ", LanguageTag.usual(Language.UYGHUR)) == "مەكتەپ"
