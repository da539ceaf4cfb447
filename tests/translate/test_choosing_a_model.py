from pathlib import Path

import pytest

from models.entry import Entry, Task
from models.installed import Installed
from models.source import ManualSource
from testimony.identity import Digest
from testimony.language import Language
from translate.choice import NoTranslatorError, choose


def model(name: str, language: Language) -> Installed:
    entry = Entry(
        name=name,
        task=Task.TRANSLATE,
        engines=("argos",),
        languages=(language,),
        licence="CC0-1.0",
        source=ManualSource(steps="none"),
        target=Language.ENGLISH,
    )
    return Installed(entry=entry, folder=Path(), digest=Digest.of_bytes(name.encode()))


STARTER, OWN = model("starter-kk-en", Language.KAZAKH), model("tilmash", Language.KAZAKH)


def test_a_model_that_somebody_installed_goes_before_the_starter_except_for_practice() -> None:
    assert choose(Language.KAZAKH, [STARTER, OWN]) is OWN
    assert choose(Language.KAZAKH, [STARTER, OWN], practice=True) is STARTER


def test_the_one_that_is_named_is_taken() -> None:
    assert choose(Language.KAZAKH, [STARTER, OWN], "starter-kk-en") is STARTER


@pytest.mark.parametrize(
    ("language", "named", "sentence"),
    [
        (Language.UYGHUR, None, "no installed model translates Uyghur into English; "),
        (Language.KAZAKH, "nllb", "no installed model named 'nllb' translates Kazakh into English; "),
    ],
)
def test_nothing_is_left_to_guesswork(language: Language, named: str | None, sentence: str) -> None:
    with pytest.raises(NoTranslatorError) as caught:
        choose(language, [STARTER, OWN], named)
    assert str(caught.value) == (
        f"{sentence}`testimony models list` names those that do, `testimony models pull NAME` installs one"
    )
