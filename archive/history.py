"""A segment's history in the database: what stands in it now, and how something is added to it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select

from archive import schema
from archive.columns import author, instant
from archive.conditions import is_retired
from archive.rows import NewRow, write_rows
from testimony.draft import TermUse
from testimony.errors import BadInputError
from testimony.finding import Finding
from testimony.identity import RecordingId, RunId, SegmentId, canonical_json
from testimony.mark import marks
from testimony.revision import Engine, Kind, PersonsTextError, Revision, StaleRevisionError

Latest = Mapping[tuple[SegmentId, Kind], Row[Any]]


class NoSuchSegmentError(BadInputError):
    """An id was given that no segment bears."""

    def __init__(self, segment: str) -> None:
        super().__init__(segment)
        self.segment = segment

    def __str__(self) -> str:
        return f"there is no segment {self.segment[:60]!r}; open the recording again to see those that there are"


class RetiredSegmentError(BadInputError):
    """A segment was about to be written to that a later run, or a person's cut, has replaced."""

    def __init__(self, segment: SegmentId) -> None:
        super().__init__(segment)
        self.segment = segment

    def __str__(self) -> str:
        return f"{self.segment} was replaced meanwhile; open the recording again and work on what stands there now"


def living(recording: RecordingId) -> Select[Any]:
    """The segments that make up the timeline today, in the order in which they were first cut."""
    segment = schema.segment
    return (
        select(segment).where(segment.c.recording == recording, ~is_retired(segment.c.id)).order_by(segment.c.start_ms)
    )


def living_segment(connection: Connection, segment: SegmentId) -> Row[Any]:
    """
    Raises:
        NoSuchSegmentError: no segment bears this id.
        RetiredSegmentError: it is no longer part of the timeline.
    """
    table = schema.segment
    row = connection.execute(
        select(table, is_retired(table.c.id).label("is_retired")).where(table.c.id == segment)
    ).first()
    if row is None:
        raise NoSuchSegmentError(segment)
    if row.is_retired:
        raise RetiredSegmentError(segment)
    return row


def latest_of(connection: Connection, recording: RecordingId) -> Latest:
    """The newest revision of each kind, for every segment that the recording ever had."""
    return _latest(connection, schema.segment.c.recording == recording)


def latest_in(connection: Connection, segment: SegmentId) -> dict[Kind, Row[Any]]:
    """The newest revision of each kind in one segment."""
    return {kind: row for (_, kind), row in _latest(connection, schema.segment.c.id == segment).items()}


def _latest(connection: Connection, where: Any) -> Latest:
    table = schema.revision
    newest = (
        select(table.c.segment, table.c.kind, func.max(table.c.number).label("number"))
        .join(schema.segment, schema.segment.c.id == table.c.segment)
        .where(where)
        .group_by(table.c.segment, table.c.kind)
        .subquery()
    )
    same = and_(*(table.c[name] == newest.c[name] for name in ("segment", "kind", "number")))
    rows = connection.execute(select(table).join(newest, same))
    return {(SegmentId(row.segment), Kind(row.kind)): row for row in rows}


def append(
    connection: Connection,
    revision: Revision,
    after: Row[Any] | None,
    event: int,
    run: RunId | None = None,
    **left_behind: str | int | None,
) -> None:
    """Write what `rows_of` makes of a single revision; see there."""
    write_rows(connection, rows_of(revision, after, event, run, **left_behind))


def rows_of(
    revision: Revision,
    after: Row[Any] | None,
    event: int,
    run: RunId | None = None,
    **left_behind: str | int | None,
) -> Iterator[NewRow]:
    """The rows that add *revision* behind *after*, the latest of its kind, with the marks that stand in it.

    Args:
        event: of the audit trail, in which the caller tells of it.
        run: the one in which an engine wrote it; None for a person.
        left_behind: the columns that only a machine fills (raw, words, evidence, key), and those that say that a
            person brought the words back or carried them on.

    Raises:
        StaleRevisionError: it was made on an earlier one.
        PersonsTextError: an engine would write over a person.
    """
    current = after.number if after else 0
    if revision.number != current + 1:
        raise StaleRevisionError(revision.segment, revision.kind, revision.number - 1, current)
    if isinstance(revision.author, Engine) and after is not None and after.model is None:
        raise PersonsTextError(revision.segment, revision.kind)
    yield (
        schema.revision,
        {
            "segment": revision.segment,
            "kind": revision.kind,
            "number": revision.number,
            "text": revision.text,
            "of_revision": revision.of_revision,
            "at": instant(revision.at),
            "reason": revision.reason,
            "event": event,
            **author(revision.author, run),
            **left_behind,
        },
    )
    yield from _marks_in(revision)


def retire(connection: Connection, recording: RecordingId, run: RunId, at: datetime) -> int:
    """Take the living segments out of the timeline; they stay readable. Returns how many they were."""
    table = schema.retirement
    ours = select(schema.segment.c.id).where(schema.segment.c.recording == recording)
    query = select(table.c.segment, func.max(table.c.number)).where(table.c.segment.in_(ours)).group_by(table.c.segment)
    turns = {row[0]: row[1] for row in connection.execute(query)}
    rows = [
        {"segment": row.id, "number": turns.get(row.id, 0) + 1, "retired": 1, "run": run, "at": instant(at)}
        for row in connection.execute(living(recording)).all()
    ]
    if rows:
        connection.execute(insert(schema.retirement), rows)
    return len(rows)


def turn(connection: Connection, segment: SegmentId, act: int, at: datetime) -> None:
    """By a person's act, take *segment* out of the timeline, or bring it back if it is out of it."""
    number = _turns(connection, segment) + 1
    connection.execute(
        insert(schema.retirement).values(segment=segment, number=number, retired=number % 2, act=act, at=instant(at))
    )


def _turns(connection: Connection, segment: SegmentId) -> int:
    table = schema.retirement
    return connection.execute(select(func.max(table.c.number)).where(table.c.segment == segment)).scalar() or 0


def doubts_about(about: Kind, number: int, run: RunId, findings: Sequence[Finding]) -> Iterator[NewRow]:
    """The rows that attach *findings* to a revision (number 0: to a gap, which has none)."""
    for finding in findings:
        yield (
            schema.finding,
            {
                "segment": finding.segment,
                "about": about,
                "number": number,
                "run": run,
                "code": finding.code,
                "severity": finding.severity,
                "message": finding.message,
                "evidence": canonical_json(finding.evidence),
            },
        )


def terms_in(revision: Revision, terms: Sequence[TermUse]) -> Iterator[NewRow]:
    """The rows that tell, beside a translation, what became of each term of the glossary in it."""
    for position, use in enumerate(terms):
        source, target = use.source_span or (None, None), use.target_span or (None, None)
        yield (
            schema.term,
            {
                "segment": revision.segment,
                "kind": revision.kind,
                "number": revision.number,
                "position": position,
                "concept": use.concept,
                "version": use.version,
                "verdict": use.verdict,
                "form": use.form,
                "source_start": source[0],
                "source_end": source[1],
                "target_start": target[0],
                "target_end": target[1],
                "method": use.method,
            },
        )


def _marks_in(revision: Revision) -> Iterator[NewRow]:
    if revision.kind not in {Kind.SOURCE, Kind.TRANSLATION}:
        return
    for position, mark in enumerate(marks(revision.text)):
        yield (
            schema.mark,
            {
                "segment": revision.segment,
                "kind": revision.kind,
                "number": revision.number,
                "position": position,
                "mark": mark.kind,
                "begins": mark.start,
                "ends": mark.end,
                "detail": mark.detail,
            },
        )
