"""Onward: which approved recordings a schedule has yet to hand on, and that it has."""

from sqlalchemy import func, select

from archive.audit import AuditTrail
from archive.columns import facts_of
from archive.database import Database
from archive.schema import audit, recording, revision, segment
from testimony.identity import RecordingId, ScheduleId
from testimony.recording import State
from testimony.revision import Kind

_EXPORTED = "schedule.exported"


class Onward:
    """What has gone out by schedule."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database, self._trail = database, trail

    def outstanding(self, schedule: ScheduleId) -> tuple[RecordingId, ...]:
        """The approved recordings that *schedule* has not handed on since they were last approved, oldest first."""
        approved = (
            select(segment.c.recording, func.max(revision.c.event).label("event"))
            .join(revision, revision.c.segment == segment.c.id)
            .where(revision.c.kind == Kind.STATUS)
            .group_by(segment.c.recording)
            .subquery()
        )
        query = select(recording.c.id, approved.c.event).join(approved, approved.c.recording == recording.c.id)
        query = query.where(recording.c.state == State.APPROVED).order_by(recording.c.received_at, recording.c.id)
        gone = select(audit.c.seq, audit.c.payload).where(audit.c.action == _EXPORTED, audit.c.subject == schedule)
        with self._database.reading() as connection:
            last = {
                facts_of(row.payload)["recording"]: row.seq for row in connection.execute(gone.order_by(audit.c.seq))
            }
            return tuple(RecordingId(row.id) for row in connection.execute(query) if last.get(row.id, 0) < row.event)

    def handed_on(self, schedule: ScheduleId, handed: RecordingId, *, by: str) -> None:
        """Tell the audit trail that *schedule* has handed a recording on."""
        with self._database.writing() as connection:
            self._trail.append(connection, by, _EXPORTED, schedule, recording=handed)
