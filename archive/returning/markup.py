"""Following an XML file from element to element, with the line of each.

Nothing is resolved that the file itself does not hold: declarations of entities are refused, and nothing is fetched.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import NoReturn
from xml.parsers import expat

from archive.export.visible import visible
from archive.returning.passage import Fault, Letters, Passage, Returned, UnfitFileError, hold_no_fault

_ENCODINGS = {"utf-8", "utf-16", "us-ascii"}
_HIDDEN = re.compile(r"\\u\{([0-9A-F]{4,6})\}")

#: What XML cannot hold is written as ``\u{001B}``.
LETTERS = Letters(
    shown=visible, hidden=lambda base: {(found[0], chr(int(found[1], 16))) for found in _HIDDEN.finditer(visible(base))}
)


class _RefusedError(Exception):
    """The parser is to stop at once."""


class Walk(ABC):
    """A walk over the elements. A kind of file says in `start` and `end` what it makes of them."""

    #: The document types that a file may name, as (root element, system id); none may declare anything.
    doctypes: frozenset[tuple[str, str]] = frozenset()
    #: What is said of a file that names no recording.
    foreign: str

    def __init__(self) -> None:
        self.faults = list[Fault]()
        #: What the file says of itself, in pieces, by name.
        self.facts = dict[str, list[str]]()
        self._into: list[str] | None = None  # where the text that comes belongs
        self._depth = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.XmlDeclHandler = self._declaration

    @classmethod
    def read(cls, data: bytes, name: str) -> Returned:
        """
        Raises:
            UnfitFileError: it is no file of ours, or what the walk has found at fault; it names every line.
        """
        walk = cls()
        walk._over(data, name)
        recording, line = walk.recording()
        if not recording:
            hold_no_fault(name, [Fault(line, cls.foreign)])
        return Returned(
            recording=recording,
            line=line,
            passages=tuple(walk.passages()),
            letters=LETTERS,
            hides_names="".join(walk.facts.get("names", ())) == "hidden",
        )

    def _over(self, data: bytes, name: str) -> None:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            fault = Fault(error.lineno, "it is no well-formed XML from here on")
            raise UnfitFileError(name, (fault,)) from None
        except _RefusedError:
            pass
        hold_no_fault(name, self.faults)

    @abstractmethod
    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    @abstractmethod
    def end(self, element: str) -> None:
        """An element ends; it holds no text that was gathered."""

    @abstractmethod
    def recording(self) -> tuple[str, int]:
        """Which recording the file says it is of, and on which line; an empty text where it does not."""

    @abstractmethod
    def passages(self) -> Iterable[Passage]:
        """What was found, once the walk is over."""

    @property
    def line(self) -> int:
        return self._parser.CurrentLineNumber

    def gather(self) -> list[str]:
        """The pieces of the text in the element that has just begun, once it has ended."""
        self._into = []
        return self._into

    def fault(self, why: str) -> None:
        self.faults.append(Fault(self.line, why))

    def _refuse(self, why: str) -> NoReturn:
        self.fault(why)
        raise _RefusedError

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            self._refuse("it is not in UTF-8; save it in that encoding")

    def _doctype(self, root: str, system: str | None, _public: str | None, declares: int) -> None:
        if declares or (root, system) not in self.doctypes:
            self._refuse("it declares a document type, which our files never do")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if self._into is None:
            self.start(element, attributes)
            return
        self._depth += 1
        self.fault("a text holds an element within it; keep passages free of codes")

    def _end(self, element: str) -> None:
        if self._depth:
            self._depth -= 1
        elif self._into is not None:
            self._into = None
        else:
            self.end(element)

    def _text(self, said: str) -> None:
        if self._into is not None:
            self._into.append(said)


def number(pieces: list[str] | None) -> int | None:
    """The revision that a file names; None where it is no number, or not there."""
    said = "".join(pieces or ())
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 10 else None  # noqa: PLR2004 - no history is longer
