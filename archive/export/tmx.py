"""TMX 1.4: a translation memory. One unit for each passage that is rendered as it stands, drafts among them, labelled.

A unit bears its segment's id, so that it is found again. A translation of an earlier wording is no pair, and left out.
"""

from collections.abc import Iterator
from importlib.metadata import version

from archive.export.form import Options
from archive.export.provenance import as_of
from archive.export.sheet import ENGLISH
from archive.export.xml import XML_LANG, Element, document_of, element, within
from archive.record import Entry, Record, SegmentRecord
from testimony.language import LanguageTag

_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
_MOMENT = "%Y%m%dT%H%M%SZ"


def as_tmx(record: Record, options: Options) -> str:
    """The pairs of *record*, in the order in which they were said. What was made for strangers says so (``names``)."""
    root = element("tmx", version="1.4")
    body = within(element("body"), *_units(record))
    return document_of(within(root, _header(record, options), body), _DOCTYPE)


def _header(record: Record, options: Options) -> Element:
    recording = record.recording
    header = element(
        "header",
        creationtool="testimony",
        creationtoolversion=version("testimony"),
        segtype="block",
        adminlang="en",
        srclang=str(recording.language),
        datatype="plaintext",
        creationdate=as_of(record).strftime(_MOMENT),
        **{"o-tmf": "testimony"},
    )
    facts = {"recording": recording.id, "sha256": recording.original.hex}
    facts |= {"names": "hidden"} if options.anonymised else {}
    return within(header, *(element("prop", said, type=name) for name, said in facts.items()))


def _units(record: Record) -> Iterator[Element]:
    for segment in record.segments:
        if segment.source and segment.translation and not segment.is_stale:
            yield _unit(segment, segment.source, segment.translation)


def _unit(segment: SegmentRecord, source: Entry, translation: Entry) -> Element:
    span = segment.segment.span
    return within(
        element("tu", tuid=segment.segment.id),
        element("prop", str(span.start_ms), type="start_ms"),
        element("prop", str(span.end_ms), type="end_ms"),
        element("prop", segment.status, type="status"),
        _variant(segment, source, segment.segment.language),
        _variant(segment, translation, ENGLISH),
    )


def _variant(segment: SegmentRecord, entry: Entry, tag: LanguageTag) -> Element:
    revision = entry.revision
    is_draft = entry.is_draft and not segment.approved
    variant = element("tuv", changedate=revision.at.strftime(_MOMENT), changeid=str(revision.author))
    variant.set(XML_LANG, str(tag))
    return within(
        variant,
        element("prop", str(revision.number), type="revision"),
        element("prop", "draft" if is_draft else "checked by a person", type="standing"),
        element("seg", revision.text),
    )
