"""Tallies: how far the work on each recording has come, counted once and counted again only when something happened."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, delete, exists, func, insert, or_, select
from sqlalchemy.sql.elements import ColumnElement

from archive.columns import instant_of
from archive.conditions import approval_stands, is_retired, is_settled, is_worded
from archive.database import Database
from archive.keeping_up import head, mark, move, touched_since
from archive.schema import approval, finding, recording, revision, segment, tally
from testimony.finding import Severity
from testimony.identity import RecordingId
from testimony.revision import Kind

_NAME = "tally"
_SOME = 200  # recordings in one statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How far the work on one recording has come.

    Attributes:
        worded: segments with words in them; the others are gaps.
        corrected: of those, how many a person has written in; approved ones are among them.
        open_findings: doubts about what stands there that nobody has settled; alarms are the gravest of them.
        people: who has written in it.
        last_at: when a person last wrote in it.
    """

    segments: int = 0
    worded: int = 0
    corrected: int = 0
    approved: int = 0
    open_findings: int = 0
    alarms: int = 0
    people: tuple[str, ...] = ()
    last_at: datetime | None = None


class Tallies:
    """Keeps the table of tallies up with the audit trail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def catch_up(self) -> None:
        """Count again what the newest events are about."""
        with self._database.reading() as connection:
            if not touched_since(connection, mark(connection, _NAME)):
                return
        with self._database.writing() as connection:
            ids = sorted(touched_since(connection, mark(connection, _NAME)))
            for at in range(0, len(ids), _SOME):
                _count(connection, ids[at : at + _SOME])
            move(connection, _NAME, head(connection))


def tally_of(row: Row[Any]) -> Tally:
    """The tally in a row of the table; an empty one where an outer join found none."""
    if row.worded is None:
        return Tally()
    return Tally(
        segments=row.segments,
        worded=row.worded,
        corrected=row.corrected,
        approved=row.approved,
        open_findings=row.open_findings,
        alarms=row.alarms,
        people=tuple(json.loads(row.people)),
        last_at=instant_of(row.last_at) if row.last_at else None,
    )


def _count(connection: Connection, ids: Iterable[RecordingId]) -> None:
    wanted = list(ids)
    connection.execute(delete(tally).where(tally.c.recording.in_(wanted)))
    people: dict[str, list[str]] = {each: [] for each in wanted}
    for row in connection.execute(_people(wanted)):
        people[row.recording].append(row.author)
    rows = connection.execute(select(recording.c.id, *_figures()).where(recording.c.id.in_(wanted))).all()
    if rows:
        connection.execute(
            insert(tally),
            [{**row._asdict(), "recording": row.id, "people": json.dumps(sorted(people[row.id]))} for row in rows],
        )


def _figures() -> tuple[ColumnElement[Any], ...]:
    worded = is_worded(segment.c.id, segment.c.gap)
    return (
        _segments().label("segments"),
        _segments(worded).label("worded"),
        _segments(worded, _by_people()).label("corrected"),
        _segments(worded, _approved()).label("approved"),
        open_findings().label("open_findings"),
        open_findings(finding.c.severity == Severity.ALARM).label("alarms"),
        _last_at().label("last_at"),
    )


def _segments(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    query = select(func.count()).select_from(segment).where(segment.c.recording == recording.c.id, *conditions)
    return query.where(~is_retired(segment.c.id)).correlate(recording).scalar_subquery()


def _by_people() -> ColumnElement[bool]:
    return exists().where(
        revision.c.segment == segment.c.id, revision.c.kind != Kind.STATUS, revision.c.model.is_(None)
    )


def _approved() -> ColumnElement[bool]:
    return exists().where(approval.c.segment == segment.c.id, approval_stands())


def _last_at() -> ScalarSelect[str | None]:
    query = select(func.max(revision.c.at)).join(segment, segment.c.id == revision.c.segment)
    by_people = query.where(segment.c.recording == recording.c.id, revision.c.model.is_(None))
    return by_people.correlate(recording).scalar_subquery()


def _people(wanted: list[RecordingId]) -> Any:
    return (
        select(segment.c.recording, revision.c.author)
        .join(segment, segment.c.id == revision.c.segment)
        .where(segment.c.recording.in_(wanted), revision.c.model.is_(None))
        .distinct()
    )


def open_findings(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """As `archive.record.Record.open_findings` counts them, for the recording at hand."""
    return (
        select(func.count())
        .select_from(finding.join(segment, segment.c.id == finding.c.segment))
        .where(segment.c.recording == recording.c.id, *conditions)
        .where(~is_retired(segment.c.id), ~is_settled(finding.c.id), or_(finding.c.number == 0, ~_replaced()))
        .correlate(recording)
        .scalar_subquery()
    )


def _replaced() -> ColumnElement[bool]:
    """Whether a machine has replaced the wording in doubt: the doubt is then no longer anybody's work."""
    return exists().where(
        revision.c.segment == finding.c.segment,
        revision.c.kind == finding.c.about,
        revision.c.number > finding.c.number,
        revision.c.model.is_not(None),
    )
