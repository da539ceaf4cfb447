"""Filling the record of a recording: one query a table, however many segments there are."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, select

from archive import schema
from archive.columns import author_of, engine_of, facts_of, instant_of, words_of
from archive.record import Custody, Doubt, Entry, Proposal, Record, SegmentRecord
from archive.recordings import find
from archive.runs import runs_of
from archive.speakers import speakers_of
from testimony.draft import TermUse, Verdict
from testimony.finding import Code, Finding, Severity
from testimony.identity import Digest, RecordingId, RunId, SegmentId, SpeakerId
from testimony.language import LanguageTag
from testimony.revision import Engine, Kind, Revision
from testimony.segment import Gap, Segment
from testimony.span import Span

T = TypeVar("T")


def read_record(connection: Connection, recording: RecordingId) -> Record:
    """
    Raises:
        NoSuchRecordingError: no recording bears this id.
    """
    found = find(connection, recording)
    history = _entries(connection, recording)
    doubts = _grouped(connection, _doubts(recording), _doubt)
    approvals = _grouped(connection, _of_segments(schema.approval, recording), lambda row: row)
    proposals = _proposals(connection, recording)
    segments = [
        _segment(row, history[row.id], doubts[row.id], approvals[row.id], tuple(proposals[row.id]))
        for row in connection.execute(_segments(recording))
    ]
    return Record(
        recording=found,
        custody=_custody(connection, recording),
        segments=tuple(segment for segment in segments if segment.retired_by is None),
        retired=tuple(segment for segment in segments if segment.retired_by is not None),
        speakers=speakers_of(connection, recording),
        runs=runs_of(connection, recording),
        proposals=tuple(proposals[None]),
    )


def _custody(connection: Connection, recording: RecordingId) -> tuple[Custody, ...]:
    query = select(schema.custody).where(schema.custody.c.recording == recording).order_by(schema.custody.c.id)
    return tuple(
        Custody(at=instant_of(row.at), by=row.by, event=row.event, name=row.name) for row in connection.execute(query)
    )


def _segments(recording: RecordingId) -> Select[Any]:
    return (
        select(schema.segment, schema.retirement.c.run.label("retired_by"))
        .outerjoin(schema.retirement, schema.retirement.c.segment == schema.segment.c.id)
        .where(schema.segment.c.recording == recording)
        .order_by(schema.segment.c.start_ms, schema.segment.c.id)
    )


def _of_segments(table: Any, recording: RecordingId) -> Select[Any]:
    ours = select(schema.segment.c.id).where(schema.segment.c.recording == recording)
    return select(table).where(table.c.segment.in_(ours)).order_by(*table.primary_key.columns)


def _doubts(recording: RecordingId) -> Select[Any]:
    return (
        _of_segments(schema.finding, recording)
        .outerjoin(schema.settlement, schema.settlement.c.finding == schema.finding.c.id)
        .add_columns(schema.settlement.c.by.label("settled_by"))
    )


def _grouped(connection: Connection, query: Select[Any], read: Callable[[Row[Any]], T]) -> defaultdict[str, list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for row in connection.execute(query):
        groups[row.segment].append(read(row))
    return groups


def _entries(connection: Connection, recording: RecordingId) -> defaultdict[str, list[Entry]]:
    terms: defaultdict[tuple[str, str, int], list[TermUse]] = defaultdict(list)
    for row in connection.execute(_of_segments(schema.term, recording)):
        terms[row.segment, row.kind, row.number].append(_term(row))
    return _grouped(
        connection,
        _of_segments(schema.revision, recording),
        lambda row: _entry(row, tuple(terms[row.segment, row.kind, row.number])),
    )


def _entry(row: Row[Any], terms: tuple[TermUse, ...]) -> Entry:
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
    )


def _term(row: Row[Any]) -> TermUse:
    return TermUse(
        concept=row.concept,
        version=row.version,
        verdict=Verdict(row.verdict),
        form=row.form,
        source_span=None if row.source_start is None else (row.source_start, row.source_end),
        target_span=None if row.target_start is None else (row.target_start, row.target_end),
    )


def _doubt(row: Row[Any]) -> Doubt:
    finding = Finding(
        segment=SegmentId(row.segment),
        code=Code(row.code),
        severity=Severity(row.severity),
        message=row.message,
        evidence=facts_of(row.evidence),
        settled_by=row.settled_by,
    )
    return Doubt(id=row.id, finding=finding, about=(Kind(row.about), row.number))


def _segment(
    row: Row[Any],
    history: list[Entry],
    doubts: list[Doubt],
    approvals: list[Row[Any]],
    proposals: tuple[Proposal, ...],
) -> SegmentRecord:
    newest = {entry.revision.kind: entry.revision.number for entry in history}
    replaced = _replaced(history)
    return SegmentRecord(
        segment=Segment(
            id=SegmentId(row.id),
            recording=RecordingId(row.recording),
            span=Span(row.start_ms, row.end_ms),
            language=LanguageTag.parse(row.language),
            gap=Gap(row.gap) if row.gap else None,
            speaker=SpeakerId(row.speaker) if row.speaker else None,
        ),
        run=RunId(row.run),
        history=tuple(history),
        doubts=tuple(doubt for doubt in doubts if doubt.about not in replaced),
        past_doubts=tuple(doubt for doubt in doubts if doubt.about in replaced),
        approved=any(_stands(approval, newest) for approval in approvals),
        proposals=proposals,
        retired_by=RunId(row.retired_by) if row.retired_by else None,
    )


def _replaced(history: Iterable[Entry]) -> set[tuple[Kind, int]]:
    """The revisions that a machine itself has replaced: doubts about those are no longer anybody's work."""
    by_machine = [entry.revision for entry in history if isinstance(entry.revision.author, Engine)]
    last = {revision.kind: revision.number for revision in by_machine}
    return {(revision.kind, revision.number) for revision in by_machine if revision.number < last[revision.kind]}


def _stands(approval: Row[Any], newest: dict[Kind, int]) -> bool:
    seen = {Kind.SOURCE: approval.source, Kind.TRANSLATION: approval.translation or 0, Kind.SPEAKER: approval.speaker}
    return all(number == newest.get(kind, 0) for kind, number in seen.items())


def _proposals(connection: Connection, recording: RecordingId) -> defaultdict[str | None, list[Proposal]]:
    """By segment; under None those for the timeline as a whole."""
    query = select(schema.proposal).where(schema.proposal.c.recording == recording).order_by(schema.proposal.c.id)
    groups: defaultdict[str | None, list[Proposal]] = defaultdict(list)
    for row in connection.execute(query):
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
            )
        )
    return groups
