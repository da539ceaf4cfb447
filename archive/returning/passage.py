"""A passage as a file has it, and what is wrong with a file, by its lines."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from testimony.errors import BadInputError
from testimony.revision import Kind
from testimony.span import Span

#: So many faults are told at once; the rest are counted.
MOST_FAULTS = 20


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """What is wrong at a line, as the end of a sentence without a word of the testimony.

    Attributes:
        passage: whose fault it is, where the line alone does not tell: a file may be one line.
    """

    line: int
    why: str
    passage: str = ""

    def __str__(self) -> str:
        return f"line {self.line}{f', {self.passage}' if self.passage else ''}: {self.why}"


class UnfitFileError(BadInputError):
    """A file was to be brought back in that does not fit the recording, or cannot be read."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        told = "; ".join(str(fault) for fault in self.faults[:MOST_FAULTS])
        more = len(self.faults) - MOST_FAULTS
        return f"nothing of {self.name} was taken over: {told}{f'; and {more} more' if more > 0 else ''}"


def hold_no_fault(name: str, faults: Iterable[Fault]) -> None:
    """
    Raises:
        UnfitFileError: there are faults.
    """
    if told := tuple(sorted(faults)):
        raise UnfitFileError(name, told)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A text as the file has it.

    Attributes:
        made_on: the number of the revision that it was when it was taken out; 0 where nothing stood there, None where
            the file does not say it.
    """

    text: str
    made_on: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """One segment's texts in a file.

    Attributes:
        said: the original, the translation, or both; what the file does not have is not there.
        span: when it is said to be spoken, in a format where somebody may have changed that.
    """

    line: int
    segment: str
    said: Mapping[Kind, Said]
    span: Span | None = None
    name: str = ""

    def fault(self, why: str) -> Fault:
        return Fault(self.line, why, self.name)


def one_line(text: str) -> str:
    """*text* as a passage is kept."""
    return " ".join(text.split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Letters:
    """How a format writes what it cannot hold.

    Attributes:
        shown: a text as the format shows it.
        hidden: what stands in a file for something else in a text, and what that is.
        key: what two texts are compared by.
    """

    shown: Callable[[str], str] = lambda text: text
    hidden: Callable[[str], Iterable[tuple[str, str]]] = lambda _text: ()
    key: Callable[[str], str] = one_line

    def is_same(self, said: str, base: str) -> bool:
        """Whether *said* is how the format shows *base*."""
        return self.key(said) == self.key(self.shown(base))

    def meant(self, said: str, base: str) -> str:
        """What *said* means, made from *base*: only what *base* held can have been hidden."""
        for stands, is_for in self.hidden(base):
            # A sign that stood in the text itself cannot be told from one that stands for another.
            if stands not in base:
                said = said.replace(stands, is_for)
        return one_line(said)


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """A file that was read.

    Attributes:
        recording: which recording it is of, and `line`, where it says so.
        hides_names: it was made for strangers, with other names and words than the record's.
    """

    recording: str
    passages: tuple[Passage, ...]
    line: int = 1
    letters: Letters = field(default_factory=Letters)
    hides_names: bool = False


Reader = Callable[[bytes, str], Returned]
