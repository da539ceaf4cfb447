"""The glossary as a whole: its entries by concept, and one short version over all of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from glossary.entry import Entry
from testimony.identity import Digest

_VERSION_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries in the order of their concepts; each concept stands once."""

    entries: tuple[Entry, ...]
    _by_concept: dict[str, Entry] = field(repr=False, compare=False)

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        ordered = tuple(sorted(entries, key=lambda entry: entry.concept))
        counts = Counter(entry.concept for entry in ordered)
        if repeated := [concept for concept, count in counts.items() if count > 1]:
            msg = f"a concept stands once in a glossary: {', '.join(repeated)}"
            raise ValueError(msg)
        object.__setattr__(self, "entries", ordered)
        object.__setattr__(self, "_by_concept", {entry.concept: entry for entry in ordered})

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits over the whole content; the order in which it was written plays no part."""
        return Digest.of_facts({"entries": [entry.as_json() for entry in self.entries]}).hex[:_VERSION_LENGTH]

    def get(self, concept: str) -> Entry | None:
        return self._by_concept.get(concept)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)
