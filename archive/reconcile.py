"""Reconciling: runs that nobody works on any more are ended, and what ends every run is set aside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select, update

from archive import schema
from archive.audit import PIPELINE, AuditTrail
from archive.columns import instant
from archive.database import Database
from archive.lease import Leases
from archive.recordings import find
from archive.runs import end_run, runs_of
from archive.work import ATTEMPTS
from testimony.identity import RecordingId, RunId
from testimony.recording import Stage, State
from testimony.run import Outcome, Run

#: How many runs in a row may end without a word before a recording is set aside. One more than a piece of it is tried:
#: a piece that ends its processes is set aside before the recording is, and the rest of it goes on.
INTERRUPTIONS = ATTEMPTS + 1

_VANISHED = "the process that ran it ended without a word"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interrupted:
    """A run whose process is gone.

    Attributes:
        in_a_row: how many of the recording's last runs ended so, this one included.
        set_aside: the recording is marked as failed: it is tried again when a person asks for it.
    """

    run: RunId
    recording: RecordingId
    in_a_row: int
    set_aside: bool


class Reconciler:
    """Compares what the runs say with what is leased."""

    def __init__(self, database: Database, audit: AuditTrail, leases: Leases, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._leases, self._clock = database, audit, leases, clock

    def reconcile(self) -> tuple[Interrupted, ...]:
        """End the runs whose recording nobody holds; returns them. To be called now and then, by any worker."""
        self._leases.bury()
        # A hundred idle workers look every few seconds: as long as all is well nobody who makes history waits for them.
        with self._database.reading() as connection:
            if not self._lost(connection):
                return ()
        with self._database.writing() as connection:
            gone = self._lost(connection)
            return tuple(self._interrupt(connection, RunId(row.id), RecordingId(row.recording)) for row in gone)

    def _lost(self, connection: Connection) -> Sequence[Row[Any]]:
        """The runs that have not ended and whose recording nobody holds, oldest first."""
        run, lease = schema.run, schema.lease
        now = instant(self._database.now(connection))
        held = exists().where(lease.c.name == run.c.recording, lease.c.expires_at > now)
        query: Select[Any] = select(run.c.id, run.c.recording).where(schema.RUNNING, ~held)
        return connection.execute(query.order_by(run.c.began_at, run.c.id)).all()

    def _interrupt(self, connection: Connection, run: RunId, recording: RecordingId) -> Interrupted:
        at = self._clock()
        end_run(connection, self._audit, run, outcome=Outcome.INTERRUPTED, cause=_VANISHED, at=at)
        runs = runs_of(connection, recording)
        count = _in_a_row(runs)
        if poison := count >= INTERRUPTIONS:
            stage = _stage(runs[-1], find(connection, recording).state)
            cause = f"the last {count} runs ended without a word; look at the file, then run it by its id"
            connection.execute(
                update(schema.recording)
                .where(schema.recording.c.id == recording)
                .values(failed_stage=stage, failed_cause=cause)
            )
            self._audit.append(connection, PIPELINE, "recording.failed", recording, stage=stage, run=run)
        return Interrupted(run=run, recording=recording, in_a_row=count, set_aside=poison)


def _in_a_row(runs: tuple[Run, ...]) -> int:
    count = 0
    for run in reversed(runs):
        if run.outcome not in {Outcome.INTERRUPTED, Outcome.ABANDONED}:
            break
        count += 1
    return count


def _stage(run: Run, reached: State) -> Stage:
    """The stage at which the run was: the first that the recording has not come through."""
    order = tuple(State)
    ahead = (stage for stage in run.stages if order.index(stage.reaches) > order.index(reached))
    return next(ahead, run.stages[-1])
