"""Invented sentences of an interview with their English, made by filling the blanks of patterns.

``{place.abl}`` in a pattern stands for the ablative of a filler of the slot ``place``, ``{place}`` for its ``nom`` in
the source and its ``en`` in the English, and ``{place2}`` for another filler of the same slot.
"""

import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

from testimony.language import Language

#: One filler of a slot: its English (``en``), its plain form (``nom``) and other forms of either language, by name.
Filler = Mapping[str, str]

_BLANK = re.compile(r"\{(?P<slot>[a-z_]*[a-z])(?P<which>[2-9]?)(?:\.(?P<form>[a-z0-9_]+))?\}")


@dataclass(frozen=True, slots=True)
class Blank:
    """A place in a sentence that one form of a filler goes into; ``which`` tells two fillers of one slot apart."""

    slot: str
    which: str
    form: str

    @property
    def name(self) -> str:
        """What a filler is chosen for: ``{place.abl}`` and ``{place}`` share one, ``{place2}`` has its own."""
        return self.slot + self.which


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with blanks: literal text and blanks in the order they stand."""

    parts: tuple[str | Blank, ...]

    @classmethod
    def parse(cls, text: str, usual_form: str) -> Self:
        """Read a sentence; a blank without a form gets *usual_form*. Braces that make no blank stay literal text."""
        parts: list[str | Blank] = []
        end = 0
        for blank in _BLANK.finditer(text):
            parts += [text[end : blank.start()], Blank(blank["slot"], blank["which"], blank["form"] or usual_form)]
            end = blank.end()
        return cls((*parts, text[end:]))

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """The blanks, in the order they stand."""
        return tuple(part for part in self.parts if isinstance(part, Blank))

    def fill(self, chosen: Mapping[str, Filler]) -> str:
        """Put the chosen fillers, by the blanks' names, into the sentence."""
        return "".join(chosen[part.name][part.form] if isinstance(part, Blank) else part for part in self.parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """A sentence and its English, with blanks that the same fillers go into."""

    id: str
    topic: str
    source: Template
    english: Template

    @property
    def choices(self) -> Mapping[str, str]:
        """The names that a filler must be chosen for, each with its slot, in the order of the source."""
        return {blank.name: blank.slot for blank in self.source.blanks}

    def filled(self, chosen: Mapping[str, Filler]) -> "Pair":
        """The pair that the chosen fillers, by the names of ``choices``, make of the pattern."""
        return Pair(
            pattern=self.id,
            topic=self.topic,
            source=self.source.fill(chosen),
            english=self.english.fill(chosen),
            said=tuple(chosen[blank.name][blank.form] for blank in self.source.blanks),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A sentence in the source language with its English.

    Attributes:
        pattern: the id of the pattern that it was made from.
        said: the forms that were put into the source's blanks, in order.
    """

    pattern: str
    topic: str
    source: str
    english: str
    said: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PatternBook:
    """The patterns of one language and the fillers of their blanks. ``practice.pattern_file`` reads one."""

    language: Language
    slots: Mapping[str, Sequence[Filler]]
    patterns: tuple[Pattern, ...]

    def ways(self, pattern: Pattern) -> int:
        """In how many ways the pattern's blanks can be filled, those included that name one filler twice."""
        return math.prod(len(self.slots[slot]) for slot in pattern.choices.values())

    def fill(self, pattern: Pattern, way: int) -> Pair | None:
        """Make the pair of one of the ways (from 0), or None where two blanks of one slot would say the same."""
        chosen: dict[str, Filler] = {}
        for name, slot in pattern.choices.items():
            way, position = divmod(way, len(self.slots[slot]))
            chosen[name] = self.slots[slot][position]
        return None if _says_one_thing_twice(pattern.choices, chosen) else pattern.filled(chosen)

    def shuffled(self, pattern: Pattern, seed: int, most: int) -> Iterator[Pair]:
        """At most *most* different pairs of a pattern, chosen by the seed, that number and the pattern's id alone."""
        ways = self.ways(pattern)
        for way in random.Random(f"{seed}:{pattern.id}").sample(range(ways), min(ways, most)):  # noqa: S311 - no secret
            if pair := self.fill(pattern, way):
                yield pair


def pairs(book: PatternBook, seed: int, count: int) -> tuple[Pair, ...]:
    """About *count* pairs with no source sentence twice, as evenly over the patterns as their blanks allow.

    The same seed gives the same pairs on every machine. Patterns whose blanks exclude one another, and sentences that
    two patterns share, make it a few less than *count*.
    """
    share = _even_share([book.ways(pattern) for pattern in book.patterns], count)
    made: dict[str, Pair] = {}
    for pattern in book.patterns:
        for pair in book.shuffled(pattern, seed, share):
            made.setdefault(pair.source, pair)
    return tuple(made.values())


def _even_share(sizes: Sequence[int], count: int) -> int:
    """The least number for each with which all of them together give *count*, or all that they have."""
    share = 0
    for position, size in enumerate(sorted(sizes)):
        others = len(sizes) - position
        if (size - share) * others >= count:
            return share + math.ceil(count / others)
        count -= (size - share) * others
        share = size
    return share


def _says_one_thing_twice(choices: Mapping[str, str], chosen: Mapping[str, Filler]) -> bool:
    return any(
        choices[one] == choices[other] and chosen[one]["en"] == chosen[other]["en"]
        for one, other in combinations(chosen, 2)
    )
