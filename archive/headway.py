"""Headway: what is under way at this moment, what waits and since when, and how fast it goes. No wording is read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from archive.columns import facts_of, instant, instant_of
from archive.conditions import is_retired, is_worded
from archive.database import Database
from archive.schema import RUNNING, WAITS, recording, revision, run, segment, work
from archive.work import Standing
from testimony.identity import RecordingId, RunId
from testimony.recording import Stage, State
from testimony.revision import Kind
from testimony.run import Outcome

#: How far back speed is measured.
LATELY = timedelta(days=7)

_ORDER = tuple(State)


@dataclass(frozen=True, kw_only=True, slots=True)
class Underway:
    """A run that has not ended.

    Attributes:
        duration_ms: of the recording, once it is known.
        done, total: milliseconds of sound while transcribing, segments while translating; None where nobody can tell.
    """

    run: RunId
    recording: RecordingId
    stage: Stage
    began_at: datetime
    duration_ms: int | None
    done: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """Recordings that wait to be taken through the flow.

    Attributes:
        duration_ms: of those that were decoded already, together.
        oldest_at: when the first of them was received; None where nothing waits.
    """

    recordings: int
    duration_ms: int
    oldest_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Speed:
    """What was finished lately.

    Attributes:
        recordings: that were transcribed and all that follows, and the sound in them (`sound_ms`).
        worked_ms: how long their runs took together.
    """

    recordings: int
    sound_ms: int
    worked_ms: int

    def takes_ms(self, sound_ms: int) -> int | None:
        """How long a run over this much sound may take; None while nothing was finished lately."""
        return round(sound_ms * self.worked_ms / self.sound_ms) if self.sound_ms else None


class Headway:
    """Questions about the work of machines at this moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def underway(self) -> tuple[Underway, ...]:
        """The runs that have not ended, oldest first."""
        columns = (recording.c.state, recording.c.duration_ms)
        query = select(run, *columns).join(recording, recording.c.id == run.c.recording)
        query = query.where(RUNNING).order_by(run.c.began_at, run.c.id)
        with self._database.reading() as connection:
            return tuple(_underway(connection, row) for row in connection.execute(query).all())

    def queue(self) -> Queue:
        """What waits and has not failed; what is under way is not among it."""
        running = select(run.c.recording).where(RUNNING)
        waits = (WAITS, recording.c.id.not_in(running))
        figures = (func.count(), func.coalesce(func.sum(recording.c.duration_ms), 0), func.min(recording.c.received_at))
        with self._database.reading() as connection:
            count, duration, oldest = connection.execute(select(*figures).where(*waits)).one()
        return Queue(
            recordings=count, duration_ms=int(duration), oldest_at=instant_of(oldest) if oldest is not None else None
        )

    def speed(self, now: datetime) -> Speed:
        """How fast recordings went through the whole flow in the last week."""
        query: Select[Any] = select(run.c.stages, run.c.began_at, run.c.ended_at, recording.c.duration_ms)
        query = query.join(recording, recording.c.id == run.c.recording)
        done = (run.c.outcome == Outcome.DONE, run.c.ended_at >= instant(now - LATELY))
        with self._database.reading() as connection:
            rows = connection.execute(query.where(*done)).all()
        whole = [row for row in rows if row.duration_ms and Stage.TRANSCRIBE in json.loads(row.stages)]
        return Speed(
            recordings=len(whole),
            sound_ms=sum(row.duration_ms for row in whole),
            worked_ms=sum(_length_ms(row) for row in whole),
        )


def _length_ms(row: Row[Any]) -> int:
    return max(0, round((instant_of(row.ended_at) - instant_of(row.began_at)) / timedelta(milliseconds=1)))


def _underway(connection: Connection, row: Row[Any]) -> Underway:
    stages = tuple(Stage(each) for each in json.loads(row.stages))
    stage = _stage(stages, State(row.state), anew="from" in facts_of(row.options))
    done, total = None, None
    if stage is Stage.TRANSCRIBE:
        done, total = _heard(connection, row.recording, row.duration_ms)
    elif stage is Stage.TRANSLATE and not facts_of(row.options).get("touched"):
        done, total = _translated(connection, row.recording, row.id)
    return Underway(
        run=RunId(row.id),
        recording=RecordingId(row.recording),
        stage=stage,
        began_at=instant_of(row.began_at),
        duration_ms=row.duration_ms,
        done=done,
        total=total,
    )


def _stage(stages: Sequence[Stage], reached: State, *, anew: bool) -> Stage:
    """At which stage a run is; one that does a stage again may be at a later one than can be told."""
    if anew and stages[0].reaches in _ORDER[: _ORDER.index(reached)]:
        return stages[0]
    ahead = (stage for stage in stages if _ORDER.index(stage.reaches) > _ORDER.index(reached))
    return next(ahead, stages[-1])


def _heard(connection: Connection, of: str, duration_ms: int | None) -> tuple[int | None, int | None]:
    """Of the sound, what is not among the pieces that are still to be heard; only long recordings are shared out."""
    left = func.sum(work.c.end_ms - work.c.start_ms).filter(work.c.state != Standing.DONE)
    pieces, waiting = connection.execute(select(func.count(), left).where(work.c.recording == of)).one()
    if not pieces or duration_ms is None:
        return None, None
    return max(0, duration_ms - int(waiting or 0)), duration_ms


def _translated(connection: Connection, of: str, within: str) -> tuple[int, int]:
    worded = (segment.c.recording == of, ~is_retired(segment.c.id), is_worded(segment.c.id, segment.c.gap))
    total = connection.execute(select(func.count()).select_from(segment).where(*worded)).scalar_one()
    made = select(func.count(revision.c.segment.distinct())).where(
        revision.c.run == within, revision.c.kind == Kind.TRANSLATION
    )
    return connection.execute(made).scalar_one(), total
