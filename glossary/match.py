"""Finding terms in a text: whole words, in any spelling that the key folds together, with the endings that follow."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from glossary.book import Glossary
from glossary.endings import Stem, stems
from glossary.key import Key
from glossary.scripts import forms_in
from testimony.language import LanguageTag


class MatchKind(StrEnum):
    """How closely a mention matches the form in the glossary. What is suggested is a question, and no mention yet."""

    EXACT = "exact"
    INFLECTED = "inflected"
    SUGGESTED = "suggested"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One mention of one concept.

    Attributes:
        start: in code points of the text, as it was given.
        end: end excluded; the whole word, with its endings.
        form: the form of the glossary that it matches.
        suffix: the endings behind the stem, folded; "" for an exact match. They tell "in" from "to" and "from".
        rivals: other concepts that the very same words may stand for; a person must say which.
    """

    concept: str
    version: int
    start: int
    end: int
    form: str
    kind: MatchKind = MatchKind.EXACT
    suffix: str = ""
    rivals: tuple[str, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.rivals)


@dataclass(frozen=True, slots=True)
class Term:
    """A form to look for, and the concept that it stands for."""

    concept: str
    version: int
    form: str


@dataclass(slots=True)
class _Node:
    """A place in the tree of all stems, letter by letter."""

    next: "dict[str, _Node]" = field(default_factory=dict)
    here: list[tuple[Term, Stem]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Candidate:
    hit: Hit
    stem_length: int

    @property
    def rank(self) -> tuple[int, int, bool, int]:
        """Leftmost first, then the longest, then the exact, then the one that leaves the least to endings."""
        return self.hit.start, -self.hit.end, self.hit.kind is not MatchKind.EXACT, -self.stem_length


class Finder:
    """Looks for many terms at once, in texts of one language and script. Built once, used for every segment."""

    def __init__(self, terms: Iterable[Term], tag: LanguageTag) -> None:
        self._tag = tag
        self._root = _Node()
        for term in terms:
            self._plant(term)

    @classmethod
    def of(cls, glossary: Glossary, tag: LanguageTag) -> Self:
        """A finder for the source forms that *glossary* has for *tag*."""
        return cls(
            (Term(entry.concept, entry.version, form) for entry in glossary for form in forms_in(entry, tag)), tag
        )

    def find(self, text: str) -> tuple[Hit, ...]:
        """Every mention, in order. The longest wins where two overlap; rivals share the very same stretch."""
        key = self._key(text)
        hits: list[Hit] = []
        reached = 0
        candidates = sorted(self._candidates(key), key=lambda candidate: (candidate.rank, candidate.hit.concept))
        for _, equals in itertools.groupby(candidates, key=lambda candidate: candidate.rank):
            best = {candidate.hit.concept: candidate.hit for candidate in equals}
            start, end = next((hit.start, hit.end) for hit in best.values())
            if start >= reached:
                hits += (replace(hit, rivals=tuple(sorted(best.keys() - {hit.concept}))) for hit in best.values())
                reached = end
        return tuple(hits)

    def _key(self, text: str) -> Key:
        return Key.of(text, self._tag)

    def _stems(self, form: str) -> Iterator[Stem]:
        return stems(form, self._tag)

    def _plant(self, term: Term) -> None:
        for stem in self._stems(term.form):
            node = self._root
            for char in stem.text:
                node = node.next.setdefault(char, _Node())
            node.here.append((term, stem))

    def _candidates(self, key: Key) -> Iterator[_Candidate]:
        for start in range(len(key.text)):
            if not key.starts_word(start):
                continue
            node: _Node | None = self._root
            for at in range(start, len(key.text)):
                node = node.next.get(key.text[at]) if node else None
                if node is None:
                    break
                yield from _ended(key, start, at + 1, node.here)


def _ended(key: Key, start: int, stem_end: int, here: list[tuple[Term, Stem]]) -> Iterator[_Candidate]:
    """Those of the stems ending at *stem_end* whose word goes on with nothing but endings."""
    if not here:
        return
    end = key.word_end(stem_end) if key.text[stem_end - 1].isalnum() else stem_end
    rest = key.text[stem_end:end]
    for term, stem in here:
        if stem.rest.fullmatch(rest):
            hit = Hit(
                concept=term.concept,
                version=term.version,
                start=key.starts[start],
                end=key.ends[end - 1],
                form=term.form,
                # A changed stem has something behind it always, so an empty rest is the form itself.
                kind=MatchKind.INFLECTED if rest else MatchKind.EXACT,
                suffix=rest,
            )
            yield _Candidate(hit, stem_end - start)


def find(text: str, tag: LanguageTag, glossary: Glossary) -> tuple[Hit, ...]:
    """Every mention of *glossary*'s concepts in one *text*. For many texts, build one `Finder` and keep it.

    Endings change a word behind its first letter, so that forms which begin like no word of *text* are left out.
    """
    key = Key.of(text, tag)
    begun = {char for at, char in enumerate(key.text) if key.starts_word(at)}
    terms = (
        Term(entry.concept, entry.version, form)
        for entry in glossary
        for form in forms_in(entry, tag)
        if Key.of(form, tag).text.strip()[:1] in begun
    )
    return Finder(terms, tag).find(text)
