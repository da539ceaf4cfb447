"""Bringing the tables to the newest form."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from archive.database import Database
from archive.errors import NewerArchiveError

#: The newest step in archive/migrations/versions; a test holds the two together.
HEAD = "0008"


def migrate(database: Database) -> None:
    """Run every step that *database* has not seen, all in one transaction.

    Raises:
        NewerArchiveError: it has seen steps that this program does not know.
    """
    with database.reading() as connection:
        if _version(connection) == HEAD:
            return
    with database.writing() as connection:
        found = _version(connection)  # another process may have been quicker
        if found is not None and found > HEAD:
            raise NewerArchiveError(found, HEAD)
        _upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a third of the program's start, and seldom needed
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection})
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))  # % has a meaning to the config's reader
    config.set_main_option("path_separator", "os")
    command.upgrade(config, HEAD)
