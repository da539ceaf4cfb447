"""Schedules: what is to be done without anybody's asking, when it comes next, and what came of it the last time.

A schedule's times are counted from the moment when it was last taken up. So however many were missed while the machine
was off, they are made good by one; and a clock that is set back brings no time twice. Of the workers that look, the one
that holds the schedule's lease takes it up (`lease_of`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from archive.audit import AuditTrail
from archive.columns import facts, facts_of, instant, instant_of
from archive.database import Database
from archive.rhythm import Rhythm
from archive.schema import schedule as table
from testimony.errors import BadInputError
from testimony.identity import ScheduleId, new_schedule_id

#: An errand that was taken up this often without an end has failed, until its next time.
TRIES = 3

_VANISHED = "the worker that had taken it up ended without a word"


class Errand(StrEnum):
    """What a schedule has done."""

    INBOX = "inbox"  # take in what lies in a folder
    PROCESS = "process"  # take every recording that waits through the flow
    TRANSLATE = "translate"  # translate anew what changes of the glossary touch
    VERIFY = "verify"  # check everything that is kept
    EXPORT = "export"  # deposit in a folder what was approved since the last time


class Standing(StrEnum):
    """Whether a schedule has anything done."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


class Outcome(StrEnum):
    """How it went."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """A time at which a schedule was taken up.

    Attributes:
        due: the time that had come; the first of them, where several were missed.
        attempts: how often a worker has taken it up.
        detail: how it ended, in one sentence without a word of the testimony.
    """

    due: datetime
    began_at: datetime
    worker: str
    attempts: int
    outcome: Outcome
    ended_at: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Something that is done again and again.

    Attributes:
        options: plain JSON values, as the errand reads them: ``folder``, ``language``.
        by: who set it up; what is done bears this name in the audit trail.
        since: its times are counted from here.
        last: the last time that it was taken up; None before the first.
    """

    id: ScheduleId
    errand: Errand
    rhythm: Rhythm
    options: Mapping[str, Any]
    at: datetime
    by: str
    standing: Standing
    since: datetime
    last: Occasion | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was taken up and has not ended."""
        return self.last is not None and self.last.outcome is Outcome.RUNNING

    @property
    def next_at(self) -> datetime | None:
        """When it comes next; in the past where nobody has taken it up yet. None while it is paused or removed."""
        return self.rhythm.after(self.since) if self.standing is Standing.ACTIVE else None

    def is_due(self, now: datetime) -> bool:
        """Whether somebody should take it up: its time has come, or whoever had taken it up is gone."""
        return self.standing is Standing.ACTIVE and (self.is_running or self.rhythm.after(self.since) <= now)


class NoSuchScheduleError(BadInputError):
    """A schedule was named that there is not."""

    def __init__(self, schedule: str) -> None:
        super().__init__(schedule)
        self.schedule = schedule

    def __str__(self) -> str:
        return f"there is no schedule {self.schedule[:40]!r}; `testimony schedule list` lists those that there are"


class SameScheduleError(BadInputError):
    """A schedule was to be set up that there is already: the work would be done twice over."""

    def __init__(self, schedule: str, errand: Errand, standing: Standing) -> None:
        super().__init__(schedule, errand, standing)
        self.schedule, self.errand, self.standing = schedule, errand, standing

    def __str__(self) -> str:
        there = f"{self.schedule} has {self.errand} done at these times, with the same options"
        if self.standing is Standing.PAUSED:
            return f"{there}, and is paused; `testimony schedule resume {self.schedule}` lets its times count again"
        return f"{there}; nothing was added: see `testimony schedule list`"


class OtherStandingError(BadInputError):
    """A schedule was to be changed that is not in the standing for it."""

    def __init__(self, schedule: str, standing: Standing) -> None:
        super().__init__(schedule, standing)
        self.schedule, self.standing = schedule, standing

    def __str__(self) -> str:
        return f"{self.schedule} is {self.standing}; look at `testimony schedule list` again"


class Schedules:
    """The schedules of an archive."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def add(self, errand: Errand, rhythm: Rhythm, options: Mapping[str, Any] | None = None, *, by: str) -> Schedule:
        """Have *errand* done in this *rhythm* from now on.

        Raises:
            SameScheduleError: that is done already, or would be if it were not paused.
        """
        now = self._clock()
        made = Schedule(
            id=new_schedule_id(),
            errand=errand,
            rhythm=rhythm,
            options=dict(options or {}),
            at=now,
            by=by,
            standing=Standing.ACTIVE,
            since=now,
        )
        with self._database.writing() as connection:
            _hold_new(connection, made)
            connection.execute(insert(table).values(_columns(made)))
            told = {"errand": errand, "options": sorted(made.options), "rhythm": str(rhythm)}
            self._audit.append(connection, by, "schedule.added", made.id, **told)
        return made

    def all(self, errand: Errand | None = None) -> tuple[Schedule, ...]:
        """Those that were not removed, in the order in which they were made; those of one *errand* if it is given."""
        query = select(table).where(table.c.standing != Standing.REMOVED)
        if errand is not None:
            query = query.where(table.c.errand == errand)
        with self._database.reading() as connection:
            return tuple(_schedule(row) for row in connection.execute(query.order_by(table.c.at, table.c.id)))

    def get(self, schedule: str) -> Schedule:
        """
        Raises:
            NoSuchScheduleError: there is none.
        """
        with self._database.reading() as connection:
            return _find(connection, schedule)

    def pause(self, schedule: str, *, by: str) -> Schedule:
        """Let its times pass until it is resumed. What was taken up runs to its end.

        Raises:
            NoSuchScheduleError: there is none.
            OtherStandingError: it is paused, or removed.
        """
        return self._turn(schedule, Standing.PAUSED, "paused", {Standing.ACTIVE}, by)

    def resume(self, schedule: str, *, by: str) -> Schedule:
        """Let its times count again from now; those that passed meanwhile are not made good.

        Raises:
            NoSuchScheduleError: there is none.
            OtherStandingError: it is not paused.
        """
        return self._turn(schedule, Standing.ACTIVE, "resumed", {Standing.PAUSED}, by)

    def remove(self, schedule: str, *, by: str) -> Schedule:
        """Have it done no more. That it was there stays in the archive.

        Raises:
            NoSuchScheduleError: there is none.
            OtherStandingError: it was removed before.
        """
        return self._turn(schedule, Standing.REMOVED, "removed", {Standing.ACTIVE, Standing.PAUSED}, by)

    def due(self) -> tuple[Schedule, ...]:
        """Those that wait to be taken up, or were taken up by a worker that may be gone.

        A schedule that was taken up under a clock far ahead of today's counts from now on: it would sleep until then.
        """
        now, found = self._clock(), self.all()
        for each in found:
            if each.standing is Standing.ACTIVE and each.since - now > each.rhythm.gap(each.since):
                self._count_anew(each.id, now)
        return tuple(each for each in found if each.is_due(now))

    def begin(self, schedule: str, worker: str) -> Schedule | None:
        """Take *schedule* up, under its lease; None where it is not due any more, or has failed too often."""
        now = self._clock()
        with self._database.apart() as connection:
            found = _find(connection, schedule)
            if not found.is_due(now):
                return None
            if found.last is None or not found.is_running:
                due, attempts = found.rhythm.after(found.since), 1
            elif found.last.attempts < TRIES:
                due, attempts = found.last.due, found.last.attempts + 1
            else:
                due, attempts = found.last.due, 0
            if attempts:
                # Counted from the moment when a worker turns to it: what passes while it is at work comes afterwards.
                taken = {"due": instant(due), "since": instant(now), "began_at": instant(now), "attempts": attempts}
                blank = {"worker": worker, "outcome": Outcome.RUNNING, "ended_at": None, "detail": None}
                connection.execute(update(table).where(table.c.id == schedule).values(**taken, **blank))
                return _find(connection, schedule)
        self.end(schedule, worker, Outcome.FAILED, f"tried {TRIES} times; at last: {_VANISHED}")
        return None

    def end(self, schedule: str, worker: str, outcome: Outcome, detail: str, *, is_news: bool = True) -> Schedule:
        """Say how it went.

        Args:
            detail: one sentence without a word of the testimony.
            is_news: whether the audit trail is told; where there was nothing to do it need not be, every minute.
        """
        ended = {"outcome": outcome, "detail": detail, "ended_at": instant(self._clock())}
        with self._database.writing() as connection:
            if _find(connection, schedule).standing is not Standing.REMOVED:  # as it is, it stays
                connection.execute(update(table).where(table.c.id == schedule).values(ended))
            if is_news:
                self._audit.append(connection, worker, f"schedule.{outcome}", schedule)
            return _find(connection, schedule)

    def put_off(self, schedule: str) -> None:
        """The worker has to stop: another, or the same when it is back, takes it up; this counts as no attempt."""
        with self._database.apart() as connection:
            running = (table.c.id == schedule, table.c.outcome == Outcome.RUNNING)
            connection.execute(update(table).where(*running).values(attempts=table.c.attempts - 1))

    def _turn(self, schedule: str, to: Standing, event: str, before: set[Standing], by: str) -> Schedule:
        with self._database.writing() as connection:
            found = _find(connection, schedule)
            if found.standing not in before:
                raise OtherStandingError(schedule, found.standing)
            columns = {"standing": to, **({"since": instant(self._clock())} if to is Standing.ACTIVE else {})}
            connection.execute(update(table).where(table.c.id == schedule).values(columns))
            self._audit.append(connection, by, f"schedule.{event}", schedule)
            return _find(connection, schedule)

    def _count_anew(self, schedule: ScheduleId, now: datetime) -> None:
        with self._database.apart() as connection:
            connection.execute(update(table).where(table.c.id == schedule).values(since=instant(now)))


def _hold_new(connection: Connection, made: Schedule) -> None:
    standing = select(table).where(table.c.standing != Standing.REMOVED, table.c.errand == made.errand)
    for each in map(_schedule, connection.execute(standing.order_by(table.c.at, table.c.id))):
        if each.options == made.options and each.rhythm.is_as(made.rhythm):
            raise SameScheduleError(each.id, each.errand, each.standing)


def lease_of(schedule: ScheduleId) -> str:
    """The name of the lease under which a schedule is taken up."""
    return f"schedule {schedule}"


def _columns(schedule: Schedule) -> dict[str, Any]:
    return {
        "id": schedule.id,
        "errand": schedule.errand,
        "options": facts(schedule.options),
        "cron": schedule.rhythm.cron,
        "every_s": schedule.rhythm.every_s,
        "zone": schedule.rhythm.zone,
        "at": instant(schedule.at),
        "by": schedule.by,
        "standing": schedule.standing,
        "since": instant(schedule.since),
        "attempts": 0,
    }


def _find(connection: Connection, schedule: str) -> Schedule:
    row = connection.execute(select(table).where(table.c.id == schedule)).first()
    if row is None:
        raise NoSuchScheduleError(schedule)
    return _schedule(row)


def _schedule(row: Row[Any]) -> Schedule:
    return Schedule(
        id=ScheduleId(row.id),
        errand=Errand(row.errand),
        rhythm=Rhythm(cron=row.cron, every_s=row.every_s, zone=row.zone),
        options=facts_of(row.options),
        at=instant_of(row.at),
        by=row.by,
        standing=Standing(row.standing),
        since=instant_of(row.since),
        last=_last(row),
    )


def _last(row: Row[Any]) -> Occasion | None:
    if row.began_at is None:
        return None
    return Occasion(
        due=instant_of(row.due),
        began_at=instant_of(row.began_at),
        worker=row.worker,
        attempts=row.attempts,
        outcome=Outcome(row.outcome),
        ended_at=instant_of(row.ended_at) if row.ended_at else None,
        detail=row.detail,
    )
