"""Watching a recording: what was changed in it since somebody last looked, by the audit trail."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, func, or_, select

from archive import schema
from archive.columns import facts_of
from archive.database import Database
from archive.reading import read_record
from archive.record import Record
from testimony.identity import RecordingId, SegmentId

# Looking, hearing and taking out change nothing.
_LEAVE_ALL_AS_IT_WAS = ("recording.read", "recording.heard", "recording.exported")


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What happened to one recording after a certain event of the audit trail.

    Attributes:
        head: the number of the newest event of the trail, whatever it was about: from there the next look goes on.
        segments: those that were changed, as far as the events name them.
        is_whole: something happened to the recording as a whole (a run, a speaker's name): all is to be read anew.
    """

    head: int
    segments: frozenset[SegmentId]
    is_whole: bool

    @property
    def is_any(self) -> bool:
        return self.is_whole or bool(self.segments)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """Ids of what may be part of a recording."""

    segments: tuple[SegmentId, ...] = ()
    findings: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()
    proposals: tuple[int, ...] = ()
    speakers: tuple[str, ...] = ()


class Watching:
    """Questions about one recording, cheap enough to be asked every few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> int:
        """The number of the newest event of the audit trail; 0 before the first."""
        with self._database.reading() as connection:
            return _head(connection)

    def since(self, recording: RecordingId, seq: int) -> News:
        """What was changed in *recording* after event *seq*."""
        table = schema.audit.c
        segments = select(schema.segment.c.id).where(schema.segment.c.recording == recording)
        speakers = select(schema.speaker.c.id).where(schema.speaker.c.recording == recording)
        query = select(table.subject, table.payload).where(
            table.seq > seq,
            table.action.not_in(_LEAVE_ALL_AS_IT_WAS),
            or_(table.subject == recording, table.subject.in_(segments), table.subject.in_(speakers)),
        )
        with self._database.reading() as connection:
            head = _head(connection)
            events = connection.execute(query).all() if head > seq else []
        touched = [_touched(event.subject, facts_of(event.payload)) for event in events]
        return News(
            head=head,
            segments=frozenset(segment for each in touched for segment in each or ()),
            is_whole=any(each is None for each in touched),
        )

    def read(self, recording: RecordingId, only: Collection[SegmentId] | None = None) -> tuple[int, Record]:
        """The record as somebody sees it who has opened it before, and the newest event that it includes.

        Args:
            only: the segments that are wanted; all of them unless said.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        with self._database.reading() as connection:
            head = _head(connection)
            return head, read_record(connection, recording, only=only)

    def holds(self, recording: RecordingId, parts: Parts) -> bool:
        """Whether all of *parts* belong to *recording*."""
        segment = schema.segment
        ours = select(segment.c.id).where(segment.c.recording == recording)
        with self._database.reading() as connection:
            return all(
                _all_there(connection, column, wanted, where)
                for column, wanted, where in (
                    (segment.c.id, parts.segments, segment.c.recording == recording),
                    (schema.finding.c.id, parts.findings, schema.finding.c.segment.in_(ours)),
                    (schema.note.c.id, parts.notes, schema.note.c.segment.in_(ours)),
                    (schema.proposal.c.id, parts.proposals, schema.proposal.c.recording == recording),
                    (schema.speaker.c.id, parts.speakers, schema.speaker.c.recording == recording),
                )
            )

    def holders(self, findings: Iterable[int]) -> frozenset[SegmentId]:
        """The segments that these findings are about."""
        wanted = list(findings)
        found: set[SegmentId] = set()
        with self._database.reading() as connection:
            for piece in _pieces(wanted):
                query = select(schema.finding.c.segment).where(schema.finding.c.id.in_(piece))
                found.update(SegmentId(each) for each in connection.execute(query).scalars())
        return frozenset(found)


def _head(connection: Connection) -> int:
    return connection.execute(select(func.max(schema.audit.c.seq))).scalar() or 0


def _touched(subject: str, payload: dict[str, Any]) -> list[SegmentId] | None:
    """The segments that an event was about; None where it was about the recording as a whole."""
    if subject.startswith("seg-"):
        return [SegmentId(subject)]
    segments = payload.get("segments")
    return segments if isinstance(segments, list) else None


def _all_there(connection: Connection, column: Column[Any], wanted: Collection[Any], where: Any) -> bool:
    there = 0
    for piece in _pieces(sorted(set(wanted))):
        query = select(func.count()).where(column.in_(piece), where)
        there += connection.execute(query).scalar() or 0
    return there == len(set(wanted))


def _pieces(ids: list[Any]) -> Iterable[list[Any]]:
    # A statement holds a limited number of parameters, on SQLite as on PostgreSQL.
    return (ids[start : start + 500] for start in range(0, len(ids), 500))
