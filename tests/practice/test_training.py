"""Training follows from the seed: a run that was stopped ends where an unbroken one does."""

import math
from pathlib import Path

import pytest

from practice.corpus import Corpus
from practice.sentences import Pair
from practice.training import BLOCK, Recipe, train

PAIRS = tuple(
    Pair(pattern=f"kk-{number}", topic="journey", source=source, english=english, said=())
    for number, (source, english) in enumerate([("Иә.", "Yes."), ("Жоқ.", "No."), ("Білмеймін.", "I do not know.")])
)
CORPUS = Corpus(training=PAIRS, unseen_fillings=PAIRS[:1], unseen_patterns=PAIRS[1:])


class Letters:
    """Cuts a text into its letters."""

    def encode(self, text: str) -> list[int]:
        return [4 + ord(letter) % 50 for letter in text]


def test_the_learning_rate_rises_and_falls_to_nothing() -> None:
    recipe = Recipe(steps=1000, rate=1.0, warm_up=100)

    assert recipe.rate_at(0) == 0.01
    assert math.isclose(recipe.rate_at(100), 0.976, abs_tol=0.001)
    assert recipe.rate_at(1000) == 0.0
    assert all(recipe.rate_at(step) >= recipe.rate_at(step + 1) for step in range(100, 1000))


@pytest.mark.models
def test_a_stopped_run_goes_on_to_the_same_model(tmp_path: Path) -> None:
    import torch

    from practice.translation_model import Shape, TranslationModel

    def fresh() -> TranslationModel:
        torch.manual_seed(1)
        return TranslationModel(Shape(pieces=54, width=16, inner=32))

    recipe = Recipe(steps=3 * BLOCK, batch=1)
    unbroken, stopped, resumed = fresh(), fresh(), fresh()

    train(unbroken, CORPUS, Letters(), recipe, tmp_path / "unbroken.pt")
    with pytest.raises(KeyboardInterrupt):
        train(stopped, CORPUS, StopsAfter(int(1.5 * 2 * BLOCK)), recipe, tmp_path / "stopped.pt")
    train(resumed, CORPUS, Letters(), recipe, tmp_path / "stopped.pt")

    assert all(torch.equal(tensor, resumed.state_dict()[name]) for name, tensor in unbroken.state_dict().items())


class StopsAfter(Letters):
    """Cuts so many texts and is then interrupted, as a person at the keyboard does."""

    def __init__(self, texts: int) -> None:
        self.texts = texts

    def encode(self, text: str) -> list[int]:
        self.texts -= 1
        if self.texts < 0:
            raise KeyboardInterrupt
        return super().encode(text)
