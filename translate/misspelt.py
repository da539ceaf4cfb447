"""Names as speech recognition misspells them, looked for among the names of the glossary. A question, and no hit."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from glossary.book import Glossary
from glossary.endings import bases
from glossary.key import Key
from glossary.match import Hit, MatchKind
from glossary.scripts import forms_in
from testimony.language import LanguageTag, Script

_NAMES = ("place", "person")
_SHORTEST, _SHORTEST_WITHOUT_CAPITALS, _LONG = 5, 6, 8
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Name:
    concept: str
    version: int
    form: str


class Misspelt:
    """Finds words that are a letter or two from the name of a place or a person, in one language and script.

    Errors in the first letter are left out, and so are, in scripts that have capitals, words without one: қашқан, "who
    fled", is one letter from Қашқар. Of real text (NTREX, Tatoeba, UDHR) 2 of 946 Kazakh and 6 of 1,550 Uyghur
    sentences get a suggestion.
    """

    def __init__(self, glossary: Glossary, tag: LanguageTag) -> None:
        self._tag = tag
        self._has_capitals = tag.script is not Script.ARABIC
        shortest = _SHORTEST if self._has_capitals else _SHORTEST_WITHOUT_CAPITALS
        self._names: dict[str, dict[str, _Name]] = defaultdict(dict)  # by first letter, then by key
        for entry in glossary:
            for form in forms_in(entry, tag) if entry.category.startswith(_NAMES) else ():
                key = Key.of(form, tag).text
                if len(key) >= shortest:
                    self._names[key[0]].setdefault(key, _Name(entry.concept, entry.version, form))
        self._most_words = max((key.count(" ") + 1 for names in self._names.values() for key in names), default=0)

    def suggest(self, text: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """What may be meant in *text* where none of *hits* stands; the first and longest where two overlap."""
        suggested: list[Hit] = []
        for guess in self._guesses(text):
            if not any(guess.start < hit.end and hit.start < guess.end for hit in (*hits, *suggested)):
                suggested.append(guess)
        return tuple(suggested)

    def _guesses(self, text: str) -> Iterator[Hit]:
        key = Key.of(text, self._tag)
        words = [word.span() for word in _WORD.finditer(key.text)]
        for number, (start, _) in enumerate(words):
            letter = text[key.starts[start]]
            if self._has_capitals and letter == letter.lower():
                continue
            for _, end in reversed(words[number : number + self._most_words]):
                if name := self._nearest(key.text[start:end]):
                    yield Hit(
                        concept=name.concept,
                        version=name.version,
                        start=key.starts[start],
                        end=key.ends[end - 1],
                        form=name.form,
                        kind=MatchKind.SUGGESTED,
                    )

    def _nearest(self, words: str) -> _Name | None:
        names = self._names.get(words[0])
        if names is None or len(words) < _SHORTEST - 1:
            return None
        found = [
            (distance, key)
            for base in bases(words, self._tag)
            for key, distance, _ in process.extract(base, names.keys(), scorer=OSA.distance, score_cutoff=2, limit=2)
            if distance <= (1 if len(key) < _LONG else 2) and key.count(" ") == base.count(" ")
        ]
        return names[min(found)[1]] if found else None
