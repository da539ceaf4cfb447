"""The overview: how all recordings stand, without opening any of them. No word of a testimony is read here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select, true

from archive.access import FOR_ONE, visible_to
from archive.accounts import Account, Duty
from archive.database import Database
from archive.history import NoSuchSegmentError
from archive.recordings import recording_of
from archive.schema import appointment, recording, segment, tally
from archive.tallies import Tallies, Tally, tally_of
from testimony.identity import RecordingId, SegmentId
from testimony.recording import Consent, NoSuchRecordingError, Recording, State

#: Lines on one page.
PAGE_LINES = 50


class Order(StrEnum):
    """By what a list is sorted; each has one direction that is useful, and may be turned round."""

    RECEIVED = "received"
    REFERENCE = "reference"
    STATE = "state"
    FINDINGS = "findings"
    PROGRESS = "progress"
    LENGTH = "length"
    WORKED = "worked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which recordings are wanted, and in which order; what is None is not asked for.

    Attributes:
        label: only those whose id, reference or witness holds this, in letters of any size.
        person: only those in which this account has written.
        turned: the other way round.
    """

    label: str = ""
    state: State | None = None
    language: str | None = None
    consent: Consent | None = None
    person: str | None = None
    failed: bool = False
    order: Order = Order.RECEIVED
    turned: bool = False
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One recording in a list.

    Attributes:
        appointed: who is to work on it, by name, with their duties for it.
    """

    recording: Recording
    tally: Tally
    appointed: Mapping[str, tuple[Duty, ...]]

    @property
    def open_findings(self) -> int:
        return self.tally.open_findings


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A page of the list.

    Attributes:
        total: how many recordings answer.
        number: of this page, from 1; count: how many pages there are.
    """

    lines: tuple[Line, ...]
    total: int
    number: int
    count: int


class Overview:
    """Questions about many recordings at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tallies = Tallies(database)

    def listing(self, wanted: Wanted, account: Account | None = None) -> Listing:
        """A page of the recordings that answer.

        Args:
            account: only those that it may see; None for all.
        """
        self._tallies.catch_up()
        conditions = [*_conditions(wanted), visible_to(account) if account else true()]
        with self._database.reading() as connection:
            if wanted.label.strip():
                return _by_label(connection, wanted, conditions)
            total = connection.execute(select(func.count()).select_from(_JOINED).where(*conditions)).scalar() or 0
            number, count = _place(wanted.page, total)
            query = _ordered(select(recording, *_TALLY).select_from(_JOINED).where(*conditions), wanted)
            rows = connection.execute(query.limit(PAGE_LINES).offset((number - 1) * PAGE_LINES)).all()
            return Listing(lines=_lines(connection, rows), total=total, number=number, count=count)

    def lines(self) -> tuple[Line, ...]:
        """Every recording, those that came last first."""
        self._tallies.catch_up()
        with self._database.reading() as connection:
            query = _ordered(select(recording, *_TALLY).select_from(_JOINED), Wanted())
            return _lines(connection, connection.execute(query).all())

    def line(self, wanted: RecordingId) -> Line:
        """How one recording stands.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        self._tallies.catch_up()
        with self._database.reading() as connection:
            found = connection.execute(
                select(recording, *_TALLY).select_from(_JOINED).where(recording.c.id == wanted)
            ).all()
            if not found:
                raise NoSuchRecordingError(wanted)
            return _lines(connection, found)[0]

    def by_state(self) -> Mapping[State, int]:
        """How many recordings have come how far."""
        query = select(recording.c.state, func.count().label("count")).group_by(recording.c.state)
        with self._database.reading() as connection:
            counts = {State(row[0]): row[1] for row in connection.execute(query)}
        return {state: counts.get(state, 0) for state in State}

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


_JOINED = recording.outerjoin(tally, tally.c.recording == recording.c.id)
_TALLY = tuple(column for column in tally.c if column.name != "recording")


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        asked.append(recording.c.state == wanted.state)
    if wanted.language is not None:
        asked.append(recording.c.language.startswith(wanted.language, autoescape=True))
    if wanted.consent is not None:
        asked.append(recording.c.consent == wanted.consent)
    if wanted.person is not None:
        asked.append(tally.c.people.contains(f'"{wanted.person}"', autoescape=True))
    if wanted.failed:
        asked.append(recording.c.failed_stage.is_not(None))
    return asked


def _ordered(query: Select[Any], wanted: Wanted) -> Select[Any]:
    states = case({state.value: place for place, state in enumerate(State)}, value=recording.c.state)
    done = func.coalesce(tally.c.corrected, 0) * 1000 / case((tally.c.worded > 0, tally.c.worded), else_=1)
    by: ColumnElement[Any] = {
        Order.RECEIVED: recording.c.received_at.desc(),
        Order.REFERENCE: func.coalesce(recording.c.reference, recording.c.id).asc(),
        Order.STATE: states.asc(),
        Order.FINDINGS: func.coalesce(tally.c.open_findings, 0).desc(),
        Order.PROGRESS: done.desc(),
        Order.LENGTH: func.coalesce(recording.c.duration_ms, 0).desc(),
        Order.WORKED: func.coalesce(tally.c.last_at, "").desc(),
    }[wanted.order]
    if wanted.turned:
        inner = by.element
        falls = wanted.order in {Order.REFERENCE, Order.STATE}
        by = inner.desc() if falls else inner.asc()
    return query.order_by(by, recording.c.received_at.desc(), recording.c.id)


def _by_label(connection: Connection, wanted: Wanted, conditions: Sequence[ColumnElement[bool]]) -> Listing:
    """By labels in Python: a database folds the case of ASCII letters alone."""
    label = wanted.label.strip().casefold()
    named = select(recording.c.id, recording.c.reference, recording.c.witness)
    rows = connection.execute(_ordered(named.select_from(_JOINED).where(*conditions), wanted))
    ids = [row.id for row in rows if any(label in (part or "").casefold() for part in row)]
    number, count = _place(wanted.page, len(ids))
    some = ids[(number - 1) * PAGE_LINES : number * PAGE_LINES]
    found = connection.execute(select(recording, *_TALLY).select_from(_JOINED).where(recording.c.id.in_(some))).all()
    by_id = {row.id: row for row in found}
    lines = _lines(connection, [by_id[each] for each in some])
    return Listing(lines=lines, total=len(ids), number=number, count=count)


def _place(page: int, total: int) -> tuple[int, int]:
    count = max(1, -(-total // PAGE_LINES))
    return min(max(page, 1), count), count


def _lines(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Line, ...]:
    appointed = _appointed(connection, [row.id for row in rows])
    return tuple(
        Line(recording=recording_of(row), tally=tally_of(row), appointed=appointed.get(row.id, {})) for row in rows
    )


def _appointed(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, tuple[Duty, ...]]]:
    by_recording: dict[str, dict[str, tuple[Duty, ...]]] = {}
    query = select(appointment).where(appointment.c.recording.in_(ids)).order_by(appointment.c.id)
    for row in connection.execute(query):  # later ones take the place of earlier ones
        held = by_recording.setdefault(row.recording, {})
        held.pop(row.account, None)
        if row.duties:
            named = row.duties.split()
            held[row.account] = tuple(duty for duty in FOR_ONE if duty.value in named)
    return by_recording
