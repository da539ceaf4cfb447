"""Work: the pieces of a long recording, leased one by one to as many workers as there are.

A piece is named by the key under which its result is kept in `archive.chunks`. A worker claims a piece, works, keeps
the result, and says that it is done. The piece of a worker that went away is claimed again; a piece that ends its
workers, or fails, too often is set aside with its cause, so that the rest goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from archive.columns import facts, facts_of, instant
from archive.database import Database
from archive.errors import LostLeaseError
from archive.lease import Leases
from archive.schema import TAKEN, work
from testimony.identity import Digest, RecordingId
from testimony.span import Span

#: How often a piece is tried.
ATTEMPTS = 3

_VANISHED = "the process that worked on it ended without a word"


class Standing(StrEnum):
    """What has become of a piece."""

    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    ASIDE = "aside"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Something to be done.

    Attributes:
        key: names the result; it is over everything that the result depends on.
        facts: what a worker needs to know besides, as plain JSON values: ids and figures, never a word of a testimony.
    """

    key: Digest
    span: Span
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A piece that this process, and no other, works on.

    Attributes:
        attempt: 1 the first time that the piece is tried.
        token: differs each time that the piece is given out.
    """

    recording: RecordingId
    kind: str
    piece: Piece
    attempt: int
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetAside:
    """A piece that nobody tries any more, and why."""

    span: Span
    attempts: int
    cause: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """How far the pieces of a recording have come, in pieces."""

    waiting: int
    taken: int
    done: int
    aside: tuple[SetAside, ...]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.waiting == self.taken == 0


class Work:
    """The pieces of all recordings."""

    def __init__(self, database: Database, leases: Leases) -> None:
        self._database, self._leases = database, leases

    def offer(self, recording: RecordingId, kind: str, pieces: Sequence[Piece]) -> None:
        """Let *pieces* be what is to be done of this *kind*. What is known of those that stay is kept; others go."""
        with self._database.writing() as connection:
            ours = and_(work.c.recording == recording, work.c.kind == kind)
            known = set(connection.execute(select(work.c.key).where(ours)).scalars())
            wanted = {piece.key.hex for piece in pieces}
            connection.execute(delete(work).where(ours, work.c.key.in_(known - wanted)))
            now = instant(self._database.now(connection))
            rows = [
                _columns(recording, kind, position, piece, now)
                for position, piece in enumerate(pieces)
                if piece.key.hex not in known
            ]
            if rows:
                connection.execute(insert(work), rows)

    def claim(self, kind: str, recording: RecordingId | None = None) -> Claim | None:
        """The next piece that waits, of *recording* if one is named; None where none does."""
        self._leases.bury()
        hand = self._leases.hand()
        wanted = work.c.kind == kind if recording is None else and_(work.c.kind == kind, work.c.recording == recording)
        with self._database.apart() as connection:
            now = instant(self._database.now(connection))
            _take_back(connection, hand, self._leases.in_hand)
            _take_from_the_gone(connection, now)
            query = (
                select(work)
                .where(wanted, work.c.state == Standing.WAITING, work.c.not_before <= now)
                .order_by(work.c.offered_at, work.c.recording, work.c.position)
                .limit(1)
            )
            if self._database.dialect.skip_locked():
                query = query.with_for_update(skip_locked=True)
            row = connection.execute(query).first()
            if row is None:
                return None
            taken = {"state": Standing.TAKEN, "hand": hand, "token": token_hex(8), "attempts": row.attempts + 1}
            until = self._leases.expiry(connection)
            connection.execute(update(work).where(work.c.key == row.key).values(**taken, expires_at=until))
            self._leases.began(taken["token"])
        return _claim(row, taken["token"])

    def offered(self, kind: str) -> tuple[RecordingId, ...]:
        """The recordings of which a piece can be claimed, in the order in which they were offered."""
        self._leases.bury()
        with self._database.reading() as connection:
            now = instant(self._database.now(connection))
            waiting = and_(work.c.state == Standing.WAITING, work.c.not_before <= now)
            gone = and_(TAKEN, work.c.expires_at <= now)
            query = select(work.c.recording).where(work.c.kind == kind, or_(waiting, gone)).group_by(work.c.recording)
            found = connection.execute(query.order_by(func.min(work.c.offered_at), work.c.recording)).scalars()
            return tuple(RecordingId(each) for each in found)

    def done(self, claim: Claim) -> None:
        """The piece's result is kept.

        Raises:
            LostLeaseError: the piece was taken over meanwhile; whoever has it now will say so.
        """
        self._end(claim, state=Standing.DONE, cause=None)

    def failed(self, claim: Claim, cause: str, *, may_pass: bool = True, pause_ms: int = 0) -> None:
        """The piece could not be done.

        Args:
            cause: one sentence without a word of the testimony.
            may_pass: whether trying again may help; otherwise the piece is set aside at once.
            pause_ms: how long to leave it alone before it is tried again.

        Raises:
            LostLeaseError: the piece was taken over meanwhile.
        """
        again = may_pass and claim.attempt < ATTEMPTS
        self._end(claim, state=Standing.WAITING if again else Standing.ASIDE, cause=cause, pause_ms=pause_ms)

    def give_back(self, claim: Claim) -> None:
        """The worker has to stop; the piece waits for another, and this does not count as an attempt.

        Raises:
            LostLeaseError: the piece was taken over meanwhile.
        """
        self._end(claim, state=Standing.WAITING, cause=None, attempts=claim.attempt - 1)

    def again(self, recording: RecordingId) -> int:
        """Let what was set aside be tried once more from the beginning. Returns how many pieces that is."""
        with self._database.apart() as connection:
            found = connection.execute(
                update(work)
                .where(work.c.recording == recording, work.c.state == Standing.ASIDE)
                .values(state=Standing.WAITING, attempts=0, not_before="")
            )
        return found.rowcount

    def outlook(self, recording: RecordingId, kind: str) -> Outlook:
        """How far the pieces of *recording* have come."""
        ours = and_(work.c.recording == recording, work.c.kind == kind)
        aside = select(work).where(ours, work.c.state == Standing.ASIDE).order_by(work.c.position)
        with self._database.reading() as connection:
            counted = select(work.c.state, func.count().label("pieces")).where(ours).group_by(work.c.state)
            counts = {row.state: row.pieces for row in connection.execute(counted)}
            rows = connection.execute(aside).all()
        return Outlook(
            waiting=counts.get(Standing.WAITING, 0),
            taken=counts.get(Standing.TAKEN, 0),
            done=counts.get(Standing.DONE, 0),
            aside=tuple(
                SetAside(span=Span(row.start_ms, row.end_ms), attempts=row.attempts, cause=row.cause) for row in rows
            ),
        )

    def _end(self, claim: Claim, *, pause_ms: int = 0, **columns: Any) -> None:
        self._leases.ended(claim.token)
        with self._database.apart() as connection:
            later = instant(self._database.now(connection) + timedelta(milliseconds=pause_ms)) if pause_ms else ""
            ended = connection.execute(
                update(work)
                .where(work.c.key == claim.piece.key.hex, work.c.token == claim.token)
                .values(hand=None, token=None, expires_at=None, not_before=later, **columns)
            )
            if ended.rowcount == 0:
                raise LostLeaseError(claim.recording)


def _take_back(connection: Connection, hand: str, in_hand: Sequence[str]) -> None:
    """Let the pieces wait again that this process has given back while the database was away. No attempt is counted."""
    lost = and_(work.c.hand == hand, TAKEN, work.c.token.not_in(in_hand))
    freed = {"hand": None, "token": None, "expires_at": None, "attempts": work.c.attempts - 1}
    connection.execute(update(work).where(lost).values(**freed, state=Standing.WAITING))


def _take_from_the_gone(connection: Connection, now: str) -> None:
    """Let the pieces wait again whose workers let them run out, and set those aside that this befell too often."""
    gone: ColumnElement[bool] = and_(TAKEN, work.c.expires_at <= now)
    freed = {"hand": None, "token": None, "expires_at": None, "cause": _VANISHED}
    poison = and_(gone, work.c.attempts >= ATTEMPTS)
    connection.execute(update(work).where(poison).values(**freed, state=Standing.ASIDE))
    connection.execute(update(work).where(gone).values(**freed, state=Standing.WAITING))


def _columns(recording: RecordingId, kind: str, position: int, piece: Piece, now: str) -> dict[str, Any]:
    return {
        "key": piece.key.hex,
        "recording": recording,
        "kind": kind,
        "position": position,
        "start_ms": piece.span.start_ms,
        "end_ms": piece.span.end_ms,
        "facts": facts(piece.facts),
        "offered_at": now,
        "state": Standing.WAITING,
        "attempts": 0,
        "not_before": "",
    }


def _claim(row: Row[Any], token: str) -> Claim:
    piece = Piece(key=Digest(row.key), span=Span(row.start_ms, row.end_ms), facts=facts_of(row.facts))
    return Claim(
        recording=RecordingId(row.recording), kind=row.kind, piece=piece, attempt=row.attempts + 1, token=token
    )
