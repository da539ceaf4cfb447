"""Activity: what ran last over all recordings, and what stands still because it failed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from archive.access import visible_to
from archive.accounts import Account
from archive.columns import instant_of
from archive.database import Database
from archive.recordings import recording_of
from archive.schema import recording, run, run_model
from testimony.identity import RecordingId, RunId
from testimony.recording import Recording
from testimony.run import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class RunLine:
    """A run in a list, with the names of what did its work.

    Attributes:
        cause: why it failed, in one sentence without a word of the testimony.
    """

    id: RunId
    recording: RecordingId
    stages: tuple[str, ...]
    models: tuple[str, ...]
    glossary_version: str | None
    began_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    cause: str | None


class Activity:
    """Questions about the work of machines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, count: int) -> tuple[RunLine, ...]:
        """The newest runs, newest first; whatever runs still stands before the others."""
        running = (run.c.outcome == Outcome.RUNNING).desc()
        query = select(run).order_by(running, run.c.began_at.desc(), run.c.id).limit(count)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            models = _models(connection, [row.id for row in rows])
        return tuple(
            RunLine(
                id=RunId(row.id),
                recording=RecordingId(row.recording),
                stages=tuple(json.loads(row.stages)),
                models=tuple(models.get(row.id, ())),
                glossary_version=row.glossary_version,
                began_at=instant_of(row.began_at),
                ended_at=instant_of(row.ended_at) if row.ended_at else None,
                outcome=Outcome(row.outcome),
                cause=row.cause,
            )
            for row in rows
        )

    def failed(self, account: Account, count: int = 50) -> tuple[Recording, ...]:
        """Recordings whose last run failed, as far as *account* may see them; the newest first."""
        query = select(recording).where(recording.c.failed_stage.is_not(None), visible_to(account))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(recording.c.received_at.desc()).limit(count))
            return tuple(recording_of(row) for row in rows)


def _models(connection: Connection, runs: Sequence[str]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    query = select(run_model).where(run_model.c.run.in_(runs)).order_by(run_model.c.run, run_model.c.position)
    for row in connection.execute(query):
        named.setdefault(row.run, []).append(row.name)
    return named
