"""JSON: the full record, every revision, run and finding.

Other tools build on its shape: keys are added, never changed.
"""

import json
from typing import Any

from archive.record import Doubt, Entry, Proposal, Record, SegmentRecord
from testimony.draft import TermUse
from testimony.recording import Recording
from testimony.revision import Author, Kind, Person
from testimony.run import Run
from testimony.segment import Word

#: Grows when something is added; another first number would mean that something was changed or taken away.
VERSION = "1.0"


def as_json(record: Record) -> str:
    """*record* as one JSON document on one line: with indentation, a long interview takes four times as long."""
    return json.dumps(document(record), ensure_ascii=False) + "\n"


def document(record: Record) -> dict[str, Any]:
    """*record* in plain JSON values."""
    return {
        "version": VERSION,
        "recording": _recording(record.recording),
        # Without the names: a file is often called after the witness.
        "custody": [{"at": event.at.isoformat(), "by": event.by, "event": event.event} for event in record.custody],
        "speakers": [
            {"id": speaker.id, "role": speaker.role, "pseudonym": speaker.pseudonym} for speaker in record.speakers
        ],
        "segments": [_segment(segment) for segment in record.segments],
        "retired": [{**_segment(segment), "retired_by": segment.retired_by} for segment in record.retired],
        "proposals": [_proposal(proposal) for proposal in record.proposals],
        "runs": [_run(run) for run in record.runs],
    }


def _recording(recording: Recording) -> dict[str, Any]:
    return {
        "id": recording.id,
        "sha256": recording.original.hex,
        "duration_ms": recording.duration_ms,
        "language": str(recording.language),
        "state": recording.state,
        "size_bytes": recording.size_bytes,
        "consent": recording.consent,
        "reference": recording.reference,
        "witness": recording.witness,
        "received_at": recording.received_at.isoformat(),
    }


def _segment(record: SegmentRecord) -> dict[str, Any]:
    segment = record.segment
    return {
        "id": segment.id,
        "start_ms": segment.span.start_ms,
        "end_ms": segment.span.end_ms,
        "kind": "speech" if record.is_speech else "gap",
        "gap": segment.gap,
        "speaker": record.speaker,
        "language": str(segment.language),
        "status": record.status,
        "source": _source(record.source),
        "translation": _translation(record.translation, is_stale=record.is_stale),
        "words": [_word(word) for word in record.source.words] if record.source else [],
        "terms": [_term(use) for use in record.translation.terms] if record.translation else [],
        "findings": [_finding(doubt) for doubt in record.doubts],
        "past_findings": [_finding(doubt) for doubt in record.past_doubts],
        "revisions": [_revision(entry) for entry in record.history],
        "proposals": [_proposal(proposal) for proposal in record.proposals],
    }


def _source(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    revision = entry.revision
    return {"text": revision.text, "revision": revision.number, "author": _author(revision.author)}


def _translation(entry: Entry | None, *, is_stale: bool) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "text": entry.revision.text,
        "revision": entry.revision.number,
        "of_revision": entry.revision.of_revision,
        "author": _author(entry.revision.author),
        "stale": is_stale,
    }


def _author(author: Author) -> dict[str, Any]:
    """``kind`` tells a machine's draft from a person's text."""
    if isinstance(author, Person):
        return {"kind": "person", "name": author.name}
    return {
        "kind": "machine",
        "name": author.name,
        "model": author.model,
        "digest": author.digest.hex,
        "glossary_version": author.glossary_version,
    }


def _word(word: Word) -> dict[str, Any]:
    return {
        "text": word.text,
        "start_ms": word.span.start_ms,
        "end_ms": word.span.end_ms,
        "probability": word.probability,
    }


def _term(use: TermUse) -> dict[str, Any]:
    return {
        "concept": use.concept,
        "version": use.version,
        "source_span": use.source_span,
        "target_span": use.target_span,
        "verdict": use.verdict,
        "form": use.form,
    }


def _finding(doubt: Doubt) -> dict[str, Any]:
    finding = doubt.finding
    return {
        "id": doubt.id,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "settled_by": finding.settled_by,
        "about": {"kind": doubt.about[0], "revision": doubt.about[1]},
        "evidence": finding.evidence,
    }


def _revision(entry: Entry) -> dict[str, Any]:
    revision = entry.revision
    said: dict[str, Any] = {
        "kind": revision.kind,
        "revision": revision.number,
        "text": revision.text,
        "author": _author(revision.author),
        "at": revision.at.isoformat(),
        "reason": revision.reason,
        "run": entry.run,
        "raw": entry.raw,
        "evidence": entry.evidence,
    }
    match revision.kind:
        case Kind.SOURCE:
            return {**said, "words": [_word(word) for word in entry.words]}
        case Kind.TRANSLATION:
            return {**said, "of_revision": revision.of_revision, "terms": [_term(use) for use in entry.terms]}
        case _:
            return said


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "start_ms": proposal.span.start_ms,
        "end_ms": proposal.span.end_ms,
        "gap": proposal.gap,
        "text": proposal.text,
        "of_revision": proposal.of_revision,
        "author": _author(proposal.author),
        "at": proposal.at.isoformat(),
        "run": proposal.run,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "stages": list(run.stages),
        "models": [
            {"name": card.name, "digest": card.digest.hex, "licence": card.licence, "engine": card.engine}
            for card in run.models
        ],
        "glossary_version": run.glossary_version,
        "options": dict(run.options),
        "began_at": run.began_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "outcome": run.outcome,
        "cause": run.cause,
    }
