"""Notes: what people say to each other about a segment.

They are no part of the testimony, and leave with no export unless somebody asks for them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from archive import schema
from archive.audit import AuditTrail
from archive.columns import instant, instant_of
from archive.database import Database
from archive.history import living_segment
from archive.record import Note
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.revision import Person


class NoSuchNoteError(BadInputError):
    """A note was to be answered or resolved that is not there, or that is an answer itself."""

    def __init__(self, note: int) -> None:
        super().__init__(note)
        self.note = note

    def __str__(self) -> str:
        return f"no thread begins with note {self.note}; open the recording again to see those that there are"


class NoteStateError(BadInputError):
    """A note was to be resolved that is resolved, or opened that is open."""

    def __init__(self, note: int, by: str | None) -> None:
        super().__init__(note, by)
        self.note, self.by = note, by

    def __str__(self) -> str:
        return f"{self.by} has already resolved note {self.note}" if self.by else f"note {self.note} is open"


class EmptyNoteError(BadInputError):
    """A note without words was handed in."""

    def __str__(self) -> str:
        return "a note needs words"


class Notes:
    """The threads of notes beside the segments."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def add(self, segment: SegmentId, person: Person, text: str, *, answers: int | None = None) -> Note:
        """Write a note.

        Args:
            answers: the note that began the thread, which may stand at a segment that this one was cut from.

        Raises:
            EmptyNoteError: no words.
            NoSuchSegmentError: no segment bears this id.
            RetiredSegmentError: it is no longer part of the timeline.
            NoSuchNoteError: what is answered is not there.
        """
        if not text.strip():
            raise EmptyNoteError
        with self._database.writing() as connection:
            recording = living_segment(connection, segment).recording
            if answers is not None:
                _check_thread(connection, answers, RecordingId(recording))
            at = self._clock()
            inserted = connection.execute(
                insert(schema.note)
                .values(
                    segment=segment,
                    answers=answers,
                    by=person.name,
                    at=instant(at),
                    text=text,
                    event=self._audit.next_seq(connection),
                )
                .returning(schema.note.c.id)
            )
            number = inserted.scalar_one()
            self._audit.append(connection, person.name, "note.added", segment, note=number, answers=answers)
        return Note(id=number, segment=segment, person=person.name, at=at, text=text, answers=answers)

    def resolve(self, note: int, person: Person) -> None:
        """Say that nothing is left to do about a thread.

        Raises:
            NoSuchNoteError: no thread begins with this note.
            NoteStateError: somebody has said so before.
        """
        self._turn(note, person, resolved=True)

    def reopen(self, note: int, person: Person) -> None:
        """Say that something is left to do about a thread after all.

        Raises:
            NoSuchNoteError: no thread begins with this note.
            NoteStateError: it is open.
        """
        self._turn(note, person, resolved=False)

    def _turn(self, note: int, person: Person, *, resolved: bool) -> None:
        table = schema.note_state
        with self._database.writing() as connection:
            segment = _check_thread(connection, note)
            query = select(table).where(table.c.note == note).order_by(table.c.number.desc()).limit(1)
            last = connection.execute(query).first()
            if bool(last and last.resolved) is resolved:
                raise NoteStateError(note, last.by if last is not None and resolved else None)
            connection.execute(
                insert(table).values(
                    note=note,
                    number=last.number + 1 if last is not None else 1,
                    resolved=int(resolved),
                    by=person.name,
                    at=instant(self._clock()),
                    event=self._audit.next_seq(connection),
                )
            )
            action = "note.resolved" if resolved else "note.opened"
            self._audit.append(connection, person.name, action, segment, note=note)


def notes_of(connection: Connection, recording: RecordingId) -> Mapping[str, list[Note]]:
    """The notes of a recording, by the segment at which they were written."""
    note, state, segment = schema.note, schema.note_state, schema.segment
    newest = select(state.c.note, func.max(state.c.number).label("number")).group_by(state.c.note).subquery()
    query = (
        select(note, state.c.resolved, state.c.by.label("resolved_by"), state.c.at.label("resolved_at"))
        .join(segment, segment.c.id == note.c.segment)
        .outerjoin(newest, newest.c.note == note.c.id)
        .outerjoin(state, (state.c.note == newest.c.note) & (state.c.number == newest.c.number))
        .where(segment.c.recording == recording)
        .order_by(note.c.id)
    )
    groups: defaultdict[str, list[Note]] = defaultdict(list)
    for row in connection.execute(query):
        groups[row.segment].append(_note(row))
    return groups


def _note(row: Row[Any]) -> Note:
    return Note(
        id=row.id,
        segment=SegmentId(row.segment),
        person=row.by,
        at=instant_of(row.at),
        text=row.text,
        answers=row.answers,
        resolved_by=row.resolved_by if row.resolved else None,
        resolved_at=instant_of(row.resolved_at) if row.resolved else None,
    )


def _check_thread(connection: Connection, note: int, recording: RecordingId | None = None) -> SegmentId:
    table, segment = schema.note, schema.segment
    query = (
        select(table.c.segment, table.c.answers, segment.c.recording)
        .join(segment, segment.c.id == table.c.segment)
        .where(table.c.id == note)
    )
    row = connection.execute(query).first()
    if row is None or row.answers is not None or recording not in {None, row.recording}:
        raise NoSuchNoteError(note)
    return SegmentId(row.segment)
