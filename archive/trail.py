"""The audit trail as an archivist looks at it: a page at a time, by who, what and whom it is about."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select

from archive.audit import Event
from archive.columns import facts_of, instant_of
from archive.database import Database
from archive.schema import audit, run, segment
from testimony.identity import Digest, RecordingId

#: What the trail calls it when everything that is kept was checked.
VERIFIED = "archive.verified"
#: Events on one page.
PAGE_EVENTS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which events are wanted; what is empty is not asked for.

    Attributes:
        subject: an id; a recording's brings the events of its segments along.
        action: a whole one (``recording.read``) or its noun (``recording``).
        before: only events with a smaller number, for the next page.
    """

    actor: str = ""
    action: str = ""
    subject: str = ""
    before: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Events, newest first.

    Attributes:
        more_before: what `Asked.before` must be for the next page; None where this is the last.
        total: how many events the trail has, asked for or not.
    """

    events: tuple[Event, ...]
    more_before: int | None
    total: int


class Trail:
    """Reads the audit trail without checking it; `archive.audit.AuditTrail.verify` does that."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def about(self, recording: RecordingId) -> tuple[Event, ...]:
        """Every event about a recording, its segments and runs, and every time that the archive was verified."""
        ours = (select(each.c.id).where(each.c.recording == recording) for each in (segment, run))
        within = (audit.c.subject.in_(ids) for ids in ours)
        whose = or_(audit.c.subject == recording, audit.c.action == VERIFIED, *within)
        with self._database.reading() as connection:
            return tuple(_event(row) for row in connection.execute(select(audit).where(whose).order_by(audit.c.seq)))

    def page(self, asked: Asked) -> Page:
        """The newest events that were asked for."""
        query = select(audit).order_by(audit.c.seq.desc()).limit(PAGE_EVENTS + 1)
        if asked.before is not None:
            query = query.where(audit.c.seq < asked.before)
        if asked.actor:
            query = query.where(audit.c.actor == asked.actor)
        if asked.action:
            noun = audit.c.action.startswith(f"{asked.action}.", autoescape=True)
            query = query.where(or_(audit.c.action == asked.action, noun))
        if asked.subject:
            within = select(segment.c.id).where(segment.c.recording == asked.subject)
            query = query.where(or_(audit.c.subject == asked.subject, audit.c.subject.in_(within)))
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            total = connection.execute(select(func.max(audit.c.seq))).scalar() or 0
        events = tuple(_event(row) for row in rows[:PAGE_EVENTS])
        more = events[-1].seq if len(rows) > PAGE_EVENTS else None
        return Page(events=events, more_before=more, total=total)

    def last(self, action: str) -> Event | None:
        """The newest event of this action."""
        query = select(audit).where(audit.c.action == action).order_by(audit.c.seq.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return _event(row) if row else None


def _event(row: Row[Any]) -> Event:
    return Event(
        seq=row.seq,
        at=instant_of(row.at),
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        payload=facts_of(row.payload),
        digest=Digest(row.hash),
    )
