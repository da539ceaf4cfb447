"""TMX 1.4 as a memory's editor gives it back: units under their segments' ids, each text with its revision's number."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.export.xml import XML_LANG
from archive.returning.markup import Walk, number
from archive.returning.passage import Passage, Returned, Said
from testimony.revision import Kind

_LANG = XML_LANG.strip("{").replace("}", " ")
_PAIR = (Kind.SOURCE, Kind.TRANSLATION)


@dataclass(slots=True)
class _Variant:
    """A text in one language, while it is read."""

    language: str
    facts: dict[str, list[str]] = field(default_factory=dict)
    text: list[str] | None = None

    def said(self) -> Said:
        return Said(text="".join(self.text or ()), made_on=number(self.facts.get("revision")))


@dataclass(slots=True)
class _Unit:
    segment: str
    line: int
    variants: list[_Variant] = field(default_factory=list)

    def passage(self) -> Passage:
        said = {kind: variant.said() for kind, variant in zip(_PAIR, self.variants, strict=True)}
        return Passage(line=self.line, segment=self.segment, said=said)


class _Pairs(Walk):
    # Every TMX says this; the file that it names is not asked for.
    doctypes = frozenset({("tmx", "tmx14.dtd")})
    foreign = "it is no TMX that this program has written, or its properties are gone"

    def __init__(self) -> None:
        super().__init__()
        self.units = list[_Unit]()
        self._unit: _Unit | None = None
        self._variant: _Variant | None = None

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "tu":
            self._unit = _Unit(attributes.get("tuid", ""), self.line)
        elif element == "tuv" and self._unit:
            self._variant = _Variant(attributes.get(_LANG, "").lower())
            self._unit.variants.append(self._variant)
        elif element == "seg" and self._variant:
            self._variant.text = self.gather()
        elif element == "prop":
            self._property(attributes.get("type", ""))

    def _property(self, name: str) -> None:
        if self._variant:
            self._variant.facts[name] = self.gather()
        elif not self._unit:
            self.facts[name] = self.gather()

    def end(self, element: str) -> None:
        if element == "tuv":
            self._variant = None
        elif element == "tu" and self._unit:
            self._close(self._unit)
            self._unit = None

    def recording(self) -> tuple[str, int]:
        return "".join(self.facts.get("recording", ())), 1

    def passages(self) -> Iterator[Passage]:
        return (unit.passage() for unit in self.units)

    def _close(self, unit: _Unit) -> None:
        languages = [variant.language.partition("-")[0] for variant in unit.variants]
        if len(unit.variants) != len(_PAIR) or any(variant.text is None for variant in unit.variants):
            self.fault("a unit is no pair of an original and its translation")
        elif languages[1] != "en":
            self.fault("the second text of a unit is not English; leave the two in their order")
        else:
            self.units.append(unit)


def read_tmx(data: bytes, name: str) -> Returned:
    """
    Raises:
        UnfitFileError: it is no TMX of ours, or a unit in it is no pair; it names every line.
    """
    return _Pairs.read(data, name)
