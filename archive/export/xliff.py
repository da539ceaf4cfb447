"""XLIFF 2.1: for a translator's program. One unit for each passage with words, under its segment's id.

State: ``initial`` while nobody has translated it, ``translated`` for a draft or a stale translation, ``reviewed`` once
a person has vouched for it, ``final`` when it is approved. Doubts that are open stand as notes on what they concern.
Times, speaker and the revisions that the texts are stand as metadata (the module ``mda``): with them, an edited file
comes back to the very wordings it was made from. One that was made for strangers says so (``names``), and cannot.
"""

from collections.abc import Iterator

from archive.export.form import Options
from archive.export.sheet import ENGLISH, labels, notes_on
from archive.export.tiers import standing
from archive.export.xml import Element, document_of, element, within
from archive.record import Entry, Record, SegmentRecord
from testimony.finding import Finding, Severity
from testimony.revision import Kind

_XLIFF = "urn:oasis:names:tc:xliff:document:2.0"
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_PRIORITY = {Severity.ALARM: "1", Severity.WARNING: "3", Severity.NOTE: "5"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def as_xliff(record: Record, options: Options) -> str:
    """The passages of *record*, in the order in which they were said."""
    recording = record.recording
    root = element(
        "xliff",
        version="2.1",
        srcLang=str(recording.language),
        trgLang=str(ENGLISH),
        **{"xmlns": _XLIFF, "xmlns:mda": _METADATA},
    )
    file = within(
        element("file", id=recording.id, original=recording.original.hex),
        _metadata(
            {
                "recording": recording.id,
                "sha256": recording.original.hex,
                "state": recording.state,
                "names": "hidden" if options.anonymised else "",
            }
        ),
    )
    called = labels(record)
    file.extend(_unit(segment, segment.source, called, options) for segment in record.segments if segment.source)
    return document_of(within(root, file))


def _unit(segment: SegmentRecord, source: Entry, called: dict[str, str], options: Options) -> Element:
    span = segment.segment.span
    unit = within(
        element("unit", id=segment.segment.id),
        _metadata(
            {
                "start_ms": str(span.start_ms),
                "end_ms": str(span.end_ms),
                "speaker": called.get(segment.speaker or "", ""),
                "language": str(segment.segment.language),
                "source_revision": str(segment.number(Kind.SOURCE)),
                "translation_revision": str(segment.number(Kind.TRANSLATION)),
                "standing": standing(segment),
            }
        ),
    )
    if notes := list(_notes(segment, options)):
        within(unit, within(element("notes"), *notes))
    return within(unit, _pair(segment, source))


def _pair(segment: SegmentRecord, source: Entry) -> Element:
    state, sub_state = _state(segment)
    pair = element("segment", id="1", state=state, **({"subState": f"testimony:{sub_state}"} if sub_state else {}))
    within(pair, _text("source", source.revision.text))
    if segment.translation:
        within(pair, _text("target", segment.translation.revision.text))
    return pair


def _text(name: str, said: str) -> Element:
    text = element(name, said)
    text.set(_SPACE, "preserve")
    return text


def _state(segment: SegmentRecord) -> tuple[str, str]:
    if segment.translation is None:
        return "initial", ""
    if segment.is_stale:
        return "translated", "stale"
    if segment.approved:
        return "final", "approved"
    return ("translated", "draft") if segment.translation.is_draft else ("reviewed", "corrected")


def _notes(segment: SegmentRecord, options: Options) -> Iterator[Element]:
    for doubt in segment.doubts:
        if doubt.finding.settled_by is None:
            yield _note(doubt.finding, f"f{doubt.id}", about=doubt.about[0])
    if options.notes:
        for number, said in enumerate(notes_on(segment), start=1):
            yield element("note", said, id=f"n{number}", category="note")


def _note(finding: Finding, name: str, *, about: Kind) -> Element:
    applies = {Kind.SOURCE: {"appliesTo": "source"}, Kind.TRANSLATION: {"appliesTo": "target"}}.get(about, {})
    return element(
        "note", finding.message, id=name, category=finding.code, priority=_PRIORITY[finding.severity], **applies
    )


def _metadata(facts: dict[str, str]) -> Element:
    group = within(
        element("mda:metaGroup", category="testimony"),
        *(element("mda:meta", said, type=name) for name, said in facts.items() if said),
    )
    return within(element("mda:metadata"), group)
