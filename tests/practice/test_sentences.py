"""Patterns are expanded evenly, in every way their blanks allow, and alike on every machine."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.pattern_file import pattern_book
from practice.sentences import Blank, Pair, Pattern, PatternBook, Template, pairs
from testimony.language import WITNESS_LANGUAGES, Language


def pattern(name: str, source: str, english: str) -> Pattern:
    return Pattern(
        id=name, topic="journey", source=Template.parse(source, "nom"), english=Template.parse(english, "en")
    )


BOOK = PatternBook(
    language=Language.KAZAKH,
    slots={
        "place": (
            {"en": "Urumqi", "nom": "Үрімжі", "abl": "Үрімжіден"},
            {"en": "Altay", "nom": "Алтай", "abl": "Алтайдан"},
            {"en": "Semey", "nom": "Семей", "abl": "Семейден"},
        ),
        "relative": ({"en": "my mother", "nom": "шешем"}, {"en": "my mother", "nom": "анам"}),
    },
    patterns=(
        pattern("yes", "Иә.", "Yes."),
        pattern("near", "{place.abl} {place2} жақын.", "{place2} is near {place}."),
        pattern("gone", "{relative} {place.abl} кетті.", "{relative} left {place}."),
        pattern("both", "{relative} мен {relative2}.", "{relative} and {relative2}."),
    ),
)


@pytest.fixture(scope="module", params=WITNESS_LANGUAGES)
def shipped(request: pytest.FixtureRequest) -> PatternBook:
    book: PatternBook = pattern_book(request.param)
    return book


def test_a_blank_names_its_slot_its_number_and_its_form() -> None:
    template = Template.parse("{place2.abl} {place}.", "nom")

    assert template.parts == ("", Blank("place", "2", "abl"), " ", Blank("place", "", "nom"), ".")


@given(st.text())
def test_a_sentence_without_blanks_stays_as_it_is(text: str) -> None:
    template = Template.parse(text, "nom")

    assert template.blanks or template.fill({}) == text


def test_two_blanks_of_one_slot_never_name_the_same_thing() -> None:
    made = pairs(BOOK, seed=1, count=100)

    assert Counter(pair.pattern for pair in made) == {"yes": 1, "near": 6, "gone": 6}  # "both" could only say it twice


def test_a_pair_tells_which_forms_it_was_filled_with() -> None:
    made = {pair.source: pair for pair in pairs(BOOK, seed=1, count=100)}

    assert made["анам Алтайдан кетті."] == Pair(
        pattern="gone",
        topic="journey",
        source="анам Алтайдан кетті.",
        english="my mother left Altay.",
        said=("анам", "Алтайдан"),
    )


def test_pairs_are_drawn_evenly_over_the_patterns() -> None:
    made = pairs(BOOK, seed=1, count=7)

    assert Counter(pair.pattern for pair in made)["gone"] == 2
    assert Counter(pair.pattern for pair in made)["yes"] == 1


def test_the_same_seed_gives_the_same_pairs_on_every_machine() -> None:
    assert [pair.source for pair in pairs(BOOK, seed=7, count=6)] == [
        "Иә.",
        "Семейден Алтай жақын.",
        "Семейден Үрімжі жақын.",
        "анам Алтайдан кетті.",
        "шешем Семейден кетті.",
    ]


def test_another_seed_gives_other_pairs() -> None:
    assert pairs(BOOK, seed=7, count=6) != pairs(BOOK, seed=8, count=6)


def test_every_filler_of_the_shipped_patterns_can_be_put_in_every_blank(shipped: PatternBook) -> None:
    blanks = {blank for pattern in shipped.patterns for blank in (*pattern.source.blanks, *pattern.english.blanks)}

    assert {blank for blank in blanks for filler in shipped.slots[blank.slot] if not filler[blank.form]} == set()


def test_every_shipped_pattern_expands_to_whole_sentences(shipped: PatternBook) -> None:
    made = pairs(shipped, seed=1, count=5_000)

    assert {pair.pattern for pair in made} == {pattern.id for pattern in shipped.patterns}
    assert [pair for pair in made if "{" in pair.source + pair.english or "  " in pair.source + pair.english] == []
    assert len({pair.source for pair in made}) == len(made)


def test_about_as_many_pairs_as_asked_for_are_drawn(shipped: PatternBook) -> None:
    assert 4_800 <= len(pairs(shipped, seed=1, count=5_000)) <= 5_000 + len(shipped.patterns)
