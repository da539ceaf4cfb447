"""What the glossary has to do with a wording: the mentions in it, and the entries that bear on its translation."""

from collections.abc import Iterable, Mapping

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.match import Finder, Hit
from testimony.draft import Wording
from testimony.language import LanguageTag


class Mentions:
    """Looks into wordings of any language and script. Built once for many of them."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._finders: dict[LanguageTag, Finder] = {}
        self._sharing = _sharing(glossary)

    def find(self, wording: Wording) -> tuple[Hit, ...]:
        """Every mention in *wording*, in order."""
        if wording.tag not in self._finders:
            self._finders[wording.tag] = Finder.of(self._glossary, wording.tag)
        return self._finders[wording.tag].find(wording.text)

    def bearing(self, hits: Iterable[Hit]) -> tuple[Entry, ...]:
        """The entries that bear on a translation in which *hits* are mentioned.

        Those are the concepts mentioned, and those that have an English wording in common with one of them: they settle
        together what it stands for.
        """
        bearing = {concept for hit in hits for concept in (hit.concept, *self._sharing.get(hit.concept, ()))}
        return tuple(entry for concept in sorted(bearing) if (entry := self._glossary.get(concept)))


def _sharing(glossary: Glossary) -> Mapping[str, set[str]]:
    """For each concept, those that have an English wording in common with it."""
    sharers: dict[str, set[str]] = {}
    for entry in glossary:
        for wording in entry.english:
            sharers.setdefault(wording.casefold(), set()).add(entry.concept)
    sharing: dict[str, set[str]] = {}
    for concepts in sharers.values():
        for concept in concepts if len(concepts) > 1 else ():
            sharing.setdefault(concept, set()).update(concepts)
    return sharing
