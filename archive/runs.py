"""Runs: what was done to a recording, with which models, under which options, and how it ended."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from archive import schema
from archive.audit import PIPELINE, AuditTrail
from archive.columns import facts, facts_of, instant, instant_of, names
from archive.database import Database
from archive.fence import hold_run
from archive.lease import Leases
from archive.recordings import find
from testimony.identity import Digest, RecordingId, RunId, new_run_id
from testimony.recording import Stage
from testimony.run import ModelCard, Outcome, Run


class Runs:
    """The runs of an archive."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime], leases: Leases) -> None:
        self._database, self._audit, self._clock, self._leases = database, audit, clock, leases

    def begin(
        self,
        recording: RecordingId,
        stages: Sequence[Stage],
        options: Mapping[str, Any],
        glossary_version: str | None = None,
    ) -> Run:
        """Begin a run. One that is still running on this recording was killed; it is written down as abandoned.

        To be called under the recording's lease, which makes that inference sound.

        Raises:
            NoSuchRecordingError: no recording bears this id.
            LostLeaseError: another process has taken over the recording, or holds it.
        """
        run = Run(
            id=new_run_id(),
            recording=recording,
            stages=tuple(stages),
            began_at=self._clock(),
            glossary_version=glossary_version,
            options=dict(options),
        )
        with self._database.writing() as connection:
            find(connection, recording)
            self._leases.confirm(connection, recording)
            self._abandon(connection, recording)
            connection.execute(insert(schema.run).values(_columns(run)))
            self._audit.append(connection, PIPELINE, "run.began", run.id, recording=recording, stages=list(stages))
        return run

    def note_models(self, run: RunId, models: Iterable[ModelCard]) -> None:
        """Add to the run what did its work. A model that is noted already is not noted again.

        Raises:
            EndedRunError: the run has ended.
        """
        with self._database.writing() as connection:
            hold_run(connection, run)
            noted = set(_models(connection, [run]).get(run, ()))
            for position, card in enumerate([card for card in models if card not in noted], start=len(noted)):
                connection.execute(
                    insert(schema.run_model).values(
                        run=run,
                        position=position,
                        name=card.name,
                        engine=card.engine,
                        digest=card.digest.hex,
                        licence=card.licence,
                    )
                )
                self._audit.append(
                    connection, PIPELINE, "run.loaded", run, model=card.name, engine=card.engine, digest=card.digest.hex
                )

    def end(self, run: RunId, outcome: Outcome, cause: str | None = None) -> None:
        """The run is over. *cause* is one sentence without a word of the testimony.

        Raises:
            EndedRunError: it was over before: another process took its recording over.
        """
        with self._database.writing() as connection:
            hold_run(connection, run)
            end_run(connection, self._audit, run, outcome=outcome, cause=cause, at=self._clock())

    def of(self, recording: RecordingId) -> tuple[Run, ...]:
        """The runs of *recording*, oldest first."""
        with self._database.reading() as connection:
            return runs_of(connection, recording)

    def abandon(self, recording: RecordingId) -> None:
        """Write down a run that is still running on *recording* as abandoned, as `begin` does.

        To be called as soon as the recording is leased, so that the run's process, should it come back, writes nothing.
        """
        with self._database.reading() as connection:
            if not _running(connection, recording):
                return
        with self._database.writing() as connection:
            self._leases.confirm(connection, recording)
            self._abandon(connection, recording)

    def _abandon(self, connection: Connection, recording: RecordingId) -> None:
        for killed in _running(connection, recording):
            cause = "it was stopped from outside"
            end_run(connection, self._audit, RunId(killed), outcome=Outcome.ABANDONED, cause=cause, at=self._clock())


def end_run(
    connection: Connection, audit: AuditTrail, run: RunId, *, outcome: Outcome, cause: str | None, at: datetime
) -> None:
    """Write down, in the caller's transaction, how *run* ended."""
    ended = {"outcome": outcome, "cause": cause, "ended_at": instant(at)}
    connection.execute(update(schema.run).where(schema.run.c.id == run).values(ended))
    audit.append(connection, PIPELINE, "run.ended", run, outcome=outcome)


def _running(connection: Connection, recording: RecordingId) -> Sequence[str]:
    query = select(schema.run.c.id).where(schema.run.c.recording == recording, schema.RUNNING)
    return connection.execute(query).scalars().all()


def runs_of(connection: Connection, recording: RecordingId) -> tuple[Run, ...]:
    """The runs of *recording* with their models, oldest first."""
    query = (
        select(schema.run).where(schema.run.c.recording == recording).order_by(schema.run.c.began_at, schema.run.c.id)
    )
    rows = connection.execute(query).all()
    models = _models(connection, [row.id for row in rows])
    return tuple(_run(row, tuple(models.get(row.id, ()))) for row in rows)


def _models(connection: Connection, runs: Sequence[str]) -> dict[str, list[ModelCard]]:
    models: dict[str, list[ModelCard]] = {}
    query = select(schema.run_model).where(schema.run_model.c.run.in_(runs)).order_by(schema.run_model.c.position)
    for row in connection.execute(query):
        card = ModelCard(name=row.name, engine=row.engine, digest=Digest(row.digest), licence=row.licence)
        models.setdefault(row.run, []).append(card)
    return models


def _columns(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "recording": run.recording,
        "stages": names(run.stages),
        "options": facts(run.options),
        "glossary_version": run.glossary_version,
        "began_at": instant(run.began_at),
        "outcome": run.outcome,
    }


def _run(row: Row[Any], models: tuple[ModelCard, ...]) -> Run:
    return Run(
        id=RunId(row.id),
        recording=RecordingId(row.recording),
        stages=tuple(Stage(name) for name in json.loads(row.stages)),
        began_at=instant_of(row.began_at),
        outcome=Outcome(row.outcome),
        ended_at=instant_of(row.ended_at) if row.ended_at else None,
        models=models,
        glossary_version=row.glossary_version,
        options=facts_of(row.options),
        cause=row.cause,
    )
