"""What the starter translation model learns from, what is kept from it to measure it, and how speech is imitated."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Self

from practice.mishearing import misheard
from practice.sentences import Pair, Pattern, PatternBook, pairs
from testimony.identity import Digest

#: One pattern in so many is kept from training whole, and of the others one pair in so many.
KEPT_BACK = 25
#: Patterns with fewer pairs than this are learnt whole: too little would be left of them.
FEWEST_TO_KEEP_FROM = 12

#: How often an example is one sentence, two or three: a segment often holds more than one.
SENTENCES = {1: 0.65, 2: 0.25, 3: 0.1}
#: How often an example has other numbers, how often its source has no punctuation, says a word twice, or is misheard.
RENUMBERED, UNPUNCTUATED, REPEATED, MISHEARD = 0.4, 0.4, 0.125, 0.5

_LONG_NUMBER = re.compile(r"(?<!\d)\d{2,}(?!\d)")
_WORD_END = re.compile(r"[^\w\s'’-]+(?=\s|$)|(?<!\S)[^\w\s'’-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Corpus:
    """Three sets of pairs that share no sentence, in neither language, even without punctuation and capitals.

    Attributes:
        unseen_fillings: patterns that training has seen, with their blanks filled in ways that it has not. Every
            form that fills a blank occurs in training.
        unseen_patterns: pairs of patterns that training has not seen at all.
    """

    training: tuple[Pair, ...]
    unseen_fillings: tuple[Pair, ...]
    unseen_patterns: tuple[Pair, ...]

    @property
    def digest(self) -> Digest:
        """Over the sentences of the training, in their order: what a model was made from."""
        return Digest.of_bytes(
            "\n".join(line for pair in self.training for line in (pair.source, pair.english)).encode()
        )

    @classmethod
    def draw(cls, book: PatternBook, seed: int, count: int) -> Self:
        """Draw about *count* pairs and part them; the same seed parts them alike on every machine."""
        whole = _kept_whole(book.patterns, seed)
        drawn = pairs(book, seed, count)
        seen = [pair for pair in drawn if pair.pattern not in whole]
        fillings = _kept_fillings(seen, seed)
        training = tuple(pair for pair in seen if pair not in fillings)
        unseen_fillings = _without_echoes(fillings, training)
        unseen_patterns = _without_echoes((pair for pair in drawn if pair.pattern in whole), training)
        return cls(training=training, unseen_fillings=unseen_fillings, unseen_patterns=unseen_patterns)


def essence(text: str) -> str:
    """The sentence without what speech does not carry: capitals and the punctuation around words."""
    return " ".join(unpunctuated(text).casefold().split())


def unpunctuated(text: str) -> str:
    """The text without punctuation before, after and between its words; marks inside a word stay."""
    return " ".join(_WORD_END.sub("", text).split())


def renumbered(source: str, english: str, known: Set[str], rng: random.Random) -> tuple[str, str]:
    """Put other numbers of as many digits into both texts, so that numbers are learnt to be copied, not known.

    The other numbers are none of the *known* ones, so that no sentence which was kept back comes about by chance.
    Numbers of one digit stay: they decide between one and many, and on the ending after a hyphen.
    """
    said = sorted({*_LONG_NUMBER.findall(source)} & {*_LONG_NUMBER.findall(english)})
    others = {number: _another(number, known, rng) for number in said}

    def other(found: re.Match[str]) -> str:
        return others.get(found[0], found[0])

    return _LONG_NUMBER.sub(other, source), _LONG_NUMBER.sub(other, english)


def spoken(chosen: Sequence[Pair], known: Set[str], rng: random.Random) -> tuple[str, str]:
    """One training example out of a few pairs: their sentences one after the other, as a recogniser may hand them over.

    Both sides may get other numbers than the *known* ones. The source may lose its punctuation, say a word twice, or be
    misheard.
    """
    source, english = " ".join(pair.source for pair in chosen), " ".join(pair.english for pair in chosen)
    if rng.random() < RENUMBERED:
        source, english = renumbered(source, english, known, rng)
    if rng.random() < UNPUNCTUATED:
        source = unpunctuated(source)
    if rng.random() < REPEATED:
        words = source.split()
        again = rng.randrange(len(words))
        source = " ".join([*words[: again + 1], *words[again:]])
    if rng.random() < MISHEARD:
        source = misheard(source, rng)
    return source, english


def examples(training: Sequence[Pair], seed: int, block: int, count: int) -> Iterator[tuple[str, str]]:
    """*count* examples, the same for the same seed and block; a pattern weighs the root of how many pairs it has."""
    rng = random.Random(f"{seed}:{block}")  # noqa: S311 - no secret
    sizes = Counter(pair.pattern for pair in training)
    weights = [sizes[pair.pattern] ** -0.5 for pair in training]
    known = {number for pair in training for number in _LONG_NUMBER.findall(pair.source)}
    lengths = rng.choices(list(SENTENCES), list(SENTENCES.values()), k=count)
    drawn = iter(rng.choices(training, weights, k=sum(lengths)))
    for length in lengths:
        yield spoken([next(drawn) for _ in range(length)], known, rng)


def _another(number: str, known: Set[str], rng: random.Random) -> str:
    """A number of as many digits that is none of the known ones; *number* itself where luck finds none."""
    drawn = (str(rng.randrange(10 ** (len(number) - 1), 10 ** len(number))) for _ in range(100))
    return next((other for other in drawn if other not in known), number)


def _kept_whole(patterns: Sequence[Pattern], seed: int) -> frozenset[str]:
    """The ids of one pattern in so many, passing over those that alone use a form: it would never be learnt."""
    users = Counter(use for pattern in patterns for use in _uses(pattern))
    kept: list[str] = []
    for pattern in random.Random(f"{seed}:patterns").sample(patterns, len(patterns)):  # noqa: S311 - no secret
        if len(kept) * KEPT_BACK < len(patterns) and all(users[use] > 1 for use in _uses(pattern)):
            kept.append(pattern.id)
            users.subtract(_uses(pattern))
    return frozenset(kept)


def _uses(pattern: Pattern) -> set[tuple[str, str]]:
    return {(blank.slot, blank.form) for blank in pattern.source.blanks}


def _kept_fillings(seen: Sequence[Pair], seed: int) -> frozenset[Pair]:
    """One pair in so many, as long as each form in its blanks is left in another pair."""
    left = Counter(form for pair in seen for form in set(pair.said))
    sizes = Counter(pair.pattern for pair in seen)
    kept: list[Pair] = []
    for pair in random.Random(f"{seed}:fillings").sample(seen, len(seen)):  # noqa: S311 - no secret
        spare = sizes[pair.pattern] >= FEWEST_TO_KEEP_FROM and all(left[form] > 1 for form in pair.said)
        if spare and len(kept) * KEPT_BACK < len(seen):
            kept.append(pair)
            left.subtract(set(pair.said))
    return frozenset(kept)


def _without_echoes(kept: Iterable[Pair], training: Iterable[Pair]) -> tuple[Pair, ...]:
    """The kept pairs that training says in neither language, by pattern and source so that their order is stable."""
    heard = {essence(pair.source) for pair in training}
    read = {essence(pair.english) for pair in training}
    fresh = (pair for pair in kept if essence(pair.source) not in heard and essence(pair.english) not in read)
    return tuple(sorted(fresh, key=lambda pair: (pair.pattern, pair.source)))
