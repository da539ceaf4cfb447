"""Which of the installed models listens. Without one that knows the language, nothing is transcribed."""

from collections.abc import Sequence

from models.shelf import Installed
from testimony.errors import BadInputError, NotInstalledError
from testimony.language import Language
from transcribe.profiles import WrongModelError, sister


class NoRecogniserError(BadInputError):
    """No installed model knows the language. A wrong language would be worse than none, so nothing was transcribed."""

    def __init__(self, language: Language, could_approximate: bool) -> None:
        super().__init__(language, could_approximate)
        self.language, self.could_approximate = language, could_approximate

    def __str__(self) -> str:
        sentence = (
            f"no installed model hears {self.language.english_name}, and nothing was transcribed; "
            f"`testimony models list` names those that do, `testimony models pull NAME` installs one"
        )
        if self.could_approximate:
            sentence += " (--approximate lets a model of a related language try, and marks every segment)"
        return sentence


def choose(
    language: Language,
    installed: Sequence[Installed],
    named: str | None = None,
    *,
    approximate: bool = False,
    practice: bool = False,
    engine: str | None = None,
) -> Installed:
    """The model that hears *language*: the one that is *named*, or else the most specialised one.

    Where an *engine* is named, only those that it can run are thought of. With *approximate*, a model of a sister
    language is taken where no model knows the language itself. A starter comes last, since it has heard synthetic
    voices alone; for *practice*, which is spoken by those, it comes first.

    Raises:
        NotInstalledError: the named model is not on this machine.
        WrongModelError: the named model does not hear the language.
        NoRecogniserError: no model on this machine does.
    """
    listeners = [model for model in installed if model.entry.task == "transcribe"]
    if named is not None:
        return _named(language, listeners, named, approximate)
    listeners = [model for model in listeners if engine is None or engine in model.entry.engines]
    knowing = [model for model in listeners if language in model.entry.languages]
    near = [model for model in listeners if sister(language, model.entry)]
    candidates = knowing or (near if approximate else [])
    if not candidates:
        raise NoRecogniserError(language, could_approximate=bool(near) and not approximate)
    # A model that was trained for one language hears it better than one for a hundred, at any size that was measured;
    # among equals the larger one does.
    return min(
        candidates,
        key=lambda model: (
            model.entry.is_starter is not practice,
            len(model.entry.languages),
            -model.size_bytes,
            model.entry.name,
        ),
    )


def _named(language: Language, listeners: Sequence[Installed], named: str, approximate: bool) -> Installed:
    for model in listeners:
        if model.entry.name != named:
            continue
        if language in model.entry.languages or (approximate and sister(language, model.entry)):
            return model
        raise WrongModelError(named, language, model.entry.languages)
    remedy = "`testimony models list` names those that there are, and how each is installed"
    raise NotInstalledError(f"the speech model {named!r}", remedy)


def engine_for(model: Installed, named: str | None, usual: str) -> str:
    """The engine that runs *model*: the one that is *named*, else the *usual* one where it can, else the model's own.

    Whether the one that is named can is told by `Installed.card`.
    """
    return named or (usual if usual in model.entry.engines else model.entry.engines[0])
