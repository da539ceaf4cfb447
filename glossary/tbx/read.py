"""Reading TBX: version 2 (``martif``) and version 3 (``tbx``), told apart by what they call things.

The parser is expat itself. It knows the line of everything, opens no other file, and is told to refuse every entity:
a file that brings its own may grow without bound or read what is none of its business.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from glossary.book import Glossary
from glossary.errors import UnreadableGlossaryError
from glossary.gather import LONGEST_LINE, TOO_MUCH, Gathering
from glossary.tbx.concept import Concept
from testimony.language import LanguageTag, UnknownLanguageError

_ROOTS = ("martif", "tbx")
_CONCEPTS, _LANGUAGES, _TERMS = {"termEntry", "conceptEntry"}, {"langSet", "langSec"}, {"tig", "ntig", "termSec"}
_INLINE = {"hi", "foreign", "bpt", "ept", "ph", "sc", "ec"}
_XML_LANG = "http://www.w3.org/XML/1998/namespace lang"
_WITH_REGION = re.compile(r"[A-Z]{2}|[A-Za-z]{2}-[A-Z]{2}")  # en-US; many programmes write EN
_DEEPEST = 32  # no version of TBX needs a dozen
_BARE = re.compile(r"(?:\./)?[\w.-]+")  # the name of a file beside it
_REMEDY = "save it as TBX 2 or TBX-Basic 3 in UTF-8"


def parse_tbx(data: bytes | Iterable[bytes], name: str = "given") -> Glossary:
    """Read a glossary out of *data*, whole or in pieces; *name* stands in the sentences about its faults.

    Information that an entry has no place for is kept in its note.

    Raises:
        UnreadableGlossaryError: it is no XML, no TBX, brings entities of its own, or has more than any glossary has.
        UnusableGlossaryError: concepts are faulty; it names every one, and nothing is taken from the others.
    """
    reader = _Reader(name)
    try:
        for piece in [data] if isinstance(data, bytes) else data:
            reader.read(piece)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        fault = f"line {error.lineno} is no XML ({expat.ErrorString(error.code)})"
        raise UnreadableGlossaryError(name, fault, _REMEDY) from None
    except (LookupError, ValueError) as error:
        raise UnreadableGlossaryError(name, f"nobody knows its encoding ({error})", _REMEDY) from None
    return reader.gathering.glossary()


@dataclass(slots=True)
class _Element:
    """An element that is open: its name without a namespace, what kind of information it holds, its text so far."""

    name: str
    kind: str
    target: str
    text: list[str] = field(default_factory=list)
    length: int = 0


class _Reader:
    """Follows the parser from element to element."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.gathering = Gathering(name)
        self._given = 0
        self._open: list[_Element] = []
        self._concept: Concept | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._hold_doctype
        self.parser.EntityDeclHandler = self._refuse_entity
        self.parser.ExternalEntityRefHandler = self._refuse_entity
        self.parser.SkippedEntityHandler = self._refuse_entity

    def read(self, piece: bytes) -> None:
        """Follow the parser through *piece*."""
        self._given += len(piece)
        self.parser.Parse(piece, False)
        # What the parser holds back until it has seen its end: one tag, or one comment.
        if self._given - self.parser.CurrentByteIndex > LONGEST_LINE + len(piece):
            self._refuse(f"what begins on line {self.parser.CurrentLineNumber} has no end", TOO_MUCH)

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        name = qualified.rpartition(" ")[2]
        if not self._open and name not in _ROOTS:
            self._refuse(f"its outermost element is {name[:40]!r}, neither {' nor '.join(_ROOTS)}")
        if len(self._open) == _DEEPEST:
            self._refuse(f"line {self.parser.CurrentLineNumber} has elements within elements, {_DEEPEST} deep")
        # In the other style of TBX 3 (DCT) the element's own name says what it holds.
        self._open.append(_Element(name, attributes.get("type", name), attributes.get("target", "")))
        if name in _CONCEPTS:
            if self._concept:
                self.gathering.fault(self.parser.CurrentLineNumber, "a concept stands within another")
            self._concept = Concept(self.parser.CurrentLineNumber, attributes.get("id"))
        elif name in _LANGUAGES and self._concept:
            self._concept.tag = self._language(self._concept, attributes.get(_XML_LANG, ""))
            self._concept.term = None

    def _end(self, _qualified: str) -> None:
        element = self._open.pop()
        text = " ".join(part for part in ("".join(element.text).strip(), element.target) if part)
        if element.name in _INLINE and self._open:
            self._open[-1].text.append("".join(element.text))
        elif self._concept and text:
            self._take(self._concept, element, text)
        if self._concept and element.name in _TERMS:
            self._concept.term = None
        elif self._concept and element.name in _LANGUAGES:
            self._concept.tag = None
        elif self._concept and element.name in _CONCEPTS:
            self.gathering.add(self._concept.line, self._concept.entry)
            self._concept = None

    def _text(self, text: str) -> None:
        element = self._open[-1]
        element.length += len(text)
        if element.length > LONGEST_LINE:
            self._refuse(f"the text on line {self.parser.CurrentLineNumber} is longer than any", TOO_MUCH)
        if self._concept:
            element.text.append(text)

    def _take(self, concept: Concept, element: _Element, text: str) -> None:
        try:
            if element.name == "term":
                concept.take_term(text)
            else:
                concept.take(element.kind, text)
        except ValueError as error:
            self.gathering.fault(self.parser.CurrentLineNumber, str(error))

    def _language(self, concept: Concept, tag: str) -> LanguageTag | None:
        bare = tag[:2].lower() if _WITH_REGION.fullmatch(tag) else tag
        try:
            language = LanguageTag.parse(bare)
        except UnknownLanguageError:
            self.gathering.fault(self.parser.CurrentLineNumber, f"nobody knows the language {tag[:40]!r} here")
            return None
        if tag.lower() != bare.lower():
            concept.remarks.append(f"language: {tag}")
        return language

    def _hold_doctype(self, _name: str, system: str | None, _public: str | None, _internal: bool) -> None:
        """Let a file name the document type that every TBX 2 names, which nobody opens; but none elsewhere."""
        if system and not _BARE.fullmatch(system):
            self._refuse(f"line {self.parser.CurrentLineNumber} names a document type elsewhere, and none is followed")

    def _refuse_entity(self, *_: object) -> NoReturn:
        self._refuse(f"line {self.parser.CurrentLineNumber} has an entity of its own, and none is followed")

    def _refuse(self, fault: str, remedy: str = _REMEDY) -> NoReturn:
        raise UnreadableGlossaryError(self._name, fault, remedy)
