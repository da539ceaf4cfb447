"""Storage: how much room everything takes, and when somebody last looked whether it is all there."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from archive.columns import instant
from archive.database import Database
from archive.schema import recording
from archive.trail import Trail


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """Bytes on disk.

    Attributes:
        originals: of the sealed originals together, and how many there are (`count`).
        derivatives: of what was made from them and can be made again.
        free: left on the disk that holds the home.
    """

    count: int
    originals: int
    derivatives: int
    tables: int
    free: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """The last look at everything that is kept.

    Attributes:
        faults: how many things were not as they should be.
        received_since: originals that came after it, which nobody has looked at since.
    """

    at: datetime
    by: str
    originals: int
    faults: int
    received_since: int


class Storage:
    """Questions about the home as a whole."""

    def __init__(self, home: Path, database: Database) -> None:
        self._home, self._database = home, database

    def room(self) -> Room:
        """How much room everything takes now."""
        with self._database.reading() as connection:
            sums = select(func.count(), func.coalesce(func.sum(recording.c.size_bytes), 0)).select_from(recording)
            count, originals = connection.execute(sums).one()
        return Room(
            count=count,
            originals=int(originals),
            derivatives=_size(self._home / "derivatives"),
            tables=sum(path.stat().st_size for path in self._home.glob("archive.db*")),
            free=shutil.disk_usage(self._home).free,
        )

    def verified(self) -> Verified | None:
        """What the last verification found; None where there was none."""
        event = Trail(self._database).last("archive.verified")
        if event is None:
            return None
        later = select(func.count()).select_from(recording).where(recording.c.received_at > instant(event.at))
        with self._database.reading() as connection:
            since = connection.execute(later).scalar() or 0
        return Verified(
            at=event.at,
            by=event.actor,
            originals=event.payload["originals"],
            faults=event.payload["faults"],
            received_since=since,
        )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
