"""The database: one engine, transactions for reading and for writing, and sentences for what can go wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from archive.errors import DamagedArchiveError, DiskFaultError, LockedError, NoRoomError, UnsupportedDatabaseError

_WAIT_MS = 30_000  # a writer holds the lock for milliseconds; half a minute means that something is wrong

_PRAGMAS = (
    "journal_mode = WAL",  # readers never wait for the writer
    "synchronous = FULL",  # what was committed survives a loss of power
    "foreign_keys = ON",
    "recursive_triggers = ON",  # without it INSERT OR REPLACE deletes a row behind its delete trigger's back
)


class Database:
    """Opens transactions. A transaction sees one state of the archive from beginning to end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def connect(cls, url: str | URL, wait_ms: int = _WAIT_MS) -> Self:
        """Make ready to open *url*; nothing is opened yet.

        Args:
            wait_ms: how long a writer waits for another to end.

        Raises:
            UnsupportedDatabaseError: it is not an SQLite database.
        """
        try:
            dialect = make_url(url).get_backend_name()
        except ArgumentError:
            dialect = str(url).partition(":")[0]
        if dialect != "sqlite":
            raise UnsupportedDatabaseError(dialect)
        # A statement's parameters are testimony: they must not stand in any error.
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", partial(_prepare, wait_ms))
        event.listen(engine, "begin", _begin)
        return cls(engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the archive and changes nothing."""
        with _sentences(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one transaction that may write at a time; all of it is kept or none.

        Raises:
            LockedError: another process held the archive for too long.
            NoRoomError: the disk is full; nothing was kept.
        """
        with (
            _sentences(),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def _prepare(wait_ms: int, connection: Any, _record: object) -> None:
    # The driver begins transactions by guesswork, and not before a SELECT or a CREATE TABLE; _begin does it instead.
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {wait_ms}", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: two that began as readers would wait for each other and one would be thrown out.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        cause = str(error.orig)
        if "locked" in cause or "busy" in cause:
            raise LockedError from error
        if "full" in cause:
            raise NoRoomError from error
        if any(sign in cause for sign in ("disk I/O", "unable to open", "readonly")):
            raise DiskFaultError from error
        raise
    except DatabaseError as error:
        if "malformed" in str(error.orig) or "not a database" in str(error.orig):
            raise DamagedArchiveError from error
        raise
