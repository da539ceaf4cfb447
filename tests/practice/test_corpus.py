"""What the model is measured on is kept from its training, in both languages."""

import random
import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.corpus import Corpus, essence, examples, renumbered, spoken, unpunctuated
from practice.pattern_file import pattern_book
from practice.sentences import Pair, PatternBook
from practice.training import Recipe
from testimony.language import WITNESS_LANGUAGES

PAIR = Pair(pattern="kk-1", topic="journey", source="Мен, міне, келдім.", english="I, well, came.", said=("Мен",))


@pytest.fixture(scope="module", params=WITNESS_LANGUAGES)
def book(request: pytest.FixtureRequest) -> PatternBook:
    shipped: PatternBook = pattern_book(request.param)
    return shipped


@pytest.fixture(scope="module")
def corpus(book: PatternBook) -> Corpus:
    return Corpus.draw(book, seed=1, count=10_000)


def said_in(pairs: Iterable[Pair]) -> set[str]:
    return {essence(text) for pair in pairs for text in (pair.source, pair.english)}


def test_the_three_sets_share_no_sentence_in_either_language(corpus: Corpus) -> None:
    training, fillings, patterns = (
        said_in(pairs) for pairs in (corpus.training, corpus.unseen_fillings, corpus.unseen_patterns)
    )

    assert training & (fillings | patterns) == set()
    assert fillings & patterns == set()


def test_training_sees_every_pattern_but_those_that_are_kept_whole(book: PatternBook, corpus: Corpus) -> None:
    seen = {pair.pattern for pair in corpus.training}
    unseen = {pair.pattern for pair in corpus.unseen_patterns}

    assert seen & unseen == set()
    assert {pair.pattern for pair in corpus.unseen_fillings} <= seen
    assert len(seen) >= len(book.patterns) * 0.95


def test_every_form_of_a_kept_filling_occurs_in_training(corpus: Corpus) -> None:
    learnt = {form for pair in corpus.training for form in pair.said}

    assert {form for pair in corpus.unseen_fillings for form in pair.said} <= learnt


def test_training_sees_every_filler_in_every_form_that_the_patterns_use(book: PatternBook) -> None:
    corpus = Corpus.draw(book, seed=1, count=Recipe().pairs)
    learnt = {form for pair in corpus.training for form in pair.said}
    uses = {(blank.slot, blank.form) for pattern in book.patterns for blank in pattern.source.blanks}
    wanted = {filler[form] for slot, form in uses for filler in book.slots[slot]}

    assert len(wanted - learnt) <= len(wanted) / 200  # a rare form of a large slot may be left out by chance


def test_the_sets_are_large_enough_to_be_measured_on(corpus: Corpus) -> None:
    assert len(corpus.unseen_fillings) >= 300
    assert len(corpus.unseen_patterns) >= 100


def test_the_same_seed_parts_the_pairs_alike(book: PatternBook, corpus: Corpus) -> None:
    assert Corpus.draw(book, seed=1, count=10_000) == corpus


def test_an_example_may_lose_its_punctuation_or_say_a_word_twice_and_keeps_its_english() -> None:
    rng = random.Random(1)

    made = {spoken([PAIR, PAIR], frozenset(), rng) for _ in range(300)}

    assert ("Мен, міне, келдім. Мен, міне, келдім.", "I, well, came. I, well, came.") in made
    assert ("Мен міне келдім Мен міне келдім", "I, well, came. I, well, came.") in made
    assert ("Мен Мен міне келдім Мен міне келдім", "I, well, came. I, well, came.") in made
    assert {english for _, english in made} == {"I, well, came. I, well, came."}


def test_other_numbers_are_put_into_both_texts_and_single_digits_stay() -> None:
    rng = random.Random(1)
    known = {"2017", "25"}
    said = ("2017 жылы 25 адам, 3 бала, 60-қа", "In 2017, 25 people, 3 children")

    made = {renumbered(*said, known, rng) for _ in range(100)}

    for source, english in made:
        numbers = re.fullmatch(r"([1-9]\d{3}) жылы ([1-9]\d) адам, 3 бала, 60-қа", source)
        assert numbers is not None
        assert known.isdisjoint(numbers.groups())
        assert english == f"In {numbers[1]}, {numbers[2]} people, 3 children"
    assert len(made) > 90


def test_no_example_says_a_sentence_that_was_kept_back(corpus: Corpus) -> None:
    kept = {essence(pair.source) for pair in (*corpus.unseen_fillings, *corpus.unseen_patterns)}

    made = {essence(source) for source, _ in examples(corpus.training, seed=1, block=0, count=5_000)}

    assert made & kept == set()


def test_a_block_of_examples_is_the_same_whenever_it_is_drawn() -> None:
    first = list(examples([PAIR], seed=1, block=3, count=20))

    assert first == list(examples([PAIR], seed=1, block=3, count=20))
    assert first != list(examples([PAIR], seed=1, block=4, count=20))
    assert len(first) == 20


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("«Қайтасың», — деді ол.", "Қайтасың деді ол"),
        ("Ол 3,5 жыл отырды…", "Ол 3,5 жыл отырды"),
        ("ئۇ، ئاپام، كەلدىمۇ؟", "ئۇ ئاپام كەلدىمۇ"),
        ("My father's father-in-law came.", "My father's father-in-law came"),
    ],
)
def test_punctuation_is_lost_around_words_and_stays_inside_them(written: str, heard: str) -> None:
    assert unpunctuated(written) == heard


@given(st.text())
def test_a_sentence_has_one_essence(text: str) -> None:
    assert essence(essence(text)) == essence(text)
