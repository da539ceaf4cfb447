"""Doubts: how people settle them, and open them again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from archive import schema
from archive.acts import Hand
from archive.audit import AuditTrail
from archive.columns import instant
from archive.conditions import OPEN
from archive.corrections import ElsewhereError
from archive.database import Database
from testimony.act import ActKind
from testimony.errors import BadInputError
from testimony.finding import Resolution
from testimony.identity import RecordingId
from testimony.revision import Person


class SettledError(BadInputError):
    """A doubt was about to be settled that somebody has settled before, or that does not exist."""

    def __init__(self, finding: int, by: str | None) -> None:
        super().__init__(finding, by)
        self.finding, self.by = finding, by

    def __str__(self) -> str:
        if self.by is None:
            return f"there is no finding {self.finding}; open the recording again to see those that there are"
        return f"{self.by} has already settled finding {self.finding}"


class StillOpenError(BadInputError):
    """A doubt was about to be opened again that nobody has settled."""

    def __init__(self, finding: int) -> None:
        super().__init__(finding)
        self.finding = finding

    def __str__(self) -> str:
        return f"finding {self.finding} is open; nobody has settled it"


class NotTheirsError(BadInputError):
    """Somebody was about to open again what another person had settled."""

    def __init__(self, finding: int, by: str) -> None:
        super().__init__(finding, by)
        self.finding, self.by = finding, by

    def __str__(self) -> str:
        return f"{self.by} settled finding {self.finding}; they or a reviewer may open it again"


class Doubts:
    """What people say of the machines' doubts."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def settle(
        self, finding: int, person: Person, reason: str | None = None, *, resolution: Resolution = Resolution.ACCEPTED
    ) -> None:
        """Note that *person* looked at a doubt and settled it.

        Raises:
            SettledError: somebody has settled it before, or there is no such finding.
        """
        self.settle_many([finding], person, reason, resolution=resolution)

    def settle_many(
        self,
        findings: Sequence[int],
        person: Person,
        reason: str | None = None,
        *,
        resolution: Resolution = Resolution.ACCEPTED,
    ) -> None:
        """Settle doubts that are alike at one stroke: all of them or none.

        Raises:
            SettledError: somebody has settled one of them before, or there is no such finding.
            ElsewhereError: they belong to several recordings.
        """
        if not findings:
            return
        with self._database.writing() as connection:
            rows = [_find(connection, finding) for finding in dict.fromkeys(findings)]
            hand = self._hand(connection, rows, person, ActKind.SETTLE, reason)
            for row in rows:
                if row.by is not None and row.resolution != OPEN:
                    raise SettledError(row.id, row.by)
                say(hand, row.id, resolution, reason)
            self._close(hand, "finding.settled", rows, resolution=resolution)

    def unsettle(self, finding: int, person: Person, *, reviewer: bool = False, reason: str | None = None) -> None:
        """Open a doubt again.

        Args:
            reviewer: whether *person* may do so with what somebody else settled.

        Raises:
            SettledError: there is no such finding.
            StillOpenError: nobody has settled it.
            NotTheirsError: somebody else settled it.
        """
        with self._database.writing() as connection:
            row = _find(connection, finding)
            if row.by is None or row.resolution == OPEN:
                raise StillOpenError(finding)
            if row.by != person.name and not reviewer:
                raise NotTheirsError(finding, row.by)
            hand = self._hand(connection, [row], person, ActKind.UNSETTLE, reason)
            say(hand, finding, OPEN, reason)
            self._close(hand, "finding.opened", [row])

    def _hand(
        self, connection: Connection, rows: Sequence[Row[Any]], person: Person, kind: ActKind, reason: str | None
    ) -> Hand:
        recording = RecordingId(rows[0].recording)
        for row in rows:
            if row.recording != recording:
                raise ElsewhereError(f"finding {row.id}", recording)
        return Hand(connection, self._audit, self._clock, recording=recording, person=person, kind=kind, reason=reason)

    def _close(self, hand: Hand, action: str, rows: Sequence[Row[Any]], **payload: str) -> None:
        if len(rows) == 1:
            hand.close(action, rows[0].segment, edits=False, finding=rows[0].id, **payload)
            return
        segments = sorted({row.segment for row in rows})
        numbers = [row.id for row in rows]
        hand.close(action, hand.recording, edits=False, segments=segments, findings=numbers, **payload)


def say(hand: Hand, finding: int, resolution: str, reason: str | None, restores: int | None = None) -> None:
    """Add what *hand* says of a doubt to what was said before.

    Args:
        restores: the number of the settlement that is brought back by this one; 0 for none.
    """
    table = schema.settlement
    last = select(table.c.number).where(table.c.finding == finding).order_by(table.c.number.desc()).limit(1)
    hand.connection.execute(
        insert(table).values(
            finding=finding,
            number=(hand.connection.execute(last).scalar() or 0) + 1,
            resolution=resolution,
            by=hand.person.name,
            at=instant(hand.at),
            reason=reason,
            restores=restores,
            act=hand.event,
        )
    )


def _find(connection: Connection, finding: int) -> Any:
    """The finding, with the last that was said of it.

    Raises:
        SettledError: there is no such finding.
    """
    said, segment = schema.settlement, schema.segment
    row = connection.execute(
        select(schema.finding.c.id, schema.finding.c.segment, segment.c.recording, said.c.by, said.c.resolution)
        .join(segment, segment.c.id == schema.finding.c.segment)
        .outerjoin(said, said.c.finding == schema.finding.c.id)
        .where(schema.finding.c.id == finding)
        .order_by(said.c.number.desc())
        .limit(1)
    ).first()
    if row is None:
        raise SettledError(finding, None)
    return row
