"""Recordings: what is known of each sealed original, and how far it has come."""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from secrets import choice
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from archive import schema
from archive.audit import PIPELINE, AuditTrail
from archive.called import recording_called
from archive.columns import facts, facts_of, instant, instant_of
from archive.database import Database
from archive.fence import hold_run
from archive.touched import is_touched
from testimony.identity import Digest, RecordingId, RunId
from testimony.language import LanguageTag
from testimony.recording import Consent, Failure, MediaFacts, NoSuchRecordingError, Recording, Stage, State

_LOOK = 100  # recordings that wait, of which one look reads the ids
_ORDER = tuple(State)  # they are declared in the order in which a recording passes through them


class Recordings:
    """The recordings of an archive."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def get(self, recording: RecordingId) -> Recording:
        """
        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        with self._database.reading() as connection:
            return find(connection, recording)

    def called(self, said: str) -> RecordingId:
        """The recording that a person calls *said*: its id, the beginning of one, or the team's reference.

        Raises:
            NoSuchRecordingError: none is called so.
            AmbiguousRecordingError: several are.
        """
        with self._database.reading() as connection:
            return recording_called(connection, said)

    def all(self, state: State | None = None) -> tuple[Recording, ...]:
        """The recordings in the order in which they came; those in *state* only, if one is given."""
        query = select(schema.recording).order_by(schema.recording.c.received_at, schema.recording.c.id)
        if state is not None:
            query = query.where(schema.recording.c.state == state)
        with self._database.reading() as connection:
            return tuple(recording_of(row) for row in connection.execute(query))

    def next_waiting(self, passing: Collection[str] = (), among: int = 1) -> Recording | None:
        """Of those that wait to be taken through the flow, one that came before the others.

        Those that failed wait for people, and those whose witness took consent back for nobody. However many
        recordings there are, only some that wait are looked at.

        Args:
            passing: those to pass by: somebody is at them.
            among: it is any of so many that came first, so that as many who look at once find different ones.
        """
        table = schema.recording
        waiting = select(table.c.id).where(schema.WAITS).order_by(table.c.received_at, table.c.id)
        with self._database.reading() as connection:
            found: list[str] = []
            at = 0
            while len(found) < among and (ids := connection.execute(waiting.offset(at).limit(_LOOK)).scalars().all()):
                found += [each for each in ids if each not in passing]
                at += _LOOK
            return find(connection, RecordingId(choice(found[:among]))) if found else None

    def preparation(self, recording: RecordingId) -> Mapping[str, Any] | None:
        """What `prepared` was told, or None while nothing was."""
        with self._database.reading() as connection:
            column = _row(connection, recording).preparation
        return facts_of(column) if column else None

    def prepared(self, recording: RecordingId, preparation: Mapping[str, Any], duration_ms: int, run: RunId) -> None:
        """Keep what preparing found out, as plain JSON values; the recording is then prepared."""
        with self._database.writing() as connection:
            hold_run(connection, run)
            self._change(connection, recording, preparation=facts(preparation), duration_ms=duration_ms)
            self._move(connection, recording, State.PREPARED, run)

    def advance(self, recording: RecordingId, state: State, run: RunId) -> None:
        """The run has brought the recording to *state*; an earlier failure is over.

        Where a person has already worked on it, a run never takes the state back: it only brought proposals.
        """
        with self._database.writing() as connection:
            hold_run(connection, run)
            self._move(connection, recording, state, run)

    def fail(self, recording: RecordingId, failure: Failure, run: RunId) -> None:
        """The run stopped. The state stays what it was, so that the next run knows where to go on."""
        with self._database.writing() as connection:
            hold_run(connection, run)
            self._change(connection, recording, failed_stage=failure.stage, failed_cause=failure.cause)
            self._audit.append(connection, PIPELINE, "recording.failed", recording, stage=failure.stage, run=run)

    def _move(self, connection: Connection, recording: RecordingId, state: State, run: RunId) -> None:
        reached = find(connection, recording).state
        if _ORDER.index(state) < _ORDER.index(reached) and is_touched(connection, recording):
            state = reached
        self._change(connection, recording, state=state, failed_stage=None, failed_cause=None)
        self._audit.append(connection, PIPELINE, "recording.advanced", recording, state=state, run=run)

    def _change(self, connection: Connection, recording: RecordingId, **columns: Any) -> None:
        _row(connection, recording)
        connection.execute(update(schema.recording).where(schema.recording.c.id == recording).values(**columns))


def find(connection: Connection, recording: RecordingId) -> Recording:
    """The recording as this transaction sees it.

    Raises:
        NoSuchRecordingError: no recording bears this id.
    """
    return recording_of(_row(connection, recording))


def find_original(connection: Connection, original: Digest) -> Recording | None:
    """The recording of the bytes with this digest, if they were received before."""
    row = connection.execute(select(schema.recording).where(schema.recording.c.original == original.hex)).first()
    return recording_of(row) if row else None


def add(connection: Connection, recording: Recording) -> None:
    """Write a recording that has just been received."""
    connection.execute(
        insert(schema.recording).values(
            id=recording.id,
            original=recording.original.hex,
            size_bytes=recording.size_bytes,
            name=recording.name,
            language=str(recording.language),
            consent=recording.consent,
            received_at=instant(recording.received_at),
            reference=recording.reference,
            witness=recording.witness,
            media=facts(dataclasses.asdict(recording.media) if recording.media else {}),
            state=recording.state,
        )
    )


def _row(connection: Connection, recording: RecordingId) -> Row[Any]:
    row = connection.execute(select(schema.recording).where(schema.recording.c.id == recording)).first()
    if row is None:
        raise NoSuchRecordingError(recording)
    return row


def recording_of(row: Row[Any]) -> Recording:
    """The recording that a row of the table holds."""
    media = facts_of(row.media)
    return Recording(
        id=RecordingId(row.id),
        original=Digest(row.original),
        size_bytes=row.size_bytes,
        name=row.name,
        language=LanguageTag.parse(row.language),
        consent=Consent(row.consent),
        state=State(row.state),
        received_at=instant_of(row.received_at),
        reference=row.reference,
        witness=row.witness,
        media=MediaFacts(**media) if media else None,
        duration_ms=row.duration_ms,
        failure=Failure(stage=Stage(row.failed_stage), cause=row.failed_cause) if row.failed_stage else None,
    )
