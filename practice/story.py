"""Stories: which patterns follow one another in an interview, so that a reader can follow it, and what stays the same.

A story file is TOML: ``language``, ``names`` (slots whose fillers are terms, each with a category), ``terms`` and
``stories``. A line of a story names a pattern (``is``) and, for any of its blanks, either a list of Englishes to choose
from or the name of a fact. A fact is chosen once, by the first line that needs it, and holds for the whole interview.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Self

from testimony.language import Language


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a story: a pattern, and what may fill its blanks."""

    pattern: str
    among: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, str]

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Self:
        given = {blank: value for blank, value in entry.items() if blank != "is"}
        return cls(
            pattern=entry["is"],
            among={blank: tuple(value) for blank, value in given.items() if isinstance(value, list)},
            facts={blank: value for blank, value in given.items() if isinstance(value, str)},
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer. Each sentence is one of several lines that may stand there."""

    ask: tuple[tuple[Line, ...], ...]
    answer: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """What an interview is about.

    Attributes:
        facts: for each fact the Englishes that it is chosen from; none where any filler will do.
    """

    name: str
    facts: Mapping[str, tuple[str, ...]]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Concept:
    """A term of the glossary that is found by how its words begin, whatever endings follow."""

    id: str
    category: str
    english: str
    stem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryBook:
    """The stories of a language, and which of their words are terms."""

    language: Language
    names: Mapping[str, str]
    concepts: tuple[Concept, ...]
    stories: tuple[Story, ...]


def story_book(language: Language) -> StoryBook:
    """The stories that come with the program for a witness's language."""
    text = (resources.files("practice") / "interviews" / f"{language.value}.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    return StoryBook(
        language=language,
        names=content["names"],
        concepts=tuple(Concept(**concept) for concept in content["terms"]),
        stories=tuple(
            Story(
                name=story["name"],
                facts={fact: tuple(among) for fact, among in story["facts"].items()},
                turns=tuple(Turn(_places(turn["ask"]), _places(turn["answer"])) for turn in story["turns"]),
            )
            for story in content["stories"]
        ),
    )


def _places(entries: Sequence[Any]) -> tuple[tuple[Line, ...], ...]:
    return tuple(
        tuple(Line.read(line) for line in (entry if isinstance(entry, list) else [entry])) for entry in entries
    )
