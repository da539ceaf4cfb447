"""The audit trail: one event for every change, reading and export, each bound to the one before it by a digest.

A payload holds ids, counts, digests and names of fixed sets; never a word of a testimony, never the name of a received
file: a digest of a short text can be guessed, and the trail is what is shown to strangers.

Wordings are bound to the trail all the same: each revision names its event, and the event holds a seal over the
revisions that name it, made with a key that stays in the archive. A text changed behind the program's back is found.

A chain alone does not see that its end was cut off, or that all of it was written anew: `AuditTrail.head` is there to
be noted outside the archive (on paper, by a second person) and handed to `AuditTrail.verify` later.
"""

import hmac
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from archive import schema
from archive.columns import facts_of, instant, instant_of
from archive.database import Database
from testimony.identity import Digest, canonical_json

_GENESIS = ""  # what the first event names as its predecessor
_AT_ONCE = 1000  # rows that a walk along the whole trail holds in memory

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
            return tuple(_event(row) for row in connection.execute(_rows()))

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
        walk = _Walk(noted)
        with (
            self._database.reading() as connection,
            closing(self._seals(connection)) as seals,
            connection.execute(_rows().execution_options(yield_per=_AT_ONCE)) as rows,
        ):
            return walk.along(rows, _Seals(seals))

    def _seal(self, connection: Connection, seq: int) -> str | None:
        """Over the revisions that name event *seq*; None where there are none."""
        rows = connection.execute(_revisions().where(schema.revision.c.event == seq)).all()
        return self._over(rows) if rows else None

    def _seals(self, connection: Connection) -> Generator[tuple[int, str]]:
        """Each event that revisions name, with the seal over them as they stand today."""
        query = _revisions().order_by(schema.revision.c.event).execution_options(yield_per=_AT_ONCE)
        with connection.execute(query) as found:
            for seq, rows in groupby(found, lambda row: row.event):
                yield seq, self._over(rows)

    def _over(self, rows: Iterable[Row[Any]]) -> str:
        seal = hmac.new(self._key, digestmod="sha256")
        # Sorted here: databases differ in how they order text, and the seal must not.
        for row in sorted(rows, key=lambda row: (row.segment, row.kind, row.number)):
            seal.update(canonical_json({name: row._mapping[name] for name in _SEALED}).encode())
        return seal.hexdigest()


class _Walk:
    """Along the trail from its beginning, until the first thing that is not as it should be."""

    def __init__(self, noted: Head | None) -> None:
        self._noted = noted

    def along(self, rows: Iterable[Row[Any]], seals: "_Seals") -> str | None:
        previous, seq, unsealed = _GENESIS, 0, None
        for seq, row in enumerate(rows, start=1):
            if broken := _break(seq, previous, row) or self._is_another(row):
                return broken
            if unsealed is None and seals.of(seq) != facts_of(row.payload).get("seal"):
                unsealed = seq
            previous = row.hash
        if self._noted and self._noted.seq > seq:
            return f"the audit trail ends at event {seq}, and event {self._noted.seq} was noted outside it"
        if (first := unsealed or seals.left_over()) is None:
            return None
        return f"a text that event {first} of the audit trail tells of was changed, added or taken away later"

    def _is_another(self, row: Row[Any]) -> str | None:
        noted = self._noted
        if noted is None or noted.digest is None or row.seq != noted.seq or row.hash == noted.digest.hex:
            return None
        return f"event {row.seq} of the audit trail is not the one that was noted outside it"


class _Seals:
    """Walks along the seals beside the trail, so that neither has to be held in memory whole."""

    def __init__(self, seals: Iterator[tuple[int, str]]) -> None:
        self._seals = seals
        self._next = next(seals, None)

    def of(self, seq: int) -> str | None:
        """The seal for event *seq*, asked for in rising order. One for an event passed by is left standing."""
        if self._next is None or self._next[0] != seq:
            return None
        _, seal = self._next
        self._next = next(self._seals, None)
        return seal

    def left_over(self) -> int | None:
        """The first event that revisions name and that the trail does not have."""
        return self._next[0] if self._next else None


def _revisions() -> Select[Any]:
    return select(schema.revision.c.event, *(schema.revision.c[name] for name in _SEALED))


def _rows() -> Select[Any]:
    return select(schema.audit).order_by(schema.audit.c.seq)


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


def _break(expected: int, previous: str, row: Row[Any]) -> str | None:
    if row.seq != expected:
        return f"event {expected} of the audit trail is missing"
    if row.previous != previous:
        return f"event {expected} of the audit trail does not follow the one before it"
    if row.hash != _digest(row._asdict()).hex:
        return f"event {expected} of the audit trail was changed after it was written"
    return None
