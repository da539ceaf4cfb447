"""Stories: which patterns follow one another in an interview, so that a reader can follow it, and what stays the same.

A story file is TOML: ``language``, ``names`` (slots whose fillers are terms, each with a category), ``terms`` and
``stories``. A line of a story names a pattern (``is``) and, for any of its blanks, either a list of Englishes to choose
from or the name of a fact. A fact is chosen once, by the first line that needs it, and holds for the whole interview.
"""

import math
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Self

from practice.corpus import Corpus, essence
from practice.sentences import Filler, Pair, Pattern, PatternBook
from practice.training import Recipe
from testimony.language import Language

#: How many fillings of a line are tried before the next line that might stand there instead.
_TRIES = 300
#: How often a story is begun anew after facts were chosen that leave a later line nothing to say.
_BEGINNINGS = 50


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line as it is said.

    Attributes:
        fillers: what fills its blanks, by the blanks' names.
        held_out: no model of ours has learnt it.
    """

    pair: Pair
    fillers: Mapping[str, Filler]
    held_out: bool


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


def told(story: Story, book: PatternBook, learnt: Learnt, seed: int) -> tuple[Exchange, ...]:
    """One telling of a story; the same seed tells it alike on every machine.

    Every sentence with a blank is one that *learnt* does not hold, of a pattern that it knows.

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
            for fillers in self._fillings(line):
                pair = self._patterns[line.pattern].filled(fillers)
                learnt = self._learnt.holds(pair)
                if pair.source in self._said or (fillers and (learnt or line.pattern not in self._learnt.patterns)):
                    continue
                self._said.add(pair.source)
                self._facts |= {fact: fillers[blank] for blank, fact in line.facts.items()}
                return Sentence(pair, fillers, not learnt)
        raise UntellableStoryError(self._story.name, tuple(line.pattern for line in place))

    def _fillings(self, line: Line) -> Iterator[Mapping[str, Filler]]:
        """Ways to fill a line's blanks, in random order; one way, without fillers, where it has no blank."""
        pattern = self._patterns[line.pattern]
        choices = {blank: self._choices(line, pattern, blank) for blank in pattern.choices}
        ways = math.prod(map(len, choices.values()))
        for way in self._rng.sample(range(ways), min(ways, _TRIES)):
            rest = way
            fillers = {}
            for blank, among in choices.items():
                rest, position = divmod(rest, len(among))
                fillers[blank] = among[position]
            englishes = [(pattern.choices[blank], filler["en"]) for blank, filler in fillers.items()]
            if len(set(englishes)) == len(englishes):
                yield fillers

    def _choices(self, line: Line, pattern: Pattern, blank: str) -> Sequence[Filler]:
        """What may fill a blank: its fact, or anything it is limited to that is no other fact of the interview."""
        fact = line.facts.get(blank)
        if fact in self._facts:
            return [self._facts[fact]]
        among = self._story.facts[fact] if fact else line.among.get(blank, ())
        taken = {filler["en"] for filler in self._facts.values()}
        fillers = self._book.slots[pattern.choices[blank]]
        return [filler for filler in fillers if (filler["en"] in among if among else filler["en"] not in taken)]


def _places(entries: Sequence[Any]) -> tuple[tuple[Line, ...], ...]:
    return tuple(
        tuple(Line.read(line) for line in (entry if isinstance(entry, list) else [entry])) for entry in entries
    )
