"""Telling a story: filling its lines with what no model of ours has learnt."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from practice.corpus import Corpus, essence
from practice.sentences import Filler, Pair, Pattern, PatternBook
from practice.story import Line, Story
from practice.training import Recipe

#: How many fillings of a line are tried before the next line that might stand there instead.
_TRIES = 300
#: How often a story is begun anew after facts were chosen that leave a later line nothing to say.
_BEGINNINGS = 50


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line as it is said.

    Attributes:
        fillers: what fills its blanks, by the blanks' names.
    """

    pair: Pair
    fillers: Mapping[str, Filler]

    @property
    def held_out(self) -> bool:
        """Whether no model of ours has learnt it; a sentence without a blank cannot be kept from them."""
        return bool(self.fillers)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it is asked and an answer as it is given."""

    ask: tuple[Sentence, ...]
    answer: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What models of ours have learnt of a pattern book, so that an interview can keep clear of it."""

    patterns: frozenset[str]
    sources: frozenset[str]
    englishes: frozenset[str]

    @classmethod
    def of(cls, book: PatternBook) -> Self:
        """What the usual recipe draws for training: the same seed draws the same everywhere."""
        training = Corpus.draw(book, Recipe().seed, Recipe().pairs).training
        return cls(
            patterns=frozenset(pair.pattern for pair in training),
            sources=frozenset(essence(pair.source) for pair in training),
            englishes=frozenset(essence(pair.english) for pair in training),
        )

    def holds(self, pair: Pair) -> bool:
        """Whether the sentence was learnt in either language, with or without punctuation and capitals."""
        return essence(pair.source) in self.sources or essence(pair.english) in self.englishes


class UntellableStoryError(ValueError):
    """A story leaves a line nothing to say that models of ours have not learnt."""

    def __init__(self, story: str, patterns: tuple[str, ...]) -> None:
        super().__init__(story, patterns)
        self.story, self.patterns = story, patterns

    def __str__(self) -> str:
        return f"the story {self.story!r} finds no filling of {' or '.join(self.patterns)} that is held out; widen it"


def told(story: Story, book: PatternBook, learnt: Learnt, seed: int) -> tuple[Exchange, ...]:
    """One telling of a story; the same seed tells it alike on every machine.

    Every sentence is of a pattern that was learnt; one with a blank is filled as it was never learnt.

    Raises:
        UntellableStoryError: after many beginnings, some line still has nothing to say.
    """
    for beginning in range(_BEGINNINGS):
        telling = _Telling(story, book, learnt, random.Random(f"{seed}:{beginning}:{story.name}"))  # noqa: S311 - no secret
        try:
            return tuple(
                Exchange(
                    tuple(telling.sentence(place) for place in turn.ask),
                    tuple(telling.sentence(place) for place in turn.answer),
                )
                for turn in story.turns
            )
        except UntellableStoryError as error:
            dead_end = error
    raise dead_end


class _Telling:
    """One attempt at a story, with the facts that it has settled so far."""

    def __init__(self, story: Story, book: PatternBook, learnt: Learnt, rng: random.Random) -> None:
        self._story, self._book, self._learnt, self._rng = story, book, learnt, rng
        self._patterns = {pattern.id: pattern for pattern in book.patterns}
        self._facts: dict[str, Filler] = {}
        self._said: set[str] = set()

    def sentence(self, place: Sequence[Line]) -> Sentence:
        """Fill one of the lines that may stand in a place, and settle the facts that it states."""
        for line in self._rng.sample(place, len(place)):
            for pair, fillers in self._fillings(line):
                if pair.source not in self._said and self._may_be_said(pair, fillers):
                    self._said.add(pair.source)
                    self._facts |= {fact: fillers[blank] for blank, fact in line.facts.items()}
                    return Sentence(pair, fillers)
        raise UntellableStoryError(self._story.name, tuple(line.pattern for line in place))

    def _may_be_said(self, pair: Pair, fillers: Mapping[str, Filler]) -> bool:
        """Whether the pattern was learnt, and this filling of it was not."""
        return pair.pattern in self._learnt.patterns and not (fillers and self._learnt.holds(pair))

    def _fillings(self, line: Line) -> Iterator[tuple[Pair, Mapping[str, Filler]]]:
        """Ways to fill a line's blanks, in random order; one way, without fillers, where it has no blank."""
        pattern = self._patterns[line.pattern]
        choices = {blank: self._choices(line, pattern, blank) for blank in pattern.choices}
        ways = math.prod(map(len, choices.values()))
        for number in self._rng.sample(range(ways), min(ways, _TRIES)):
            fillers = {}
            rest, way, weight = number, 0, 1
            for blank, positions in choices.items():
                slot = self._book.slots[pattern.choices[blank]]
                rest, chosen = divmod(rest, len(positions))
                fillers[blank] = slot[positions[chosen]]
                # The book counts the ways over all fillers of a slot, whatever a line limits them to.
                way += weight * positions[chosen]
                weight *= len(slot)
            if pair := self._book.fill(pattern, way):
                yield pair, fillers

    def _choices(self, line: Line, pattern: Pattern, blank: str) -> Sequence[int]:
        """What may fill a blank, by position in its slot: its fact, or what it is limited to, or no other fact."""
        fact = line.facts.get(blank)
        among = self._story.facts[fact] if fact else line.among.get(blank, ())
        taken = {filler["en"] for filler in self._facts.values()}

        def fits(filler: Filler) -> bool:
            if fact in self._facts:
                return filler == self._facts[fact]
            return filler["en"] in among if among else filler["en"] not in taken

        return [position for position, filler in enumerate(self._book.slots[pattern.choices[blank]]) if fits(filler)]
