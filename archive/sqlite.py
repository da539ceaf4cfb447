"""SQLite: one file in the home, for one machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from archive.errors import DamagedArchiveError, DiskFaultError, LockedError, NoRoomError

_PRAGMAS = (
    "journal_mode = WAL",  # readers never wait for the writer
    "synchronous = FULL",  # what was committed survives a loss of power
    "foreign_keys = ON",
    "recursive_triggers = ON",  # without it INSERT OR REPLACE deletes a row behind its delete trigger's back
)


class SQLite:
    """As `archive.database.Dialect` asks. One transaction writes at a time, of whatever kind."""

    def engine(self, url: URL, wait_ms: int) -> Engine:
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", partial(_prepare, wait_ms))
        event.listen(engine, "begin", _begin)
        return engine

    def options(self, *, writes: bool) -> dict[str, Any]:
        return {"writes": writes}

    def hold_history(self, connection: Connection) -> None:
        """Nothing to do: a transaction that writes holds the whole database from its beginning."""

    def sentence(self, error: DBAPIError) -> Exception | None:
        cause = str(error.orig)
        if isinstance(error, OperationalError):
            if "locked" in cause or "busy" in cause:
                return LockedError()
            if "full" in cause:
                return NoRoomError()
            if any(sign in cause for sign in ("disk I/O", "unable to open", "readonly")):
                return DiskFaultError()
        elif "malformed" in cause or "not a database" in cause:
            return DamagedArchiveError()
        return None

    def now(self, connection: Connection) -> datetime:
        told = connection.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
        return datetime.fromisoformat(told).replace(tzinfo=UTC)

    def skip_locked(self) -> bool:
        return False

    def faults(self, connection: Connection) -> Iterator[str]:
        for found in connection.execute(text("PRAGMA integrity_check")).scalars():
            if found != "ok":
                yield f"the database is damaged: {found}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"a row of {row[0]} points at a row of {row[2]} that does not exist"

    def guards(self, connection: Connection) -> frozenset[str]:
        return frozenset(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())


def _prepare(wait_ms: int, connection: Any, _record: object) -> None:
    # The driver begins transactions by guesswork, and not before a SELECT or a CREATE TABLE; _begin does it instead.
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {wait_ms}", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: two that began as readers would wait for each other and one would be thrown out.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
