"""What is wrong with a glossary that was handed in: every fault with its line, not the first one only."""

from collections.abc import Sequence
from typing import Self

from testimony.errors import BadInputError


class FaultyRowError(BadInputError):
    """One row that cannot be read.

    Args:
        line: where the row begins, counted from 1; the row of column names is line 1 as a rule.
        fault: what is wrong with it.
    """

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(line, fault)
        self.line, self.fault = line, fault

    def __str__(self) -> str:
        return f"line {self.line}: {self.fault}"


class UnusableGlossaryError(BadInputError, ExceptionGroup[FaultyRowError]):
    """A glossary with faults; nothing of it is used.

    Args:
        name: the file's name, for the reader.
        faults: all of them, in the order of their lines.
    """

    def __new__(cls, name: str, faults: Sequence[FaultyRowError]) -> Self:
        return super().__new__(cls, name, faults)

    def __init__(self, name: str, faults: Sequence[FaultyRowError]) -> None:
        super().__init__(name, faults)
        self.name = name

    def derive(self, excs: Sequence[FaultyRowError]) -> "UnusableGlossaryError":  # type: ignore[override] # only rows are grouped here
        return UnusableGlossaryError(self.name, excs)

    def __str__(self) -> str:
        listed = "\n".join(f"  {fault}" for fault in self.exceptions)
        return f"the glossary {self.name} cannot be used; put these right and try again:\n{listed}"


class UnreadableGlossaryError(BadInputError):
    """A file that is not what its ending says, so that no line of it can be judged.

    Args:
        name: the file's name, for the reader.
        fault: what is wrong with it.
        remedy: what to do about it.
    """

    def __init__(self, name: str, fault: str, remedy: str = "save it as CSV in UTF-8, with commas") -> None:
        super().__init__(name, fault, remedy)
        self.name, self.fault, self.remedy = name, fault, remedy

    def __str__(self) -> str:
        return f"the glossary {self.name} cannot be read: {self.fault}; {self.remedy}"
