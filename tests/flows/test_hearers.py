"""Which recognisers are loaded for the languages of a run."""

from dataclasses import dataclass, field, replace

import pytest

from flows.ears import Ears
from flows.hearers import Hearers
from flows.plan import Plan
from models.entry import Task
from models.shelf import Installed
from testimony.language import Language
from testimony.settings import Settings
from tests.flows.doubles import Listener, Rack, card, model
from transcribe.choice import NoRecogniserError
from transcribe.languages import NoDetectorError, Polyglot


class Detecting(Listener):
    def language_probabilities(self, samples):
        return {"en": 1.0}


@dataclass
class Loader:
    """Engines that are made as they are asked for; only what hears many languages can tell them apart."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def transcriber(self, engine: str, model: Installed):
        self.asked.append((engine, model.entry.name))
        kind = Detecting if len(model.entry.languages) > 1 else Listener
        return kind(card(model.entry.name))


def hearing(name: str, *languages: Language) -> Installed:
    installed = model(name, Task.TRANSCRIBE)
    return replace(installed, entry=replace(installed.entry, languages=languages))


FINE_TUNED = hearing("fine-tuned", Language.KAZAKH)
BASE = hearing("base", Language.KAZAKH, Language.ENGLISH)
ENGLISH_ALONE = hearing("english", Language.ENGLISH)


def hearers(tmp_path, *installed: Installed) -> tuple[Hearers, Loader]:
    loader = Loader()
    sizeless = tuple(replace(each, folder=tmp_path) for each in installed)
    return Hearers(shelf=Rack(sizeless), engines=loader, settings=Settings(home=tmp_path)), loader


def test_one_language_is_heard_by_the_chosen_model_alone(tmp_path) -> None:
    made, loader = hearers(tmp_path, FINE_TUNED, BASE)

    hearer = made.of(Language.KAZAKH, Plan(), Ears(model=FINE_TUNED, engine="double"))

    assert (loader.asked, hearer.others) == ([("double", "fine-tuned")], ())
    assert [each.name for each in hearer.cards] == ["fine-tuned"]


def test_english_is_heard_and_told_by_a_model_that_knows_it_where_the_chosen_one_does_not(tmp_path) -> None:
    made, loader = hearers(tmp_path, FINE_TUNED, BASE)
    plan = Plan(also=(Language.ENGLISH, Language.KAZAKH))

    hearer = made.of(Language.KAZAKH, plan, Ears(model=FINE_TUNED, engine="double"))

    assert isinstance(hearer.transcriber, Polyglot)
    assert hearer.transcriber.languages == (Language.KAZAKH, Language.ENGLISH)
    assert loader.asked == [("double", "fine-tuned"), ("double", "base")]
    assert [each.name for each in hearer.cards] == ["fine-tuned", "base"]


def test_a_model_that_knows_both_hears_both(tmp_path) -> None:
    made, loader = hearers(tmp_path, ENGLISH_ALONE, BASE)

    made.of(Language.KAZAKH, Plan(also=(Language.ENGLISH,)), Ears(model=BASE, engine="double"))

    assert loader.asked == [("double", "base"), ("double", "base")]


def test_a_language_that_nothing_here_hears_is_refused(tmp_path) -> None:
    made, _ = hearers(tmp_path, FINE_TUNED)

    with pytest.raises(NoRecogniserError, match="no installed model hears English"):
        made.of(Language.KAZAKH, Plan(also=(Language.ENGLISH,)), Ears(model=FINE_TUNED, engine="double"))


def test_languages_that_nothing_here_tells_apart_are_refused(tmp_path) -> None:
    made, _ = hearers(tmp_path, FINE_TUNED, ENGLISH_ALONE)

    with pytest.raises(NoDetectorError, match="english cannot tell Kazakh and English apart"):
        made.of(Language.KAZAKH, Plan(also=(Language.ENGLISH,)), Ears(model=FINE_TUNED, engine="double"))
