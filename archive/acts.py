"""Acts in the database: a person's hand in one transaction, so that what it did can be told, and taken back, as one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from archive import schema
from archive.approval import no_longer_approved
from archive.audit import AuditTrail
from archive.columns import facts, facts_of, instant, instant_of
from archive.history import append, turn
from archive.voiding import void_all
from testimony.act import Act, ActKind
from testimony.identity import RecordingId, SegmentId
from testimony.revision import Kind, Person, Revision


class Hand:
    """One person at work in one transaction.

    Attributes:
        event: the number of the act, and of the event of the audit trail that `close` writes.
    """

    def __init__(
        self,
        connection: Connection,
        audit: AuditTrail,
        clock: Callable[[], datetime],
        *,
        recording: RecordingId,
        person: Person,
        kind: ActKind,
        reason: str | None = None,
        takes_back: int | None = None,
        **decided: Any,
    ) -> None:
        self.connection, self.recording, self.person, self.kind, self.reason = (
            connection,
            recording,
            person,
            kind,
            reason,
        )
        self._audit, self.at, self.event = audit, clock(), audit.next_seq(connection)
        connection.execute(
            insert(schema.act).values(
                event=self.event,
                recording=recording,
                person=person.name,
                at=instant(self.at),
                kind=kind,
                reason=reason,
                takes_back=takes_back,
                facts=facts(decided),
            )
        )

    def write(
        self,
        segment: SegmentId,
        kind: Kind,
        text: str,
        *,
        after: Row[Any] | None,
        number: int | None = None,
        of_revision: int | None = None,
        **left_behind: str | int | None,
    ) -> Revision:
        """Add a revision by this person behind *after*, the newest of its kind.

        Args:
            number: the number that it must bear, where the person saw one; else the next.

        Raises:
            StaleRevisionError: *after* is not the one that the person saw.
        """
        revision = Revision(
            segment=segment,
            kind=kind,
            number=number if number is not None else after.number + 1 if after else 1,
            text=text,
            author=self.person,
            at=self.at,
            of_revision=of_revision,
            reason=self.reason,
        )
        append(self.connection, revision, after, self.event, None, **left_behind)
        return revision

    def turn(self, segment: SegmentId) -> None:
        """Take *segment* out of the timeline, or bring it back."""
        turn(self.connection, segment, self.event, self.at)

    def close(self, action: str, subject: str, *, edits: bool = True, **payload: Any) -> None:
        """Tell the audit trail what was done. Nothing may be written in this act after it.

        Args:
            edits: whether the transcript is another one than before: then no certificate holds for it any more, and
                the recording is no longer approved as a whole.
        """
        if edits:
            void_all(self.connection, self.recording, by=self.person.name, at=self.at, event=self.event)
            no_longer_approved(self.connection, self.recording)
        self._audit.append(self.connection, self.person.name, action, subject, **payload)


def act_of(row: Row[Any]) -> Act:
    return Act(
        event=row.event,
        person=row.person,
        at=instant_of(row.at),
        kind=ActKind(row.kind),
        reason=row.reason,
        takes_back=row.takes_back,
        facts=facts_of(row.facts),
    )


def acts_of(connection: Connection, recording: RecordingId) -> tuple[Act, ...]:
    """Everything that people did to the transcript of *recording*, oldest first."""
    query = select(schema.act).where(schema.act.c.recording == recording).order_by(schema.act.c.event)
    return tuple(act_of(row) for row in connection.execute(query))
