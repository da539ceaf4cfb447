"""Marks: what is heard and is no word, or a word that is not certain. A closed set, the same in both languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """The closed set of marks."""

    INAUDIBLE = "inaudible"
    UNINTELLIGIBLE = "unintelligible"
    CRYING = "crying"
    PAUSE = "pause"
    OVERLAP = "overlap"
    UNSURE_WORD = "word?"
    SPELLING = "sp?"
    IN_LANGUAGE = "in"
    TRANSLATORS_NOTE = "translator's note"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A mark in a wording.

    Attributes:
        start: where its opening bracket stands, in code points of the wording.
        end: the first code point after its closing bracket.
        detail: the doubtful word, the other language, or the note; None for the others.
    """

    kind: MarkKind
    start: int
    end: int
    detail: str | None = None


# What stands between the brackets, kind by kind; the group is the detail. The first that matches counts.
_INSIDE = (
    (MarkKind.INAUDIBLE, re.compile("inaudible")),
    (MarkKind.UNINTELLIGIBLE, re.compile("unintelligible")),
    (MarkKind.CRYING, re.compile("crying")),
    (MarkKind.OVERLAP, re.compile("overlap")),
    (MarkKind.PAUSE, re.compile(r"pause(?: (\d+ s))?")),
    (MarkKind.SPELLING, re.compile(r"sp\?")),
    (MarkKind.IN_LANGUAGE, re.compile(r"in (\S.*)")),
    (MarkKind.TRANSLATORS_NOTE, re.compile(r"translator's note:\s*(.*)")),
    (MarkKind.UNSURE_WORD, re.compile(r"(\S.*)\?")),
)
_BRACKET = re.compile(r"\[([^\[\]]+)\]")


def marks(wording: str) -> Iterator[Mark]:
    """The marks in *wording*, in order. Brackets that hold none of the closed set are somebody's own, and no marks."""
    for bracket in _BRACKET.finditer(wording):
        for kind, pattern in _INSIDE:
            if inside := pattern.fullmatch(bracket[1].strip()):
                detail = inside[1] if pattern.groups else None
                yield Mark(kind=kind, start=bracket.start(), end=bracket.end(), detail=detail)
                break
