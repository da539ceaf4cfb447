"""What a run is asked to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from testimony.errors import BadInputError
from testimony.language import Language
from testimony.recording import Recording, Stage, State

_ORDER = tuple(State)


class UnknownOptionError(BadInputError):
    """A run was asked for with a choice that there is not."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(name, found)
        self.name, self.found = name, found

    def __str__(self) -> str:
        return f"a run has no choice {self.name[:40]} of {self.found[:40]!r}; ask for it again, or update this program"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The choices of one run; what is None is left to the settings and to what is installed.

    Attributes:
        begin: redo everything from this stage on; None continues where each recording stopped.
        engine: the speech engine, by name.
        transcriber: the speech model, by its name in the catalogue.
        translator: the translation model, by its name in the catalogue.
        also: languages that are spoken besides the recording's own, such as an interviewer's English.
        speakers: whether voices are told apart, where a model on this machine can.
        hints: whether the recogniser is told of the glossary's terms before it listens.
        practice: whether the recordings are practice interviews, for which the starter models are made.
        second_engine: the engine of a second opinion, by name.
        second_opinion: the model of a second opinion, by its name in the catalogue.
        approximate: whether a sister language's model may transcribe a language that no installed model knows.
        touched: translate those segments alone that a change of the glossary touches, people's own among them.
    """

    begin: Stage | None = None
    engine: str | None = None
    transcriber: str | None = None
    translator: str | None = None
    second_engine: str | None = None
    second_opinion: str | None = None
    approximate: bool = False
    also: tuple[Language, ...] = ()
    speakers: bool = True
    hints: bool = False
    practice: bool = False
    touched: bool = False

    def stages(self, recording: Recording) -> tuple[Stage, ...]:
        """The stages that *recording* still needs under this plan, in order."""
        if self.begin is not None:
            first = tuple(Stage).index(self.begin)
            missing = _first_missing(recording)
            return tuple(Stage)[min(first, missing) :]
        return tuple(Stage)[_first_missing(recording) :]

    @property
    def wants_two(self) -> bool:
        """Whether a second model, or the same under another engine, is to listen as well."""
        return bool(self.second_engine or self.second_opinion)

    def options(self) -> Mapping[str, Any]:
        """The choices as plain JSON values, for the run's entry in the archive."""
        chosen = {
            "from": self.begin.value if self.begin else None,
            "engine": self.engine,
            "transcriber": self.transcriber,
            "translator": self.translator,
            "second_engine": self.second_engine,
            "second_opinion": self.second_opinion,
            "approximate": self.approximate or None,
            "also": [language.value for language in self.also] or None,
            "speakers": None if self.speakers else False,
            "hints": self.hints or None,
            "practice": self.practice or None,
            "touched": self.touched or None,
        }
        return {name: value for name, value in chosen.items() if value is not None}

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """The plan whose `options` these are.

        Raises:
            UnknownOptionError: one of them is no choice of this program.
        """
        values: dict[str, Any] = {}
        known = {"from": "begin", **{each.name: each.name for each in fields(cls) if each.name != "begin"}}
        for name, value in options.items():
            try:
                values[known[name]] = _AS_CHOICE.get(name, _as_it_is)(value)
            except (KeyError, ValueError):
                raise UnknownOptionError(name, str(value)) from None
        return cls(**values)


def _first_missing(recording: Recording) -> int:
    """The index of the first stage whose state *recording* has not reached."""
    reached = _ORDER.index(recording.state)
    return sum(1 for stage in Stage if _ORDER.index(stage.reaches) <= reached)


def _as_it_is(value: Any) -> Any:
    return value


#: How a choice is read that JSON has no type for.
_AS_CHOICE: Mapping[str, Callable[[Any], Any]] = {
    "from": Stage,
    "also": lambda values: tuple(Language(each) for each in values),
}
