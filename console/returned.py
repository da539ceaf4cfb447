"""What comes back from a translator's program: an XLIFF file of ours, read with the line of every passage.

The metadata of each unit names the very revisions that its texts were, so that what was changed there can be told from
what was changed here meanwhile. Nothing is resolved that the file itself does not hold: a file with a document type,
which is where entities are declared, is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from testimony.errors import BadInputError

_XLIFF = "urn:oasis:names:tc:xliff:document:2.0"
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_TEXTS = {f"{_XLIFF} source": "source", f"{_XLIFF} target": "target"}
_FILE, _UNIT, _META = f"{_XLIFF} file", f"{_XLIFF} unit", f"{_METADATA} meta"

#: So many faults are told at once; the rest are counted.
MOST_FAULTS = 20


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """What is wrong at a line, as the end of a sentence without a word of the testimony."""

    line: int
    why: str


class UnfitFileError(BadInputError):
    """A file was to be brought back in that does not fit the recording, or cannot be read."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        told = "; ".join(f"line {fault.line}: {fault.why}" for fault in self.faults[:MOST_FAULTS])
        more = len(self.faults) - MOST_FAULTS
        return f"nothing of {self.name} was taken over: {told}{f'; and {more} more' if more > 0 else ''}"


@dataclass(kw_only=True, slots=True)
class Unit:
    """A passage as the file has it.

    Attributes:
        texts: by ``source`` and ``target``; one that the file does not have is not there.
        facts: the metadata that our export has put there.
    """

    segment: str
    line: int
    texts: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> int | None:
        """The revision that *name* (``source_revision``) says; 0 where it was left out, None where it is no number."""
        said = self.facts.get(name, "0")
        return int(said) if said.isdecimal() and said.isascii() else None


@dataclass(kw_only=True, slots=True)
class Returned:
    """A file that was read: of which recording it is, at which line it says so, and its passages."""

    recording: str = ""
    line: int = 1
    units: list[Unit] = field(default_factory=list)


def read_xliff(data: bytes, name: str) -> Returned:
    """
    Raises:
        UnfitFileError: it is no XLIFF 2 of ours, or a passage in it was cut up; it names every line.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnfitFileError(name, (Fault(error.lineno, "it is no well-formed XML from here on"),)) from None
    if not reader.found.recording and not reader.faults:
        reader.faults.append(Fault(1, "it is no XLIFF 2 that this program has written"))
    hold_no_fault(name, reader.faults)
    return reader.found


def hold_no_fault(name: str, faults: Iterable[Fault]) -> None:
    """
    Raises:
        UnfitFileError: there are faults.
    """
    if told := tuple(sorted(faults)):
        raise UnfitFileError(name, told)


class _Reader:
    """Follows the parser from element to element."""

    def __init__(self) -> None:
        self.found, self.faults = Returned(), list[Fault]()
        self._unit: Unit | None = None
        self._into: dict[str, str] | None = None  # where the text that comes belongs
        self._name = ""
        self._depth = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    @property
    def _line(self) -> int:
        return self.parser.CurrentLineNumber

    def _doctype(self, *_: object) -> None:
        self.faults.append(Fault(self._line, "it declares a document type, which our files never do"))

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if self._into is not None:
            self._depth += 1
            self._fault("a text holds an element within it; keep passages free of codes")
        elif element == _FILE:
            if self.found.recording:
                self._fault("it holds a second file; bring them in one by one")
            self.found.recording, self.found.line = attributes.get("id", ""), self._line
        elif element == _UNIT:
            self._unit = Unit(segment=attributes.get("id", ""), line=self._line)
            self.found.units.append(self._unit)
        elif self._unit is not None and element in _TEXTS:
            if _TEXTS[element] in self._unit.texts:
                self._fault("a passage was cut in several; join its segments first")
            self._take(self._unit.texts, _TEXTS[element])
        elif self._unit is not None and element == _META:
            self._take(self._unit.facts, attributes.get("type", ""))

    def _take(self, into: dict[str, str], name: str) -> None:
        self._into, self._name = into, name
        into[name] = ""

    def _end(self, element: str) -> None:
        if self._depth:
            self._depth -= 1
        elif self._into is not None:
            self._into = None
        elif element == _UNIT:
            self._unit = None

    def _text(self, said: str) -> None:
        if self._into is not None:
            self._into[self._name] += said

    def _fault(self, why: str) -> None:
        self.faults.append(Fault(self._line, why))
