"""Proposals: what a machine would write now, kept beside what a person has written or worked on."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from archive import schema
from archive.columns import author, instant
from archive.standing import timeline
from testimony.draft import SegmentDraft, TranslationDraft
from testimony.finding import Finding
from testimony.identity import RecordingId, RunId, canonical_json
from testimony.revision import Engine, Kind

# What makes two proposals the same one to somebody who reads them.
_SAME = ("segment", "kind", "start_ms", "end_ms", "gap", "text", "of_revision")


def propose_segments(
    connection: Connection, recording: RecordingId, drafts: Iterable[SegmentDraft]
) -> list[dict[str, Any]]:
    """The rows for *drafts* that say something else than the timeline as it stands."""
    standing = set()
    for each in timeline(connection, recording):
        span = each.segment.span
        standing.add((span.start_ms, span.end_ms, each.source.text if each.source is not None else None))
    return [
        _columns(
            kind=Kind.SOURCE,
            start_ms=draft.segment.span.start_ms,
            end_ms=draft.segment.span.end_ms,
            language=str(draft.segment.language),
            gap=draft.segment.gap,
            text=draft.text,
            findings=draft.findings,
        )
        for draft in drafts
        if (draft.segment.span.start_ms, draft.segment.span.end_ms, draft.text) not in standing
    ]


def propose_translation(draft: TranslationDraft, segment: Row[Any]) -> dict[str, Any]:
    """The row for a translation of a segment whose translation a person has written."""
    return _columns(
        segment=draft.segment,
        kind=Kind.TRANSLATION,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        language="en",
        text=draft.text,
        of_revision=draft.of_revision,
        key=draft.key.hex,
        findings=draft.findings,
    )


def keep(
    connection: Connection,
    recording: RecordingId,
    run: RunId,
    by: Engine,
    at: datetime,
    *,
    rows: Iterable[Mapping[str, Any]],
) -> int:
    """Keep the proposals that were not made before. Returns how many are new."""
    query = select(schema.proposal).where(schema.proposal.c.recording == recording)
    known = {tuple(row._asdict()[name] for name in _SAME) for row in connection.execute(query)}
    new = [row for row in rows if tuple(row[name] for name in _SAME) not in known]
    if new:
        common = {"recording": recording, "at": instant(at), **author(by, run)}
        connection.execute(insert(schema.proposal), [{**row, **common} for row in new])
    return len(new)


def _columns(findings: tuple[Finding, ...], **given: Any) -> dict[str, Any]:
    absent = {"segment": None, "gap": None, "text": None, "of_revision": None, "key": None}
    doubts = [{**asdict(finding), "segment": given.get("segment")} for finding in findings]
    return {**absent, **given, "findings": canonical_json({"findings": doubts})}
