"""Which of the installed models listen under a plan, and which engines run them. Nothing is loaded here."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.plan import Plan
from models.shelf import Installed
from testimony.errors import BadInputError
from testimony.language import Language
from testimony.settings import Settings
from transcribe.choice import choose, engine_for
from transcribe.port import Options


@dataclass(frozen=True, kw_only=True, slots=True)
class Ears:
    """A model, and the engine that runs it."""

    model: Installed
    engine: str


class SameEarsError(BadInputError):
    """A second opinion was asked of the model and engine that give the first."""

    def __init__(self, model: str, engine: str) -> None:
        super().__init__(model, engine)
        self.model, self.engine = model, engine

    def __str__(self) -> str:
        return (
            f"the second opinion would be that of {self.model} under {self.engine}, which listens anyway; "
            "name another model or engine with --second-opinion"
        )


def ears(language: Language, installed: Sequence[Installed], plan: Plan, settings: Settings) -> Ears:
    """What listens to a recording in *language*.

    Raises:
        NoRecogniserError, NotInstalledError, WrongModelError: as `transcribe.choice.choose` says.
        WrongEngineError: the engine that the plan names cannot run the model that it names.
    """
    how = {"approximate": plan.approximate, "practice": plan.practice}
    chosen = choose(language, installed, plan.transcriber, engine=plan.engine, **how)
    return _under(chosen, plan.engine, settings)


def second_ears(
    language: Language, installed: Sequence[Installed], plan: Plan, settings: Settings, first: Ears
) -> Ears | None:
    """What gives the second opinion that *plan* asks for; None where it asks for none.

    Raises:
        SameEarsError: it would be the first again.
        NoRecogniserError, NotInstalledError, WrongModelError, WrongEngineError: as for `ears`.
    """
    if not plan.wants_two:
        return None
    if plan.second_opinion is None:
        # Another engine alone: on the same weights where it can run them, else on what suits it best.
        runs_first = plan.second_engine in first.model.entry.engines
        named = first.model.entry.name if runs_first else None
    else:
        named = plan.second_opinion
    how = {"approximate": plan.approximate, "practice": plan.practice}
    chosen = choose(language, installed, named, engine=plan.second_engine, **how)
    second = _under(chosen, plan.second_engine, settings)
    if (second.model.digest, second.engine) == (first.model.digest, first.engine):
        raise SameEarsError(second.model.entry.name, second.engine)
    return second


def options_of(settings: Settings) -> Options:
    """How carefully to listen, as this installation is set up."""
    return Options(
        beam_size=settings.beam_size,
        patience=settings.patience,
        repetition_penalty=settings.repetition_penalty,
        temperatures=settings.ladder,
        window_ms=settings.window_ms or None,
    )


def _under(model: Installed, named: str | None, settings: Settings) -> Ears:
    engine = engine_for(model, named, settings.transcriber)
    model.card(engine)  # whether it can is better told now than after an hour
    return Ears(model=model, engine=engine)
