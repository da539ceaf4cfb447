"""A pattern file is either read whole or refused with every fault named."""

from pathlib import Path

import pytest

from practice.pattern_file import PatternFileError, pattern_book, read_patterns
from testimony.language import WITNESS_LANGUAGES, Language

SOUND = """
language = "kk"

[slots]
place = [{en = "Urumqi", nom = "Үрімжі", abl = "Үрімжіден"}, {en = "Altay", nom = "Алтай", abl = "Алтайдан"}]

[[patterns]]
id = "kk-1"
topic = "journey"
source = "{place.abl} {place2} жақын."
english = "{place2} is near {place}."
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kk.toml"


def faults_of(file: Path, content: str) -> str:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PatternFileError) as refused:
        read_patterns(file)
    return str(refused.value)


def test_a_sound_file_is_read(file: Path) -> None:
    file.write_text(SOUND, encoding="utf-8")

    book = read_patterns(file)

    assert book.language is Language.KAZAKH
    assert [pattern.id for pattern in book.patterns] == ["kk-1"]
    assert [filler["en"] for filler in book.slots["place"]] == ["Urumqi", "Altay"]


@pytest.mark.parametrize("language", WITNESS_LANGUAGES)
def test_the_patterns_that_come_with_the_program_have_no_fault(language: Language) -> None:
    book = pattern_book(language)

    assert book.language is language
    assert len(book.patterns) >= 380


def test_what_is_not_toml_is_refused_with_the_line(file: Path) -> None:
    assert faults_of(file, 'language = "kk\n') == (
        "kk.toml cannot be used until this is mended:\n- it is not TOML: Illegal character '\\n' (at line 1, column 15)"
    )


def test_an_empty_file_lacks_a_language_and_patterns(file: Path) -> None:
    assert faults_of(file, "") == (
        "kk.toml cannot be used until this is mended:\n"
        "- 'None' is not a language of this archive; say kk (Kazakh) or ug (Uyghur)\n"
        "- it holds no pattern"
    )


def test_every_fault_of_the_slots_is_named(file: Path) -> None:
    slots = """
language = "kk"
[slots]
nothing = []
place = [{nom = "Алтай"}, {en = "Urumqi ", nom = "Үрімжі"}]
town = [{en = "Semey", nom = "Семей"}, {nom = "Семей", en = "Semey"}]
"""

    assert faults_of(file, slots).splitlines()[1:] == [
        "- slot nothing has no filler",
        "- slot place has a filler without its English, en",
        "- slot place: 'Urumqi ' is not text without outer or double spaces",
        "- slot town holds the filler {'en': 'Semey', 'nom': 'Семей'} twice",
        "- it holds no pattern",
    ]


def test_every_fault_of_the_patterns_is_named(file: Path) -> None:
    more = """
[[patterns]]
id = "kk-1"
topic = "journey"
source = "{place.loc} {person} {place2} {Place}."
english = "{number} in {place}."

[[patterns]]
id = "kk-2"
source = "Иә."
english = "Yes."
"""

    assert faults_of(file, SOUND + more).splitlines()[1:] == [
        "- two patterns have the id 'kk-1'",
        "- pattern 'kk-1' says {person} and its English does not",
        "- pattern 'kk-1' says {place2} and its English does not",
        "- pattern 'kk-1' has {number} in its English and never says it",
        "- pattern 'kk-1' needs the form loc of place; it is missing from ['Urumqi', 'Altay']",
        "- pattern 'kk-1' names the slot person, which does not exist",
        "- pattern 'kk-1' names the slot number, which does not exist",
        "- pattern 'kk-1' has a brace that makes no blank",
        "- pattern 'kk-2' needs ['english', 'id', 'source', 'topic'] and nothing else, "
        "as text without outer or double spaces",
    ]
