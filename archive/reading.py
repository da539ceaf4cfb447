"""Filling the record of a recording: one query a table, however many segments there are."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, select

from archive import schema
from archive.acts import acts_of
from archive.certificates import certificates_of
from archive.columns import author_of, engine_of, facts_of, instant_of, words_of
from archive.conditions import OPEN
from archive.notes import notes_of
from archive.record import Custody, Doubt, Entry, Note, Proposal, Record, SegmentRecord
from archive.recordings import find
from archive.runs import runs_of
from archive.speakers import speakers_of
from archive.standing import first_cut
from testimony.answer import Answer
from testimony.draft import Method, TermUse, Verdict
from testimony.finding import Code, Finding, Resolution, Severity
from testimony.identity import Digest, RecordingId, RunId, SegmentId
from testimony.mark import Mark, MarkKind
from testimony.revision import Engine, Kind, Revision
from testimony.segment import Gap
from testimony.span import Span
from testimony.standing import as_it_stands

T = TypeVar("T")


def read_record(connection: Connection, recording: RecordingId, *, only: Collection[SegmentId] | None = None) -> Record:
    """
    Args:
        only: the segments that are wanted; all of them unless said.

    Raises:
        NoSuchRecordingError: no recording bears this id.
    """
    found = find(connection, recording)
    ours = select(schema.segment).where(schema.segment.c.recording == recording)
    if only is not None:
        ours = ours.where(schema.segment.c.id.in_(only))
    around = _Around(
        history=_entries(connection, ours),
        doubts=_doubts(connection, ours),
        approvals=_grouped(connection, _of(schema.approval, ours), lambda row: row),
        proposals=_proposals(connection, recording),
        turns=_grouped(connection, _of(schema.retirement, ours), lambda row: row),
        descent=_grouped(connection, _of(schema.descent, ours), lambda row: row),
        notes=notes_of(connection, recording),
    )
    segments = [_segment(row, around) for row in connection.execute(ours)]
    segments.sort(key=lambda each: (each.segment.span, each.segment.id))
    offers = around.proposals[None]
    return Record(
        recording=found,
        custody=_custody(connection, recording),
        segments=tuple(segment for segment in segments if not segment.is_retired),
        retired=tuple(segment for segment in segments if segment.is_retired),
        speakers=speakers_of(connection, recording),
        runs=runs_of(connection, recording),
        proposals=tuple(offer for offer in offers if offer.answer is None),
        past_proposals=tuple(offer for offer in offers if offer.answer is not None),
        acts=acts_of(connection, recording),
        certificates=certificates_of(connection, recording),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Around:
    """All that was said of the segments of a recording, by segment."""

    history: Mapping[str, list[Entry]]
    doubts: Mapping[str, list[Doubt]]
    approvals: Mapping[str, list[Row[Any]]]
    proposals: Mapping[str | None, list[Proposal]]
    turns: Mapping[str, list[Row[Any]]]
    descent: Mapping[str, list[Row[Any]]]
    notes: Mapping[str, list[Note]]


def _custody(connection: Connection, recording: RecordingId) -> tuple[Custody, ...]:
    query = select(schema.custody).where(schema.custody.c.recording == recording).order_by(schema.custody.c.id)
    return tuple(
        Custody(at=instant_of(row.at), by=row.by, event=row.event, name=row.name) for row in connection.execute(query)
    )


def _of(table: Table, ours: Select[Any]) -> Select[Any]:
    """The rows of *table* that belong to our segments."""
    ids = ours.with_only_columns(schema.segment.c.id)
    return select(table).where(table.c.segment.in_(ids)).order_by(*table.primary_key.columns)


def _doubts(connection: Connection, ours: Select[Any]) -> Mapping[str, list[Doubt]]:
    findings = _of(schema.finding, ours)
    numbers = findings.with_only_columns(schema.finding.c.id).order_by(None)
    said = select(schema.settlement).where(schema.settlement.c.finding.in_(numbers))
    settled = _last(connection, said.order_by(schema.settlement.c.number), "finding")
    return _grouped(connection, findings, lambda row: _doubt(row, settled.get(row.id)))


def _last(connection: Connection, query: Select[Any], key: str) -> dict[int, Row[Any]]:
    """What was said last of each thing; where that brought back what was said before, it is that."""
    by_number: dict[tuple[int, int], Row[Any]] = {}
    last: dict[int, Row[Any]] = {}
    for row in connection.execute(query):
        subject = row._mapping[key]
        by_number[subject, row.number] = row
        last[subject] = by_number[subject, row.restores] if row.restores else row
    return last


def _grouped(connection: Connection, query: Select[Any], read: Callable[[Row[Any]], T]) -> defaultdict[str, list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for row in connection.execute(query):
        groups[row.segment].append(read(row))
    return groups


def _entries(connection: Connection, ours: Select[Any]) -> defaultdict[str, list[Entry]]:
    terms: defaultdict[tuple[str, str, int], list[TermUse]] = defaultdict(list)
    for row in connection.execute(_of(schema.term, ours)):
        terms[row.segment, row.kind, row.number].append(_term(row))
    marked: defaultdict[tuple[str, str, int], list[Mark]] = defaultdict(list)
    for row in connection.execute(_of(schema.mark, ours)):
        marked[row.segment, row.kind, row.number].append(_mark(row))

    def read(row: Row[Any]) -> Entry:
        key = (row.segment, row.kind, row.number)
        return _entry(row, tuple(terms.get(key, ())), tuple(marked.get(key, ())))

    return _grouped(connection, _of(schema.revision, ours), read)


def _mark(row: Row[Any]) -> Mark:
    return Mark(kind=MarkKind(row.mark), start=row.begins, end=row.ends, detail=row.detail)


def _entry(row: Row[Any], terms: tuple[TermUse, ...], marked: tuple[Mark, ...]) -> Entry:
    revision = Revision(
        segment=SegmentId(row.segment),
        kind=Kind(row.kind),
        number=row.number,
        text=row.text,
        author=author_of(row),
        at=instant_of(row.at),
        of_revision=row.of_revision,
        reason=row.reason,
    )
    return Entry(
        revision=revision,
        run=RunId(row.run) if row.run else None,
        raw=row.raw,
        words=words_of(row.words),
        terms=terms,
        evidence=facts_of(row.evidence) if row.evidence else None,
        key=Digest(row.key) if row.key else None,
        event=row.event,
        marks=marked,
        restores=row.restores,
        is_carried=bool(row.carried),
        holds_draft=bool(row.draft),
        proposal=row.proposal,
    )


def _term(row: Row[Any]) -> TermUse:
    return TermUse(
        concept=row.concept,
        version=row.version,
        verdict=Verdict(row.verdict),
        form=row.form,
        source_span=None if row.source_start is None else (row.source_start, row.source_end),
        target_span=None if row.target_start is None else (row.target_start, row.target_end),
        method=Method(row.method) if row.method else None,
    )


def _doubt(row: Row[Any], said: Row[Any] | None) -> Doubt:
    settled = said if said is not None and said.resolution != OPEN else None
    finding = Finding(
        segment=SegmentId(row.segment),
        code=Code(row.code),
        severity=Severity(row.severity),
        message=row.message,
        evidence=facts_of(row.evidence),
        settled_by=settled.by if settled is not None else None,
    )
    return Doubt(
        id=row.id,
        finding=finding,
        about=(Kind(row.about), row.number),
        resolution=Resolution(settled.resolution) if settled is not None else None,
        settled_at=instant_of(settled.at) if settled is not None else None,
        reason=settled.reason if settled is not None else None,
        origin=row.origin,
    )


def _segment(row: Row[Any], around: _Around) -> SegmentRecord:
    history = around.history.get(row.id, [])
    doubts = around.doubts.get(row.id, [])
    offers = around.proposals.get(row.id, [])
    descent = around.descent.get(row.id, [])
    newest = {entry.revision.kind: entry for entry in history}
    said = {kind: entry.revision.text for kind, entry in newest.items() if entry.restores != 0}
    replaced = _replaced(history)
    turns = around.turns.get(row.id, [])
    gone = turns[-1] if turns and turns[-1].retired else None
    descent = sorted(descent, key=lambda each: each.generation)
    ancestors = tuple(SegmentId(each.ancestor) for each in descent)
    notes = [note for each in (row.id, *ancestors) for note in around.notes.get(each, [])]
    first = first_cut(row)
    return SegmentRecord(
        segment=as_it_stands(first, said),
        first=first,
        run=RunId(row.run),
        history=tuple(history),
        doubts=tuple(doubt for doubt in doubts if doubt.about not in replaced),
        past_doubts=tuple(doubt for doubt in doubts if doubt.about in replaced),
        approved=any(_stands(approval, history) for approval in around.approvals.get(row.id, [])),
        proposals=tuple(offer for offer in offers if offer.answer is None),
        past_proposals=tuple(offer for offer in offers if offer.answer is not None),
        act=row.act,
        parents=tuple(SegmentId(each.ancestor) for each in descent if each.generation == 1),
        ancestors=ancestors,
        notes=tuple(sorted(notes, key=lambda note: note.id)),
        retired_by=RunId(gone.run) if gone is not None and gone.run else None,
        retired_act=gone.act if gone is not None else None,
    )


def _replaced(history: Iterable[Entry]) -> set[tuple[Kind, int]]:
    """The revisions that a machine itself has replaced: doubts about those are no longer anybody's work."""
    by_machine = [entry.revision for entry in history if isinstance(entry.revision.author, Engine)]
    last = {revision.kind: revision.number for revision in by_machine}
    return {(revision.kind, revision.number) for revision in by_machine if revision.number < last[revision.kind]}


def _stands(approval: Row[Any], history: Iterable[Entry]) -> bool:
    """Whether it is the last that was written: every later revision ends it."""
    said = {(entry.revision.kind, entry.revision.number): entry.event for entry in history}
    return max(said.values()) == said[Kind.STATUS, approval.number]


def _proposals(connection: Connection, recording: RecordingId) -> defaultdict[str | None, list[Proposal]]:
    """By segment; under None those for the timeline as a whole."""
    query = select(schema.proposal).where(schema.proposal.c.recording == recording).order_by(schema.proposal.c.id)
    answers = (
        select(schema.answer)
        .join(schema.proposal, schema.proposal.c.id == schema.answer.c.proposal)
        .where(schema.proposal.c.recording == recording)
        .order_by(schema.answer.c.number)
    )
    said = _last(connection, answers, "proposal")
    groups: defaultdict[str | None, list[Proposal]] = defaultdict(list)
    for row in connection.execute(query):
        last = said.get(row.id)
        answer = last if last is not None and last.answer != OPEN else None
        groups[row.segment].append(
            Proposal(
                id=row.id,
                run=RunId(row.run),
                author=engine_of(row),
                at=instant_of(row.at),
                span=Span(row.start_ms, row.end_ms),
                gap=Gap(row.gap) if row.gap else None,
                text=row.text,
                of_revision=row.of_revision,
                answer=Answer(answer.answer) if answer is not None else None,
                answered_by=answer.by if answer is not None else None,
                answered_at=instant_of(answer.at) if answer is not None else None,
            )
        )
    return groups
