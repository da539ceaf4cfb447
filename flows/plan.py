"""What a run is asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from testimony.recording import Recording, Stage, State

_ORDER = tuple(State)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The choices of one run; what is None is left to the settings and to what is installed.

    Attributes:
        begin: redo everything from this stage on; None continues where each recording stopped.
        engine: the speech engine, by name.
        transcriber: the speech model, by its name in the catalogue.
        translator: the translation model, by its name in the catalogue.
        practice: whether the recordings are practice interviews, for which the starter models are made.
        approximate: whether a sister language's model may transcribe a language that no installed model knows.
    """

    begin: Stage | None = None
    engine: str | None = None
    transcriber: str | None = None
    translator: str | None = None
    approximate: bool = False
    practice: bool = False

    def stages(self, recording: Recording) -> tuple[Stage, ...]:
        """The stages that *recording* still needs under this plan, in order."""
        if self.begin is not None:
            first = tuple(Stage).index(self.begin)
            missing = _first_missing(recording)
            return tuple(Stage)[min(first, missing) :]
        return tuple(Stage)[_first_missing(recording) :]

    def options(self) -> Mapping[str, Any]:
        """The choices as plain JSON values, for the run's entry in the archive."""
        chosen = {
            "from": self.begin.value if self.begin else None,
            "engine": self.engine,
            "transcriber": self.transcriber,
            "translator": self.translator,
            "approximate": self.approximate or None,
            "practice": self.practice or None,
        }
        return {name: value for name, value in chosen.items() if value is not None}


def _first_missing(recording: Recording) -> int:
    """The index of the first stage whose state *recording* has not reached."""
    reached = _ORDER.index(recording.state)
    return sum(1 for stage in Stage if _ORDER.index(stage.reaches) <= reached)
