"""Snapshots: the tables of an archive at one moment, as an SQLite file, whichever database holds them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Integer, Table, delete, func, insert, select, text

from archive.database import Database
from archive.errors import ArchiveInUseError
from archive.migrate import migrate
from archive.schema import audit, lease, metadata, recording

_AT_ONCE = 500
_TABLES = tuple(table for table in metadata.sorted_tables if table is not lease)  # who works now is no part of history


def take(database: Database, place: Path) -> None:
    """Write the tables to the new file *place*, while others go on writing.

    Readers of a database see one state of it from beginning to end; so does the snapshot.
    """
    if database.url.get_backend_name() == "sqlite":
        with database.reading() as connection, closing(sqlite3.connect(place)) as target:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)  # noqa: S101 - for the type: the address says so
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        return
    with opened(place) as snapshot, database.reading() as source, snapshot.writing() as target:
        _copy(source, target)


def bring(place: Path, database: Database) -> None:
    """Fill the empty *database* with the snapshot *place*, all in one transaction.

    Raises:
        ArchiveInUseError: it holds an archive with something in it.
    """
    migrate(database)
    with opened(place) as snapshot, snapshot.reading() as source, database.writing() as target:
        for table in (recording, audit):
            if target.execute(select(table).limit(1)).first():
                raise ArchiveInUseError
        _copy(source, target)


@contextmanager
def opened(place: Path) -> Iterator[Database]:
    """The snapshot as a database of the newest form."""
    database = Database.connect(URL.create("sqlite", database=str(place)))
    try:
        migrate(database)
        yield database
    finally:
        database.close()
        with closing(sqlite3.connect(place)) as file:
            file.execute("PRAGMA journal_mode = DELETE")


def _copy(source: Connection, target: Connection) -> None:
    with _without_guards(target):
        for table in reversed(_TABLES):
            target.execute(delete(table))  # what a migration may have written
        for table in _TABLES:
            query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
            with source.execute(query) as rows:
                for part in rows.partitions():
                    target.execute(insert(table), [row._asdict() for row in part])
            _count_on(target, table)


@contextmanager
def _without_guards(connection: Connection) -> Iterator[None]:
    """For the body the guards are away: they judge what is new, and history was judged when it was made.

    They come back in the same transaction; nobody else ever sees the tables without them.
    """
    if connection.dialect.name == "postgresql":
        for table in _TABLES:
            connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
        yield
        for table in _TABLES:
            connection.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
        return
    guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in guards:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, statement in guards:
        connection.exec_driver_sql(statement)


def _count_on(connection: Connection, table: Table) -> None:
    """Let a server's own numbering go on after the rows that came with a number."""
    key = table.autoincrement_column
    if connection.dialect.name != "postgresql" or key is None or not isinstance(key.type, Integer):
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:table, :key)"), {"table": f'"{table.name}"', "key": key.name}
    ).scalar()
    last = connection.execute(select(func.max(key))).scalar()
    if sequence and last:
        connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
