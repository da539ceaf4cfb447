"""The database: transactions for reading and for writing, whichever database holds the tables.

Three kinds of transaction, because what may go on side by side differs:

- *reading* sees one state of the archive from beginning to end and changes nothing;
- *writing* makes history. The audit trail is a chain, so that only one of them goes on at a time, and what it reads
  before it decides is still true when it writes;
- *apart* writes what is no history (checkpoints, leases, work to be done). On a server many go on at a time.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, Self

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from archive.errors import LockedError, UnsupportedDatabaseError
from archive.postgresql import PostgreSQL
from archive.sqlite import SQLite

_WAIT_MS = 30_000  # a writer holds the lock for milliseconds; half a minute means that something is wrong


class Dialect(Protocol):
    """What differs from one database to another."""

    def engine(self, url: URL, wait_ms: int) -> Engine:
        """Make ready to open *url*. No error of it shows a statement's parameters: they are testimony."""
        ...

    def options(self, *, writes: bool) -> dict[str, Any]:
        """The execution options of a transaction."""
        ...

    def hold_history(self, connection: Connection) -> None:
        """Wait until no other transaction makes history; until the end of this one, none will."""
        ...

    def sentence(self, error: DBAPIError) -> Exception | None:
        """What a person should read in place of *error*; None where it is a fault of the program."""
        ...

    def now(self, connection: Connection) -> datetime:
        """The time by the database's clock, which is the same for every machine that works on it."""
        ...

    def skip_locked(self) -> bool:
        """Whether rows that another transaction has locked can be passed over."""
        ...

    def faults(self, connection: Connection) -> Iterator[str]:
        """One sentence for each thing in the database's own structure that is not as it should be."""
        ...

    def guards(self, connection: Connection) -> frozenset[str]:
        """The guards that stand and work."""
        ...


_DIALECTS: dict[str, type[Dialect]] = {"sqlite": SQLite, "postgresql": PostgreSQL}


class Database:
    """Opens transactions.

    Attributes:
        dialect: what differs from one database to another.
        url: where it is; its password shows neither as text nor in any error.
    """

    def __init__(self, engine: Engine, dialect: Dialect) -> None:
        self._engine, self.dialect = engine, dialect
        self.url = engine.url

    @classmethod
    def connect(cls, url: str | URL, wait_ms: int = _WAIT_MS) -> Self:
        """Make ready to open *url*; nothing is opened yet.

        Args:
            wait_ms: how long a writer waits for another to end.

        Raises:
            UnsupportedDatabaseError: the archive's rules have not been written for such a database.
            NotInstalledError: the driver is not installed on this machine.
        """
        try:
            parsed = make_url(url)
            kind = parsed.get_backend_name()
        except ArgumentError:
            # Whatever stands there may be a password in the wrong place: only a plain word is repeated.
            kind = str(url).partition(":")[0]
            raise UnsupportedDatabaseError(kind if re.fullmatch(r"[a-z0-9+]{1,20}", kind) else "that") from None
        if kind not in _DIALECTS:
            raise UnsupportedDatabaseError(kind)
        dialect = _DIALECTS[kind]()
        return cls(dialect.engine(parsed, wait_ms), dialect)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the archive and changes nothing.

        Raises:
            UnreachableDatabaseError: the database does not answer.
        """
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one transaction that may make history at a time; all of it is kept or none.

        Raises:
            LockedError: another process held the archive for too long.
            NoRoomError: the disk is full; nothing was kept.
            UnreachableDatabaseError: the database does not answer; nothing was kept.
        """
        with self._transaction(writes=True) as connection:
            self.dialect.hold_history(connection)
            yield connection

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A transaction that writes what is no history; an event of the audit trail cannot be added in it.

        Raises:
            As `writing` does.
        """
        with self._transaction(writes=True) as connection:
            yield connection

    def now(self, connection: Connection) -> datetime:
        """The time by the database's clock."""
        return self.dialect.now(connection)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            options = self.dialect.options(writes=writes)
            with self._engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except PoolTimeoutError as error:
            raise LockedError from error
        except DBAPIError as error:
            if sentence := self.dialect.sentence(error):
                raise sentence from error
            raise
