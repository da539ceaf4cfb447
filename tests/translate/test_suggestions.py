"""A name that may be meant is put to the interpreter, and the text is left alone."""

import pytest

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.match import MatchKind, find
from glossary.read import starter
from testimony.draft import Wording
from testimony.finding import Code, Severity
from testimony.identity import SegmentId
from testimony.language import LanguageTag
from translate.misspelt import Misspelt
from translate.suggestions import Suggestions

KAZAKH = LanguageTag.parse("kk")


def suggested(tag: str, text: str, glossary: Glossary | None = None) -> list[tuple[str, str]]:
    glossary, written = glossary or starter(), LanguageTag.parse(tag)
    guesses = Misspelt(glossary, written).suggest(text, find(text, written, glossary))
    assert {guess.kind for guess in guesses} <= {MatchKind.SUGGESTED}
    return [(guess.concept, text[guess.start : guess.end]) for guess in guesses]


@pytest.mark.parametrize(
    ("tag", "word", "concept"),
    [
        ("kk", "Үрумжіде", "place-urumqi"),
        ("kk", "Қарымайға", "place-karamay"),
        ("kk", "Шиңжаңнан", "place-xinjiang"),
        ("ug", "ئۈرۈمجىدە", "place-urumqi"),
        ("ug", "شىنجالدىن", "place-xinjiang"),
        ("ug-Latn", "Shinjandin", "place-xinjiang"),
    ],
)
def test_a_misspelt_place_is_suggested_with_its_endings(tag: str, word: str, concept: str) -> None:
    assert suggested(tag, f"… {word} …") == [(concept, word)]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("kk", "Мен Үрімжіде тұрдым."),  # it stands there
        ("kk", "үрумжіде"),  # no capital, no name
        ("kk", "Гүрімжіде"),  # another first letter
        ("kk", "Лагеде"),  # no name of a place or person
        ("ug", "خوتۇننى"),  # a woman, and not Khotan: too short for a script without capitals
    ],
)
def test_nothing_is_suggested_without_a_good_reason(tag: str, text: str) -> None:
    assert suggested(tag, text) == []


def test_a_name_of_two_words_is_suggested_as_a_whole_and_never_by_half() -> None:
    person = Entry(concept="W1", category="person_witness", rendering="Omir", forms={KAZAKH: ("Өмір Бекәлі",)})

    assert suggested("kk", "Мен Өмір Бекалімен сөйлестім.", Glossary([person])) == [("W1", "Өмір Бекалімен")]
    assert suggested("kk", "Бекалімен сөйлестім.", Glossary([person])) == []


def test_the_interpreter_is_told_in_a_note() -> None:
    wording = Wording(segment=SegmentId("seg-1"), revision=1, text="Мен Кулжада едім.", tag=KAZAKH)

    (finding,) = Suggestions(starter()).findings(wording, ())

    assert (finding.code, finding.severity) == (Code.TERM_SUGGESTED, Severity.NOTE)
    assert finding.message == "“Кулжада” may be another spelling of “Құлжа”, in English “Ghulja”."
    assert finding.evidence == {"concept": "place-ghulja", "version": 1, "span": [4, 11]}
