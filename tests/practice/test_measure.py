"""The figures on a card are those of the translations."""

from pathlib import Path

import pytest

from practice.card import Card
from practice.corpus import Corpus
from practice.measure import read_public_set, score
from practice.sentences import Pair
from practice.training import Recipe
from testimony.language import Language

REFERENCES = ["I was born in Urumqi.", "They came to our house."]


def test_translations_that_equal_their_references_score_a_hundred() -> None:
    perfect = score("unseen fillings", REFERENCES, REFERENCES)

    assert (perfect.pairs, perfect.exact) == (2, 100.0)
    assert perfect.bleu == pytest.approx(100)
    assert perfect.chrf == pytest.approx(100)


def test_one_wrong_word_costs_points_and_the_exact_match() -> None:
    flawed = score("unseen fillings", ["I was born in Altay.", "They came to our house."], REFERENCES)

    assert flawed.exact == 50.0
    assert 50 < flawed.chrf < 100


def test_a_public_set_is_a_file_of_two_columns(tmp_path: Path) -> None:
    file = tmp_path / "everyday.tsv"
    file.write_text("Иә.\tYes.\n\nЖоқ.\tNo.\n", encoding="utf-8")

    assert read_public_set(file) == (["Иә.", "Жоқ."], ["Yes.", "No."])


def test_the_card_says_what_the_model_is_not_for_and_how_to_make_it_again() -> None:
    pair = Pair(pattern="kk-1", topic="answers", source="Иә.", english="Yes.", said=())
    card = Card(
        language=Language.KAZAKH,
        recipe=Recipe(steps=800, seed=3),
        shape="3 encoder and 2 decoder layers",
        patterns=674,
        corpus=Corpus(training=(pair,), unseen_fillings=(), unseen_patterns=()),
        pieces=3000,
        parameters=3_100_000,
        unpacked_bytes=3_240_000,
        scores=[score("unseen fillings", REFERENCES, REFERENCES)],
    )

    assert str(card).startswith("# Starter translation model: Kazakh to English, version 0.1\n")
    assert "**It is not for real testimony.**" in str(card)
    assert "| parameters | 3,100,000, in int8 3.2 MB |" in str(card)
    assert "| unseen fillings | 2 | 100.0 | 100.0 | 100 % |" in str(card)
    assert "`python -m practice.train_translation --language kk --steps 800 --seed 3`" in str(card)
