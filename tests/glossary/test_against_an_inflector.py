"""The endings were written from grammars; forms that were made without them try them out, and words that only look so.

`kazakh_forms.tsv` holds 400 forms drawn at random from the 5,446 that qazaq-inflector 0.5.0 makes of the starter
glossary: all cases, singular and plural, possessed by five persons. `uyghur_forms.tsv` holds 243 forms written by hand,
with the vowels and consonants that change before an ending. Columns: concept, form in the glossary, inflected.
"""

from pathlib import Path

import pytest

from glossary.match import Finder, find
from glossary.read import starter
from testimony.language import LanguageTag

LEAST_FOUND = 0.98
#: Words of the language that begin as a term of the starter glossary does, and names made of one.
LOOK_ALIKES = {
    "kk": """
        түрмек полиграф мешел мешітбай Алматыбек Шыңғыс Шыңжаңбек Құлжабек лагуна лагерист қазан қыр қырғи ұйғарым
        ұйғарды ханым хандық панасыз Панама түркі түркілер Үрім Қарасай Қарамырза жолбарыстар мысық Алмас алма Пішен
        Гуманов германдық
    """,
    "ug": """
        كامېرا كامېرالار مەكتەپداش قازان قازاقچىلىق ئۇيغۇن خوتۇن ئالما شىنجىر شىنجىرلار تۇرپاق تۇرپاقلىق تۈرمەك
        لاگېرىست گۇمان گۇمانلىق پىچاق پىچاقتا جەنۇب جەنۇبتا سورا سورىدى كىشى كىشىگە كىشىنى ھالاۋەت ئىستان قىزىل خەنجەر
        گېرمان تۈركىي تۈركىيلەر
    """,
}


@pytest.mark.parametrize(("language", "name"), [("kk", "kazakh_forms.tsv"), ("ug", "uyghur_forms.tsv")])
def test_nearly_all_inflected_forms_are_found_as_a_whole(language: str, name: str) -> None:
    finder = Finder.of(starter(), LanguageTag.parse(language))
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]

    missed = [
        word
        for concept, _, word in rows
        if not any(hit.concept == concept and (hit.start, hit.end) == (0, len(word)) for hit in finder.find(word))
    ]

    assert len(missed) <= len(rows) * (1 - LEAST_FOUND), missed


@pytest.mark.parametrize("language", LOOK_ALIKES)
def test_no_word_that_only_looks_like_a_term_is_one(language: str) -> None:
    finder = Finder.of(starter(), LanguageTag.parse(language))

    assert {word: hits for word in LOOK_ALIKES[language].split() if (hits := finder.find(word))} == {}


@pytest.mark.parametrize(("language", "name"), [("kk", "kazakh_forms.tsv"), ("ug", "uyghur_forms.tsv")])
def test_one_text_by_itself_has_the_same_mentions_as_among_many(language: str, name: str) -> None:
    """A search in one text leaves most of the glossary out beforehand."""
    tag, terms = LanguageTag.parse(language), starter()
    finder = Finder.of(terms, tag)
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()

    for words in (" ".join(line.split("\t")[1:]) for line in lines[::20]):
        assert find(words, tag, terms) == finder.find(words), words
