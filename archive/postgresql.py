"""PostgreSQL: a server for many machines.

Isolation: a reader gets one snapshot (REPEATABLE READ). A writer reads what is committed (READ COMMITTED), and one that
makes history first takes the advisory lock, so that what it reads stays true until it commits.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Select,
    and_,
    create_engine,
    event,
    exists,
    literal,
    select,
    text,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from archive.errors import (
    CrowdedDatabaseError,
    DamagedArchiveError,
    DatabaseRefusedError,
    LockedError,
    NoRoomError,
    OvertakenError,
    UnreachableDatabaseError,
    UnstorableTextError,
    UnsupportedDatabaseError,
)
from archive.schema import metadata
from testimony.errors import NotInstalledError

_HISTORY_LOCK = int.from_bytes(b"testimon")  # any number does that no other program takes

# What an SQLSTATE begins with, or is, and what a person reads. Source: PostgreSQL's manual, appendix A.
_SENTENCES: dict[str, type[Exception]] = {
    "08": UnreachableDatabaseError,  # connection exceptions
    "23505": OvertakenError,  # somebody else has just written under the same key
    "28": DatabaseRefusedError,  # invalid authorisation
    "3D": DatabaseRefusedError,  # no such database
    "40": OvertakenError,  # deadlock, serialisation failure
    "42501": DatabaseRefusedError,  # insufficient privilege
    "53100": NoRoomError,
    "53300": CrowdedDatabaseError,
    "53": LockedError,  # too little memory
    "55P03": LockedError,
    "57014": LockedError,  # cancelled, or longer than the server allows
    "57P": UnreachableDatabaseError,  # shut down, or starting up
    "25P03": UnreachableDatabaseError,  # the transaction idled for longer than allowed
    "58": NoRoomError,  # the server's disk does not take it
    "XX001": DamagedArchiveError,
    "XX002": DamagedArchiveError,
}
_GUARD = "23000"  # what archive.migrations.guards raises; no built-in check does

# A machine that lost its power in the middle of a transaction must not hold up the others for hours.
_SESSION = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "120s",
    # What a worker opened in a busy moment is closed again: the server has room for a hundred unless told otherwise.
    # One that renews a lease every 20 seconds keeps the connection that it does that with.
    "idle_session_timeout": "60s",
    "timezone": "UTC",
}


class PostgreSQL:
    """As `archive.database.Dialect` asks."""

    def engine(self, url: URL, wait_ms: int) -> Engine:
        """
        Raises:
            UnsupportedDatabaseError: the address names another driver than psycopg.
            NotInstalledError: psycopg is not installed.
        """
        if url.drivername not in {"postgresql", "postgresql+psycopg"}:
            raise UnsupportedDatabaseError(url.drivername)
        session = " ".join(f"-c {name}={value}" for name, value in (*_SESSION.items(), ("lock_timeout", wait_ms)))
        try:
            engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                hide_parameters=True,
                pool_pre_ping=True,  # after a restart of the server, old connections are thrown away unseen
                pool_size=10,
                pool_use_lifo=True,  # so that those which are not needed stay idle, and are closed
                max_overflow=20,
                connect_args={
                    "options": session,
                    "application_name": "testimony",
                    "connect_timeout": 10,
                    "keepalives_idle": 30,
                },
            )
        except ModuleNotFoundError:
            raise NotInstalledError("psycopg", "install the project with its extra `server`") from None
        event.listen(engine, "handle_error", _without_values)
        return engine

    def options(self, *, writes: bool) -> dict[str, Any]:
        if writes:
            return {"isolation_level": "READ COMMITTED"}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def hold_history(self, connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _HISTORY_LOCK})

    def sentence(self, error: DBAPIError) -> Exception | None:
        state = getattr(error.orig, "sqlstate", None)
        if state is None:
            return _without_state(error)
        known = (state[:length] for length in (5, 3, 2) if state[:length] in _SENTENCES)
        found = next(known, None)
        return _SENTENCES[found]() if found else None

    def now(self, connection: Connection) -> datetime:
        # now() is when the transaction began; a lease is judged by when it is looked at.
        told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return told.astimezone(UTC)

    def skip_locked(self) -> bool:
        return True

    def faults(self, connection: Connection) -> Iterator[str]:
        query = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated"
        for table, name in connection.execute(text(f"{query} AND connamespace = current_schema()::regnamespace")):
            yield f"a rule of the database was never checked on the rows that there are: {name} of {table}"
        for table in metadata.sorted_tables:
            for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
                if connection.execute(_orphans(key)).first():
                    yield f"a row of {table.name} points at a row of {key.referred_table.name} that does not exist"

    def guards(self, connection: Connection) -> frozenset[str]:
        query = """SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"""
        return frozenset(connection.execute(text(query)).scalars())


def _orphans(key: ForeignKeyConstraint) -> Select[Any]:
    """One row for a breach of *key*: whoever may switch triggers off may switch the check of a key off as well."""
    there = key.referred_table.alias()  # a table may point at itself
    pairs = [(element.parent, there.c[element.column.name]) for element in key.elements]
    pointing = and_(*(column.is_not(None) for column, _ in pairs))
    met = exists().where(*(column == met for column, met in pairs)).select_from(there).correlate(key.table)
    return select(literal(1)).select_from(key.table).where(pointing, ~met).limit(1)


def _without_state(error: DBAPIError) -> Exception | None:
    """For what the driver itself says: it could not connect, or would not send."""
    cause = str(error.orig)
    if "NUL" in cause:
        return UnstorableTextError()
    if "authentication failed" in cause or "no password supplied" in cause or "does not exist" in cause:
        return DatabaseRefusedError()
    if "too many" in cause or "connection slots" in cause:
        return CrowdedDatabaseError()
    if error.connection_invalidated or "connect" in cause or "could not" in cause or "shutting down" in cause:
        return UnreachableDatabaseError()
    return None


def _without_values(context: ExceptionContext) -> None:
    """Leave of the server's message what names no value: DETAIL and CONTEXT lines quote rows, which are testimony."""
    cause, wrapped = context.original_exception, context.sqlalchemy_exception
    diagnosis, state = getattr(cause, "diag", None), getattr(cause, "sqlstate", None)
    if diagnosis is None or state is None or wrapped is None:
        return
    names = (diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name)
    told = diagnosis.message_primary if state == _GUARD else " ".join(name for name in names if name)
    cause.args = (f"{state} {told}".strip(),)
    wrapped.args = (f"({type(cause).__name__}) {cause}",)
