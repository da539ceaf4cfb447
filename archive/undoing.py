"""Undoing: a person takes back what they did last, and does it again.

Taking back is an act like any other, and so is doing again, which takes the taking back back. Both leave everything in
the history. An act is taken back only where everything that it touched still is as the act left it; where somebody has
built upon it since, the person is told who did what.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import aliased

from archive import schema
from archive.acts import Hand, act_of
from archive.audit import AuditTrail
from archive.built_upon import check_unchanged
from archive.database import Database
from archive.recordings import find
from archive.reverting import revert
from testimony.act import Act, ActKind
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.revision import Person


class NothingToUndoError(BadInputError):
    """A person wanted to take back more than they did, or to do again more than they took back.

    Args:
        wanted: to undo, or to redo.
    """

    def __init__(self, wanted: ActKind) -> None:
        super().__init__(wanted)
        self.wanted = wanted

    def __str__(self) -> str:
        if self.wanted is ActKind.REDO:
            return "there is nothing to do again; what was undone before your last change stays undone"
        return "there is nothing of yours left to undo in this recording"


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """What was taken back, or done again.

    Attributes:
        act: the act of taking back, itself a part of the history.
        of: what a person once did, and that does not hold any more, or holds again.
        segments: those that are otherwise than before: changed, back in the timeline, or gone from it.
    """

    act: int
    of: Act
    segments: tuple[SegmentId, ...]


class Undoing:
    """Each person's own way back, in each recording."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def undo(self, recording: RecordingId, person: Person) -> Undone:
        """Take back the last thing that *person* did to this recording's transcript and that still holds.

        Raises:
            NoSuchRecordingError: no recording bears this id.
            NothingToUndoError: there is nothing.
            BuiltUponError: somebody has changed since what the act had changed.
        """
        return self._take_back(recording, person, ActKind.UNDO)

    def redo(self, recording: RecordingId, person: Person) -> Undone:
        """Do again what *person* undid last, if they have done nothing new since.

        Raises:
            NoSuchRecordingError: no recording bears this id.
            NothingToUndoError: there is nothing.
            BuiltUponError: somebody has changed since what the undoing had changed.
        """
        return self._take_back(recording, person, ActKind.REDO)

    def next(self, recording: RecordingId, person: Person) -> tuple[Act | None, Act | None]:
        """What *person* would undo, and what they would do again."""
        with self._database.reading() as connection:
            acts = [_last(connection, recording, person, kind) for kind in (ActKind.UNDO, ActKind.REDO)]
            undo, redo = (act_of(_origin(connection, act)) if act is not None else None for act in acts)
        return undo, redo

    def _take_back(self, recording: RecordingId, person: Person, kind: ActKind) -> Undone:
        with self._database.writing() as connection:
            find(connection, recording)
            act = _last(connection, recording, person, kind)
            if act is None:
                raise NothingToUndoError(kind)
            check_unchanged(connection, act.event, person.name)
            hand = Hand(
                connection,
                self._audit,
                self._clock,
                recording=recording,
                person=person,
                kind=kind,
                takes_back=act.event,
            )
            segments = revert(hand, act.event)
            hand.close(f"transcript.{kind}", recording, takes_back=act.event, segments=segments)
            return Undone(act=hand.event, of=act_of(_origin(connection, act)), segments=segments)


def _last(connection: Connection, recording: RecordingId, person: Person, kind: ActKind) -> Row[Any] | None:
    """The act that undoing, or doing again, would take back."""
    act, later = schema.act, aliased(schema.act)
    theirs = select(act).where(act.c.recording == recording, act.c.person == person.name)
    holds = theirs.outerjoin(later, later.c.takes_back == act.c.event).where(later.c.event.is_(None))
    newest = holds.order_by(act.c.event.desc()).limit(1)
    if kind is ActKind.UNDO:
        return connection.execute(newest.where(act.c.kind != ActKind.UNDO)).first()
    found = connection.execute(newest.where(act.c.kind == ActKind.UNDO)).first()
    if found is None:
        return None
    # Whoever does something new after undoing has left the old way.
    anew = theirs.where(act.c.event > found.event, act.c.takes_back.is_(None)).limit(1)
    return None if connection.execute(anew).first() is not None else found


def _origin(connection: Connection, act: Row[Any]) -> Row[Any]:
    """What a person once did, at the beginning of a chain of undoing and doing again."""
    while act.takes_back is not None:
        act = connection.execute(select(schema.act).where(schema.act.c.event == act.takes_back)).one()
    return act
