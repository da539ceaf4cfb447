"""Arrivals: whether a file that lies somewhere was handed in before, so that it need not be handed in again."""

from datetime import datetime

from sqlalchemy import select

from archive.columns import instant
from archive.database import Database
from archive.names import shown
from archive.recordings import recording_of
from archive.schema import custody, recording
from testimony.recording import Recording


class Arrivals:
    """Questions about what was handed in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def like(self, name: str, size_bytes: int, since: datetime) -> tuple[Recording, ...]:
        """The recordings of this size that were handed in under this name at *since* or later.

        Their digests say whether one of them is the file; nothing else does.
        """
        arrived = select(custody.c.recording).where(custody.c.name == shown(name), custody.c.at >= instant(since))
        query = select(recording).where(recording.c.size_bytes == size_bytes, recording.c.id.in_(arrived))
        with self._database.reading() as connection:
            return tuple(recording_of(row) for row in connection.execute(query.order_by(recording.c.id)))
