"""Declarations: what people said about a recording when they handed it in, beside what its bytes say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select

from archive import schema
from archive.audit import AuditTrail
from archive.columns import instant, instant_of
from archive.database import Database
from archive.names import shown
from archive.record import Custody
from archive.recordings import find
from testimony.identity import RecordingId


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Where and when an interview was held, as *by* said at *at*.

    Attributes:
        place: as vague as is safe ("a city in Türkiye").
        held_on: the day; None where it was not said.
    """

    place: str | None
    held_on: date | None
    remark: str | None
    at: datetime
    by: str


class Declarations:
    """What was said about each recording; what was said once stays."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def add(
        self,
        recording: RecordingId,
        *,
        place: str | None = None,
        held_on: date | None = None,
        remark: str | None = None,
        by: str,
    ) -> None:
        """
        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        said = {
            "place": shown(place) if place else None,
            "held_on": held_on.isoformat() if held_on else None,
            "remark": shown(remark) if remark else None,
        }
        with self._database.writing() as connection:
            find(connection, recording)
            connection.execute(
                insert(schema.declaration).values(recording=recording, at=instant(self._clock()), by=by, **said)
            )
            told = sorted(name for name, value in said.items() if value)
            self._audit.append(connection, by, "recording.declared", recording, said=told)

    def arrivals(self, recording: RecordingId) -> tuple[Custody, ...]:
        """Each time that these bytes were handed in, oldest first."""
        table = schema.custody
        with self._database.reading() as connection:
            rows = connection.execute(select(table).where(table.c.recording == recording).order_by(table.c.id))
            return tuple(_arrival(row) for row in rows)

    def of(self, recording: RecordingId) -> tuple[Said, ...]:
        """What was said about *recording*, oldest first."""
        table = schema.declaration
        with self._database.reading() as connection:
            rows = connection.execute(select(table).where(table.c.recording == recording).order_by(table.c.id))
            return tuple(_said(row) for row in rows)


def _arrival(row: Row[Any]) -> Custody:
    return Custody(at=instant_of(row.at), by=row.by, event=row.event, name=row.name)


def _said(row: Row[Any]) -> Said:
    return Said(
        place=row.place,
        held_on=date.fromisoformat(row.held_on) if row.held_on else None,
        remark=row.remark,
        at=instant_of(row.at),
        by=row.by,
    )
