"""JSON: the full record, every revision, run and finding.

Other tools build on its shape: keys are added, never changed.
"""

import json
from typing import Any

from archive.certified import digest_of
from archive.ledger import said_at
from archive.record import Doubt, Entry, Note, Proposal, Record, SegmentRecord
from testimony.act import Act
from testimony.certificate import Certificate
from testimony.draft import TermUse
from testimony.mark import Mark
from testimony.recording import Recording
from testimony.revision import Author, Kind, Person
from testimony.run import Run
from testimony.segment import Word
from testimony.span import Span

#: Grows when something is added; another first number would mean that something was changed or taken away.
VERSION = "1.2"


def as_json(record: Record, *, notes: bool = False, hides_names: bool = False) -> str:
    """*record* as one JSON document on one line: with indentation, a long interview takes four times as long.

    Args:
        notes: whether what people said to each other beside the segments goes along.
        hides_names: whether *record* was made for strangers; the document says so, that it may not come back.
    """
    written = document(record, notes=notes)
    if hides_names:
        written["names"] = "hidden"
    return json.dumps(written, ensure_ascii=False) + "\n"


def document(record: Record, *, notes: bool = False) -> dict[str, Any]:
    """*record* in plain JSON values."""
    written = {
        "version": VERSION,
        "recording": _recording(record.recording),
        # Without the names: a file is often called after the witness.
        "custody": [{"at": event.at.isoformat(), "by": event.by, "event": event.event} for event in record.custody],
        "speakers": [
            {"id": speaker.id, "role": speaker.role, "pseudonym": speaker.pseudonym} for speaker in record.speakers
        ],
        "segments": [_segment(segment) for segment in record.segments],
        "retired": [
            {**_segment(segment), "retired_by": segment.retired_by, "retired_act": segment.retired_act}
            for segment in record.retired
        ],
        "proposals": [_proposal(proposal) for proposal in (*record.proposals, *record.past_proposals)],
        "runs": [_run(run) for run in record.runs],
        "acts": [_act(act) for act in record.acts],
        "basis": digest_of(record).hex,
        "certificates": [_certificate(certificate) for certificate in record.certificates],
    }
    if notes:
        threads = {note.id: note for found in (*record.segments, *record.retired) for note in found.notes}
        written["notes"] = [_note(threads[number]) for number in sorted(threads)]
    return written


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
        "parents": list(record.parents),
        "act": record.act,
        "draft": record.is_draft,
        "words": [_word(word) for word in record.words],
        "terms": _terms(record, record.translation),
        "findings": [_finding(doubt) for doubt in record.doubts],
        "past_findings": [_finding(doubt) for doubt in record.past_doubts],
        "revisions": [_revision(record, entry) for entry in record.history],
        "proposals": [_proposal(proposal) for proposal in (*record.proposals, *record.past_proposals)],
    }


def _source(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    revision = entry.revision
    return {
        "text": revision.text,
        "revision": revision.number,
        "author": _author(revision.author),
        "marks": [_mark(mark) for mark in entry.marks],
    }


def _translation(entry: Entry | None, *, is_stale: bool) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "text": entry.revision.text,
        "revision": entry.revision.number,
        "of_revision": entry.revision.of_revision,
        "author": _author(entry.revision.author),
        "stale": is_stale,
        "marks": [_mark(mark) for mark in entry.marks],
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


def _terms(record: SegmentRecord, translation: Entry | None) -> list[dict[str, Any]]:
    """The ledger: each occurrence of a term, where and when it was said, and what became of it."""
    uses = translation.terms if translation else ()
    return [_term(use, said_at(record, translation, use) if translation else None) for use in uses]


def _term(use: TermUse, said: Span | None) -> dict[str, Any]:
    return {
        "concept": use.concept,
        "version": use.version,
        "source_span": use.source_span,
        "target_span": use.target_span,
        "verdict": use.verdict,
        "form": use.form,
        "method": use.method,
        "start_ms": said.start_ms if said else None,
        "end_ms": said.end_ms if said else None,
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
        "resolution": doubt.resolution,
        "settled_at": doubt.settled_at.isoformat() if doubt.settled_at else None,
        "reason": doubt.reason,
        "origin": doubt.origin,
    }


def _revision(record: SegmentRecord, entry: Entry) -> dict[str, Any]:
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
        "event": entry.event,
        "restores": entry.restores,
        "carried": entry.is_carried,
        "draft": entry.is_draft,
        "proposal": entry.proposal,
    }
    match revision.kind:
        case Kind.SOURCE:
            return {**said, "words": [_word(word) for word in entry.words]}
        case Kind.TRANSLATION:
            return {**said, "of_revision": revision.of_revision, "terms": _terms(record, entry)}
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
        "answer": proposal.answer,
        "answered_by": proposal.answered_by,
        "answered_at": proposal.answered_at.isoformat() if proposal.answered_at else None,
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {"kind": mark.kind, "span": [mark.start, mark.end], "detail": mark.detail}


def _act(act: Act) -> dict[str, Any]:
    return {
        "event": act.event,
        "by": act.person,
        "at": act.at.isoformat(),
        "kind": act.kind,
        "reason": act.reason,
        "takes_back": act.takes_back,
        "facts": dict(act.facts),
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    statement, void = certificate.statement, certificate.void
    return {
        "id": certificate.id,
        "by": certificate.person,
        "name": statement.name,
        "qualification": statement.qualification,
        "source": str(statement.source),
        "target": str(statement.target),
        "text": statement.text,
        "place": statement.place,
        "at": certificate.at.isoformat(),
        "digest": certificate.digest.hex,
        "facts": dict(certificate.facts),
        "holds": void is None,
        "void": void and {"cause": void.cause, "by": void.by, "at": void.at.isoformat(), "reason": void.reason},
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "segment": note.segment,
        "by": note.person,
        "at": note.at.isoformat(),
        "text": note.text,
        "answers": note.answers,
        "resolved_by": note.resolved_by,
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
