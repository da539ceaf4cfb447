"""What a certificate is bound to: everything that stands in a record, revision by revision, as one digest.

Anybody who has the JSON of a recording can make it again: the SHA-256 of the UTF-8 bytes of one JSON document with
sorted keys and no white space, as `digest_of` lays it out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.record import Entry, Record, SegmentRecord
from testimony.finding import Severity
from testimony.identity import Digest
from testimony.mark import MarkKind

_UNCLEAR = (MarkKind.INAUDIBLE, MarkKind.UNINTELLIGIBLE, MarkKind.UNSURE_WORD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """What an interpreter would vouch for.

    Attributes:
        facts: what there is, in numbers: segments, those with words, marks of words that stayed unclear, open doubts.
        faults: why it cannot be certified yet, a sentence each; empty where it can.
    """

    digest: Digest
    facts: dict[str, int]
    faults: tuple[str, ...]


def basis_of(record: Record) -> Basis:
    """What a certificate for *record* would be bound to."""
    worded = [found for found in record.segments if found.is_speech]
    facts = {
        "segments": len(record.segments),
        "worded": len(worded),
        "unclear": sum(
            mark.kind in _UNCLEAR for found in worded for mark in (found.source.marks if found.source else ())
        ),
        "open_findings": record.open_findings,
    }
    return Basis(digest=digest_of(record), facts=facts, faults=tuple(_faults(record, worded)))


def digest_of(record: Record) -> Digest:
    """Over every segment as it stands, with the numbers of its revisions, over the speakers and the original."""
    return Digest.of_facts(
        {
            "recording": record.recording.id,
            "original": record.recording.original.hex,
            "speakers": [[each.id, each.role, each.pseudonym] for each in record.speakers],
            "segments": [_segment(found) for found in record.segments],
        }
    )


def _segment(found: SegmentRecord) -> dict[str, Any]:
    segment = found.segment
    return {
        "id": segment.id,
        "start_ms": segment.span.start_ms,
        "end_ms": segment.span.end_ms,
        "language": str(segment.language),
        "gap": segment.gap,
        "speaker": segment.speaker,
        "source": _text(found.source),
        "translation": _text(found.translation),
    }


def _text(entry: Entry | None) -> list[Any] | None:
    if entry is None:
        return None
    revision = entry.revision
    return [revision.number, revision.of_revision, revision.text]


def _faults(record: Record, worded: list[SegmentRecord]) -> Iterator[str]:
    if not worded:
        yield "there are no words to vouch for"
    if drafts := sum(found.is_draft for found in worded):
        yield f"{drafts} segments hold a machine's draft that nobody has corrected or approved"
    if missing := sum(found.translation is None for found in worded):
        yield f"{missing} segments have no translation"
    if behind := sum(found.is_stale for found in worded):
        yield f"{behind} translations render an earlier wording"
    alarms = sum(
        finding.severity is Severity.ALARM and finding.settled_by is None
        for found in record.segments
        for finding in found.findings
    )
    if alarms:
        yield f"{alarms} alarms are open"
