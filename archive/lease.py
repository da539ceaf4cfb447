"""Leases: one process at a time works on a thing, on however many machines.

A lease is a row that names a hand (see `archive.hands`) and when it runs out, by the database's clock. A thread renews
what this process holds. A lease is taken over when its hand is gone, which processes that share the home see at once,
or when it has run out, which is how the others find out. Whoever lost a lease finds its token gone and writes no more.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, delete, select, true, update

from archive import schema
from archive.columns import instant
from archive.database import Database
from archive.errors import BusyError, LostLeaseError
from archive.hands import Hands
from archive.upsert import upsert
from testimony.errors import MayPassError

#: A machine that went away is believed to be gone after this; long enough for a database to be restarted meanwhile.
LEASE_MS = 120_000
_LOOKS_S = 0.2  # between two looks whether it was given back
_BEATS = 6  # renewals within that time


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """That this process, and no other, works on something.

    Attributes:
        name: of what is held: a recording's id, or whatever else the processes agree on.
        token: differs each time that the lease is given.
    """

    name: str
    token: str


class Leases:
    """The leases of an archive, and those that this process holds."""

    def __init__(self, database: Database, folder: Path, lease_ms: int = LEASE_MS) -> None:
        self._database, self._lease = database, timedelta(milliseconds=lease_ms)
        self._hands = Hands(folder)
        self._held: dict[str, Lease] = {}
        self._pieces: set[str] = set()
        self._lock = threading.RLock()
        self._beating: threading.Thread | None = None
        self._stop = threading.Event()

    @contextmanager
    def holding(self, name: str, wait_s: float = 0) -> Iterator[Lease]:
        """Hold *name* for the body of the ``with``.

        Args:
            wait_s: how long to wait for somebody else to give it back.

        Raises:
            BusyError: somebody else holds it.
        """
        until = time.monotonic() + wait_s
        while (lease := self.take(name)) is None:
            if time.monotonic() >= until:
                raise BusyError(name)
            time.sleep(_LOOKS_S)
        try:
            yield lease
        finally:
            self.give_back(lease)

    def take(self, name: str) -> Lease | None:
        """Take *name*, or None while somebody else holds it."""
        self.bury()
        lease, hand = Lease(name=name, token=token_hex(8)), self.hand()
        table = schema.lease
        with self._database.apart() as connection:
            now = self._database.now(connection)
            until = {"taken_at": instant(now), "expires_at": instant(now + self._lease)}
            row = {"name": name, "hand": hand, "token": lease.token, **until}
            upsert(connection, table, row, where=table.c.expires_at <= instant(now))
            if not _stands(connection, lease):
                return None
        with self._lock:
            self._held[name] = lease
        return lease

    def give_back(self, lease: Lease) -> None:
        """Let the next one have it. A database that does not answer now will see it run out."""
        with self._lock:
            if self._held.get(lease.name) == lease:
                del self._held[lease.name]
        table = schema.lease
        with suppress(MayPassError), self._database.apart() as connection:
            connection.execute(delete(table).where(table.c.name == lease.name, table.c.token == lease.token))

    def confirm(self, connection: Connection, name: str) -> None:
        """Hold, within the caller's transaction, that *name* was not taken over from this process.

        Raises:
            LostLeaseError: it was: nothing may be written in its name.
        """
        with self._lock:
            lease = self._held.get(name)
        if lease is not None:
            if not _stands(connection, lease):
                raise LostLeaseError(name)
        elif self.holder(connection, name) is not None:
            raise LostLeaseError(name)

    def holder(self, connection: Connection, name: str) -> str | None:
        """The hand that holds *name* and has not let it run out."""
        table = schema.lease
        now = instant(self._database.now(connection))
        query = select(table.c.hand).where(table.c.name == name, table.c.expires_at > now)
        held: str | None = connection.execute(query).scalar()
        return held

    def held(self, prefix: str = "") -> tuple[str, ...]:
        """The names, of those that begin with *prefix*, that somebody holds at this moment."""
        self.bury()
        table = schema.lease
        with self._database.reading() as connection:
            now = instant(self._database.now(connection))
            query = select(table.c.name).where(
                table.c.expires_at > now, table.c.name.startswith(prefix, autoescape=True)
            )
            return tuple(connection.execute(query.order_by(table.c.name)).scalars())

    def hand(self) -> str:
        """This process's hand; from now on a thread renews what it holds."""
        with self._lock:
            name = self._hands.own()
            if self._beating is None:
                self._beating = threading.Thread(target=self._beat, name="leases", daemon=True)
                self._beating.start()
        return name

    def bury(self) -> None:
        """Free what was held by hands that are gone."""
        with self._lock:
            gone = self._hands.gone()
            if not gone:
                return
            with self._database.apart() as connection:
                for table in (schema.lease, schema.work):
                    connection.execute(update(table).where(table.c.hand.in_(gone)).values(expires_at=""))
            self._hands.forget(gone)

    def began(self, token: str) -> None:
        """A piece of work was claimed; its claim is renewed from now on."""
        with self._lock:
            self._pieces.add(token)

    @property
    def in_hand(self) -> tuple[str, ...]:
        """The tokens of the pieces that this process works on."""
        with self._lock:
            return tuple(sorted(self._pieces))

    def ended(self, token: str) -> None:
        """It is over, whether or not the database heard of it: one that it did not hear of runs out."""
        with self._lock:
            self._pieces.discard(token)

    def forget(self) -> None:
        """Let everything run out, whoever holds it."""
        with self._database.apart() as connection:
            connection.execute(delete(schema.lease))
            held = schema.work.c.hand.is_not(None)
            connection.execute(update(schema.work).where(held).values(expires_at=""))

    def expiry(self, connection: Connection) -> str:
        """When what is taken now runs out, unless it is renewed."""
        return instant(self._database.now(connection) + self._lease)

    def close(self) -> None:
        """Give everything back."""
        self._stop.set()
        if self._beating is not None:
            self._beating.join()
        for lease in tuple(self._held.values()):
            self.give_back(lease)
        self._hands.lower()

    def renew(self) -> None:
        """Put off the end of everything that this process holds.

        What it has given back while the database was away is not among it, although the row still bears its hand.
        """
        with self._lock:
            tokens = {schema.lease: tuple(each.token for each in self._held.values()), schema.work: self.in_hand}
        with self._database.apart() as connection:
            self._shorten(connection)
            until = {"expires_at": self.expiry(connection)}
            for table, ours in tokens.items():
                connection.execute(update(table).where(table.c.token.in_(ours)).values(until))

    def _shorten(self, connection: Connection) -> None:
        """Let end a lease from now what ends so late, whoever holds it, that the clock was set back since it was set.

        Its holder renews it, if it lives.
        """
        now, longest = self._database.now(connection), max(self._lease, timedelta(milliseconds=LEASE_MS))
        for table, held in ((schema.lease, true()), (schema.work, schema.TAKEN)):
            late = table.c.expires_at > instant(now + 2 * longest)
            connection.execute(update(table).where(held, late).values(expires_at=instant(now + longest)))

    def _beat(self) -> None:
        while not self._stop.wait(self._lease.total_seconds() / _BEATS):
            with suppress(MayPassError):  # the next beat may find the database again
                self.renew()


def _stands(connection: Connection, lease: Lease) -> bool:
    query = select(schema.lease.c.token).where(schema.lease.c.name == lease.name)
    return connection.execute(query).scalar() == lease.token
