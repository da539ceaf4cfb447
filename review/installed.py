"""What is installed on this machine, as far as the desk shows it: names to choose from, and no model."""

from collections.abc import Callable
from dataclasses import dataclass

from testimony.language import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A model that a run may be asked to use.

    Attributes:
        languages: those that it hears, or translates from.
    """

    name: str
    languages: tuple[Language, ...]
    licence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Installed:
    """The models of this machine, by what they are for, and the glossary in force."""

    transcribers: tuple[Choice, ...] = ()
    translators: tuple[Choice, ...] = ()
    glossary: str | None = None


#: Looks at the shelf when an archivist's page is opened: models come and go while the desk is open.
LookUp = Callable[[], Installed]


def nothing() -> Installed:
    """For a desk on a machine without models."""
    return Installed()
