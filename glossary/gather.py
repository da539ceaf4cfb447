"""Entries as they are read from a file, and every fault that is met on the way."""

from collections.abc import Callable

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.errors import FaultyRowError, UnreadableGlossaryError, UnusableGlossaryError

LARGEST_BYTES = 32 << 20  # some hundred thousand entries; anything larger is another file, picked by mistake
MOST_ENTRIES = 200_000
TOO_MUCH = "see whether it is the right file"


class Gathering:
    """What was read so far. A file is taken whole or not at all, so its faults are kept until its end.

    Args:
        name: the file's name, for the sentences about its faults.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._entries: dict[str, tuple[int, Entry]] = {}
        self._faults: list[FaultyRowError] = []
        self._count = 0

    def add(self, line: int, make: Callable[[], Entry]) -> None:
        """Keep the entry that *make* gives, or what its ValueError says of *line*.

        Raises:
            UnreadableGlossaryError: there are more entries than any glossary has.
        """
        self._count += 1
        if self._count > MOST_ENTRIES:
            raise UnreadableGlossaryError(self._name, f"it has more than {MOST_ENTRIES} entries", TOO_MUCH)
        try:
            entry = make()
        except ValueError as error:
            self.fault(line, str(error))
            return
        if entry.concept in self._entries:
            self.fault(line, f"{entry.concept} stands on line {self._entries[entry.concept][0]} already")
        self._entries.setdefault(entry.concept, (line, entry))

    def fault(self, line: int, fault: str) -> None:
        self._faults.append(FaultyRowError(line, fault))

    def glossary(self) -> Glossary:
        """All of it.

        Raises:
            UnusableGlossaryError: there were faults; it names every one, and nothing is taken from the others.
        """
        if self._faults:
            raise UnusableGlossaryError(self._name, sorted(self._faults, key=lambda fault: fault.line))
        return Glossary(entry for _, entry in self._entries.values())
