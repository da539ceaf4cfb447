"""The overview: how all recordings stand, without opening any of them. No word of a testimony is read here."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from archive.database import Database
from archive.history import NoSuchSegmentError
from archive.recordings import find
from archive.schema import custody, finding, recording, retirement, revision, segment, settlement
from testimony.identity import RecordingId, SegmentId
from testimony.recording import Recording


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One recording in a list.

    Attributes:
        open_findings: how many doubts about what stands there nobody has settled.
    """

    recording: Recording
    open_findings: int


class Overview:
    """Questions about many recordings at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lines(self, search: str = "", *, handed_in_by: str | None = None) -> tuple[Line, ...]:
        """The recordings, those that came last first.

        Args:
            search: only those whose id, reference or witness holds this, in letters of any size; empty for all.
            handed_in_by: only those that this account handed in; None for all.
        """
        query = select(recording.c.id, _open_findings().label("open_findings")).order_by(
            recording.c.received_at.desc(), recording.c.id
        )
        if handed_in_by is not None:
            arrived = exists().where(custody.c.recording == recording.c.id, custody.c.by == handed_in_by)
            query = query.where(arrived)
        with self._database.reading() as connection:
            lines = [
                Line(recording=find(connection, RecordingId(row.id)), open_findings=row.open_findings)
                for row in connection.execute(query).all()
            ]
        # SQLite folds the case of ASCII letters only.
        wanted = search.strip().casefold()
        return tuple(line for line in lines if _answers(line.recording, wanted))

    def recording_of(self, holder: SegmentId) -> RecordingId:
        """The recording that this segment is, or was, a part of.

        Raises:
            NoSuchSegmentError: no segment bears this id.
        """
        with self._database.reading() as connection:
            found = connection.execute(select(segment.c.recording).where(segment.c.id == holder)).scalar()
        if found is None:
            raise NoSuchSegmentError(holder)
        return RecordingId(found)


def _answers(found: Recording, wanted: str) -> bool:
    return any(wanted in label.casefold() for label in (found.id, found.reference or "", found.witness or ""))


def _open_findings() -> ScalarSelect[int]:
    """As `archive.record.Record.open_findings` counts them."""
    living = segment.c.id.not_in(select(retirement.c.segment))
    settled = exists().where(settlement.c.finding == finding.c.id)
    return (
        select(func.count())
        .select_from(finding.join(segment, segment.c.id == finding.c.segment))
        .where(and_(segment.c.recording == recording.c.id, living, ~settled, or_(finding.c.number == 0, ~_replaced())))
        .correlate(recording)
        .scalar_subquery()
    )


def _replaced() -> ColumnElement[bool]:
    """Whether a machine has replaced the wording in doubt: the doubt is then no longer anybody's work."""
    return exists().where(
        revision.c.segment == finding.c.segment,
        revision.c.kind == finding.c.about,
        revision.c.number > finding.c.number,
        revision.c.model.is_not(None),
    )
