"""The audit trail: one event for every change, reading and export, each bound to the one before it by a digest.

A payload holds ids, counts, digests and names of fixed sets; never a word of a testimony, never the name of a received
file: a digest of a short text can be guessed, and the trail is what is shown to strangers.

Wordings are bound to the trail all the same: each revision names its event, and the event holds a seal over the
revisions that name it, made with a key that stays in the archive. A text changed behind the program's back is found.

A chain alone does not see that its end was cut off, or that all of it was written anew: `AuditTrail.head` is there to
be noted outside the archive (on paper, by a second person) and handed to `AuditTrail.verify` later.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from archive import schema
from archive.columns import facts_of, instant, instant_of
from archive.database import Database
from testimony.identity import Digest, canonical_json

_GENESIS = ""  # what the first event names as its predecessor

# Named one by one: a column that a later migration adds must not break the seals that stand.
_SEALED = ("segment", "kind", "number", "text", "of_revision", "author", "model", "model_digest", "at", "reason", "raw")

#: The actor of what the program does by itself, under no person's name.
PIPELINE = "pipeline"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that was done with the archive.

    Attributes:
        seq: 1 for the first event, then one more each time.
        actor: the account that did it, or `PIPELINE`.
        action: what was done, as ``noun.participle`` (``recording.received``).
        subject: the id of what it was done to.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    payload: Mapping[str, Any]
    digest: Digest


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the trail, to be noted outside the archive."""

    seq: int
    digest: Digest | None

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest or '-'}"


class AuditTrail:
    """Appends events in the transaction of the change that they tell of, and reads them back."""

    def __init__(self, database: Database, clock: Callable[[], datetime], key: bytes) -> None:
        self._database, self._clock, self._key = database, clock, key

    def next_seq(self, connection: Connection) -> int:
        """The number that the next event will have, for revisions that are written before it in this transaction."""
        last = _last(connection)
        return last.seq + 1 if last else 1

    def append(self, connection: Connection, actor: str, action: str, subject: str, **payload: Any) -> None:
        """Add an event inside the caller's transaction: both are kept or neither."""
        last = _last(connection)
        seq = last.seq + 1 if last else 1
        if seal := self._seal(connection, seq):
            payload["seal"] = seal
        fields = {
            "seq": seq,
            "at": instant(self._clock()),
            "actor": actor,
            "action": action,
            "subject": subject,
            "payload": canonical_json(payload),
            "previous": last.hash if last else _GENESIS,
        }
        connection.execute(insert(schema.audit).values(**fields, hash=_digest(fields).hex))

    def events(self) -> tuple[Event, ...]:
        """Everything that was done, oldest first."""
        with self._database.reading() as connection:
            return tuple(_event(row) for row in _rows(connection))

    def head(self) -> Head:
        """The last event's number and digest; ``0:-`` while there is none."""
        with self._database.reading() as connection:
            last = _last(connection)
        return Head(last.seq, Digest(last.hash)) if last else Head(0, None)

    def verify(self, noted: Head | None = None) -> str | None:
        """The sentence that names the first place where the trail is broken; None where it is whole.

        Args:
            noted: an end of the trail that was noted outside the archive: without it, a trail of which the last
                events were cut off, or that was written anew from the beginning, looks whole.
        """
        with self._database.reading() as connection:
            rows = _rows(connection)
            unsealed = (row.seq for row in rows if self._seal(connection, row.seq) != facts_of(row.payload).get("seal"))
            broken = _first_break(rows) or (_missing(rows, noted) if noted else None)
            if broken or (first := next(unsealed, None)) is None:
                return broken
        return f"a text that event {first} of the audit trail tells of was changed, added or taken away later"

    def _seal(self, connection: Connection, seq: int) -> str | None:
        """Over the revisions that name event *seq*; None where there are none."""
        revision = schema.revision
        columns = (revision.c[name] for name in _SEALED)
        query = select(*columns).where(revision.c.event == seq).order_by(*revision.primary_key.columns)
        seal = hmac.new(self._key, digestmod="sha256")
        empty = seal.hexdigest()
        for row in connection.execute(query):
            seal.update(canonical_json(row._asdict()).encode())
        return None if seal.hexdigest() == empty else seal.hexdigest()


def _rows(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(select(schema.audit).order_by(schema.audit.c.seq)).all()


def _last(connection: Connection) -> Row[Any] | None:
    return connection.execute(select(schema.audit).order_by(schema.audit.c.seq.desc()).limit(1)).first()


def _digest(fields: Mapping[str, Any]) -> Digest:
    """Over everything but the digest itself, the predecessor's digest included."""
    return Digest.of_facts({name: value for name, value in fields.items() if name != "hash"})


def _event(row: Row[Any]) -> Event:
    return Event(
        seq=row.seq,
        at=instant_of(row.at),
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        payload=facts_of(row.payload),
        digest=Digest(row.hash),
    )


def _first_break(rows: Sequence[Row[Any]]) -> str | None:
    previous = _GENESIS
    for expected, row in enumerate(rows, start=1):
        if row.seq != expected:
            return f"event {expected} of the audit trail is missing"
        if row.previous != previous:
            return f"event {expected} of the audit trail does not follow the one before it"
        if row.hash != _digest(row._asdict()).hex:
            return f"event {expected} of the audit trail was changed after it was written"
        previous = row.hash
    return None


def _missing(rows: Sequence[Row[Any]], noted: Head) -> str | None:
    if noted.seq > len(rows):
        return f"the audit trail ends at event {len(rows)}, and event {noted.seq} was noted outside it"
    if noted.digest and rows[noted.seq - 1].hash != noted.digest.hex:
        return f"event {noted.seq} of the audit trail is not the one that was noted outside it"
    return None
