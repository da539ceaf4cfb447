"""`testimony show`: a transcript for reading at the terminal."""

from collections.abc import Iterator

import click

from archive.export.document import document
from archive.record import Record, SegmentRecord
from console.installation import Installation
from console.naming import HOW_NAMED
from console.output import json_option, print_result
from testimony.language import LanguageTag
from testimony.recording import Consent

# A terminal that shows both directions needs to be told where each begins and ends (Unicode TR9, isolates).
_ISOLATE = {"rtl": "\u2067", "ltr": "\u2066"}
_END_ISOLATE = "\u2069"


@click.command("show", epilog=HOW_NAMED)
@click.argument("called", metavar="RECORDING")
@json_option
@click.pass_obj
def command(installation: Installation, called: str, as_json: bool) -> None:
    """Show the transcript of RECORDING with its translation and the doubts about it."""
    with installation.archive() as archive:
        recording = archive.recordings.called(called)
        # A terminal is a way out like any other, and nobody is appointed by name to sit at one.
        archive.access.hold_consent(recording, Consent.TEAM, by=installation.person)
        record = archive.record(recording, by=installation.person)
    print_result(as_json, document(record) if as_json else None, transcript(record))


def transcript(record: Record) -> Iterator[str]:
    """The transcript in lines: times, wording, translation, doubts."""
    recording = record.recording
    yield f"{recording.id}  {recording.language}  {recording.state}"
    if not record.segments:
        yield f"nothing has been transcribed yet; `testimony run {recording.id}` does it"
        return
    yield "The machine's text is a draft until an interpreter has checked it."
    for segment in record.segments:
        yield ""
        yield from _segment(segment)


def _segment(record: SegmentRecord) -> Iterator[str]:
    segment = record.segment
    if record.source is None:
        yield f"{segment.span}  [{segment.gap}]"
    else:
        yield f"{segment.span}  {record.status}  {segment.id}"
        yield f"    {_isolated(record.source.revision.text, segment.language)}"
    if record.translation is not None:
        stale = "  (renders an earlier wording)" if record.is_stale else ""
        yield f"    {record.translation.revision.text}{stale}"
    for finding in record.findings:
        if finding.settled_by is None:
            yield f"    {finding.severity}: {finding.message}"


def _isolated(text: str, tag: LanguageTag) -> str:
    return f"{_ISOLATE[tag.direction]}{text}{_END_ISOLATE}"
