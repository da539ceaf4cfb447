"""Which of the installed models translates. Without one for the language, nothing is translated."""

from collections.abc import Sequence

from models.shelf import Installed
from testimony.errors import BadInputError
from testimony.language import Language


class NoTranslatorError(BadInputError):
    """No installed model translates the language; nothing is passed through another language or left to guesswork."""

    def __init__(self, language: Language, named: str | None) -> None:
        super().__init__(language, named)
        self.language, self.named = language, named

    def __str__(self) -> str:
        which = f"model named {self.named[:60]!r}" if self.named else "model"
        return (
            f"no installed {which} translates {self.language.english_name} into English; `testimony models list` "
            "names those that do, `testimony models pull NAME` installs one"
        )


def choose(
    language: Language, installed: Sequence[Installed], named: str | None = None, *, practice: bool = False
) -> Installed:
    """The model that translates *language*: the one that is *named*, or else one that somebody chose to install.

    A starter comes last, since it knows practice sentences alone; for *practice* it comes first.

    Raises:
        NoTranslatorError: no such model is on this machine.
    """
    able = [
        model
        for model in installed
        if model.entry.task == "translate"
        and language in model.entry.languages
        and (named is None or model.entry.name == named)
    ]
    if not able:
        raise NoTranslatorError(language, named)
    return min(able, key=lambda model: (model.entry.is_starter is not practice, model.entry.name))
