"""ELAN (EAF 3.0): a tier for each speaker; bound to it, one with the translations and one that says what is a draft.

The media file is not named: the name that a recording came with never leaves, and ELAN asks for the file. Its digest
stands among the properties. Time slots are numbered as ELAN numbers them: readers take the figures in a slot's name for
its number, so that no segment's id may stand there.
"""

from collections.abc import Iterator, Mapping
from itertools import count

from archive.export.form import Layers
from archive.export.provenance import as_of
from archive.export.sheet import ENGLISH
from archive.export.tiers import Passage, Tier, tiers
from archive.export.xml import Element, document_of, element, within
from archive.record import Record

_SCHEMA = {
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:noNamespaceSchemaLocation": "http://www.mpi.nl/tools/elan/EAFv3.0.xsd",
}
_SPOKEN, _BOUND = "utterance", "beside"
_START, _END = 0, 1

#: For each end of each segment, its slot's name and its time in milliseconds.
Slots = Mapping[tuple[str, int], tuple[str, int]]


def as_eaf(record: Record, layers: Layers) -> str:
    """The passages of *record* on tiers. Without its original, a translation stands on a tier of its own."""
    root = element(
        "ANNOTATION_DOCUMENT",
        AUTHOR="",
        DATE=as_of(record).isoformat(timespec="seconds"),
        FORMAT="3.0",
        VERSION="3.0",
        **_SCHEMA,
    )
    spoken = tiers(record)
    slots = _slots(spoken)
    annotations = (f"a{number}" for number in count(1))
    within(root, _header(record), _times(slots))
    for tier in spoken:
        root.extend(_tier(tier, layers, annotations, slots))
    return document_of(within(root, *_types()))


def _header(record: Record) -> Element:
    facts = {"recording": record.recording.id, "sha256": record.recording.original.hex, "state": record.recording.state}
    header = element("HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
    return within(header, *(element("PROPERTY", said, NAME=name) for name, said in facts.items()))


def _slots(spoken: tuple[Tier, ...]) -> Slots:
    """Two time slots for each segment, its beginning and its end, numbered in the order of time."""
    ends = [
        (ms, passage.segment, end)
        for tier in spoken
        for passage in tier.passages
        for end, ms in ((_START, passage.span.start_ms), (_END, passage.span.end_ms))
    ]
    return {(segment, end): (f"ts{number}", ms) for number, (ms, segment, end) in enumerate(sorted(ends), start=1)}


def _times(slots: Slots) -> Element:
    return within(
        element("TIME_ORDER"),
        *(element("TIME_SLOT", TIME_SLOT_ID=name, TIME_VALUE=str(ms)) for name, ms in slots.values()),
    )


def _tier(tier: Tier, layers: Layers, numbers: Iterator[str], slots: Slots) -> Iterator[Element]:
    original = tier.name(Layers.SOURCE)
    named = {"PARTICIPANT": tier.speaker}
    aligned = [(next(numbers), passage) for passage in tier.passages]
    if layers is Layers.TRANSLATION:
        alone = element("TIER", TIER_ID=tier.name(layers), LINGUISTIC_TYPE_REF=_SPOKEN, LANG_REF="en", **named)
        yield within(alone, *(_aligned(name, each, each.translation or "", slots) for name, each in aligned))
    else:
        spoken = element("TIER", TIER_ID=original, LINGUISTIC_TYPE_REF=_SPOKEN, **named)
        yield within(spoken, *(_aligned(name, each, each.source, slots) for name, each in aligned))
    parent = tier.name(layers if layers is Layers.TRANSLATION else Layers.SOURCE)
    bound = {"LINGUISTIC_TYPE_REF": _BOUND, "PARENT_REF": parent, **named}
    if layers is Layers.BILINGUAL:
        rendered = element("TIER", TIER_ID=tier.name(Layers.TRANSLATION), LANG_REF="en", **bound)
        said = ((name, each.translation) for name, each in aligned if each.translation is not None)
        yield within(rendered, *(_referring(next(numbers), name, text) for name, text in said))
    standing = element("TIER", TIER_ID=f"{tier.speaker} (standing)", **bound)
    yield within(standing, *(_referring(next(numbers), name, each.standing) for name, each in aligned))


def _aligned(name: str, passage: Passage, said: str, slots: Slots) -> Element:
    annotation = element(
        "ALIGNABLE_ANNOTATION",
        ANNOTATION_ID=name,
        TIME_SLOT_REF1=slots[passage.segment, _START][0],
        TIME_SLOT_REF2=slots[passage.segment, _END][0],
    )
    return within(element("ANNOTATION"), within(annotation, element("ANNOTATION_VALUE", said)))


def _referring(name: str, to: str, said: str) -> Element:
    annotation = element("REF_ANNOTATION", ANNOTATION_ID=name, ANNOTATION_REF=to)
    return within(element("ANNOTATION"), within(annotation, element("ANNOTATION_VALUE", said)))


def _types() -> Iterator[Element]:
    yield element("LINGUISTIC_TYPE", LINGUISTIC_TYPE_ID=_SPOKEN, TIME_ALIGNABLE="true", GRAPHIC_REFERENCES="false")
    yield element(
        "LINGUISTIC_TYPE",
        LINGUISTIC_TYPE_ID=_BOUND,
        TIME_ALIGNABLE="false",
        GRAPHIC_REFERENCES="false",
        CONSTRAINTS="Symbolic_Association",
    )
    yield element("LANGUAGE", LANG_ID="en", LANG_LABEL=str(ENGLISH))
    yield element(
        "CONSTRAINT",
        STEREOTYPE="Symbolic_Association",
        DESCRIPTION="1-1 association with a parent annotation",
    )
