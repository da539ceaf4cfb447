"""XLIFF 2 as a translator's program gives it back. The metadata of each unit name the revisions that its texts were."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.returning.markup import Walk, number
from archive.returning.passage import Passage, Returned, Said
from testimony.revision import Kind

_XLIFF = "urn:oasis:names:tc:xliff:document:2.0"
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_FILE, _UNIT, _META = f"{_XLIFF} file", f"{_XLIFF} unit", f"{_METADATA} meta"
_TEXTS = {f"{_XLIFF} source": Kind.SOURCE, f"{_XLIFF} target": Kind.TRANSLATION}
_NUMBERS = {Kind.SOURCE: "source_revision", Kind.TRANSLATION: "translation_revision"}


@dataclass(slots=True)
class _Unit:
    """A unit while it is read; texts and metadata in the pieces that the parser gives."""

    segment: str
    line: int
    texts: dict[Kind, list[str]] = field(default_factory=dict)
    facts: dict[str, list[str]] = field(default_factory=dict)

    def passage(self) -> Passage:
        # Our export writes no number where nothing stands, and each where something does.
        said = {
            kind: Said(text="".join(pieces), made_on=number(self.facts.get(_NUMBERS[kind], ["0"])))
            for kind, pieces in self.texts.items()
        }
        return Passage(line=self.line, segment=self.segment, said=said)


class _Units(Walk):
    foreign = "it is no XLIFF 2 that this program has written"

    def __init__(self) -> None:
        super().__init__()
        self.units = list[_Unit]()
        self._of = ("", 1)
        self._unit: _Unit | None = None

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if element == _FILE:
            if self._of[0]:
                self.fault("it holds a second file; bring them in one by one")
            self._of = attributes.get("id", ""), self.line
        elif element == _UNIT:
            self._unit = _Unit(attributes.get("id", ""), self.line)
            self.units.append(self._unit)
        elif element == _META:
            facts = self._unit.facts if self._unit else self.facts
            facts[attributes.get("type", "")] = self.gather()
        elif self._unit and element in _TEXTS:
            if _TEXTS[element] in self._unit.texts:
                self.fault("a passage was cut in several; join its segments first")
            self._unit.texts[_TEXTS[element]] = self.gather()

    def end(self, element: str) -> None:
        if element == _UNIT:
            self._unit = None

    def recording(self) -> tuple[str, int]:
        return self._of

    def passages(self) -> Iterator[Passage]:
        return (unit.passage() for unit in self.units)


def read_xliff(data: bytes, name: str) -> Returned:
    """
    Raises:
        UnfitFileError: it is no XLIFF 2 of ours, or a passage in it was cut up; it names every line.
    """
    return _Units.read(data, name)
