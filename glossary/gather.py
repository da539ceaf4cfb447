"""Entries as they are read from a file, and every fault that is met on the way."""

from collections.abc import Callable

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.errors import FaultyRowError, UnreadableGlossaryError, UnusableGlossaryError

#: More than any team agrees on; a file with more is another one, picked by mistake.
MOST_ENTRIES = 50_000
#: A line of a table, or what stands between two tags, in characters or bytes.
LONGEST_LINE = 1 << 20
TOO_MUCH = "see whether it is the right file"
_MOST_FAULTS = 1_000  # a person who is told of so many starts anew


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
            UnusableGlossaryError: so much is wrong that the rest is not read.
        """
        self._count += 1
        if self._count > MOST_ENTRIES:
            raise UnreadableGlossaryError(self._name, f"line {line} is past its {MOST_ENTRIES} entries", TOO_MUCH)
        try:
            entry = make()
        except ValueError as error:
            self.fault(line, str(error))
            return
        if entry.concept in self._entries:
            self.fault(line, f"{entry.concept} stands on line {self._entries[entry.concept][0]} already")
        self._entries.setdefault(entry.concept, (line, entry))

    def fault(self, line: int, fault: str) -> None:
        """Keep what is wrong with *line*.

        Raises:
            UnusableGlossaryError: so much is wrong that the rest is not read.
        """
        self._faults.append(FaultyRowError(line, fault))
        if len(self._faults) == _MOST_FAULTS:
            self._faults.append(FaultyRowError(line, "from here on nothing was read, for all that is wrong above"))
            self.glossary()

    def glossary(self) -> Glossary:
        """All of it.

        Raises:
            UnusableGlossaryError: there were faults; it names every one, and nothing is taken from the others.
        """
        if self._faults:
            raise UnusableGlossaryError(self._name, sorted(self._faults, key=lambda fault: fault.line))
        return Glossary(entry for _, entry in self._entries.values())
