"""Keeping up: tables that follow from others are brought up to the audit trail's newest event before they are read.

Whoever writes need not know of them, and they may be emptied at any time.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from archive.schema import audit, reached, run, segment, speaker
from testimony.identity import RecordingId

# Looking, hearing and taking out change nothing that is counted.
_QUIET = (
    "recording.read",
    "recording.heard",
    "recording.exported",
    "recording.withheld",
    "archive.searched",
    "archive.verified",
    "account.entered",
    "account.refused",
)


def head(connection: Connection) -> int:
    """The number of the audit trail's newest event; 0 where there is none."""
    return connection.execute(select(func.max(audit.c.seq))).scalar() or 0


def mark(connection: Connection, name: str) -> int:
    """As far as which event the table *name* has kept up."""
    return connection.execute(select(reached.c.event).where(reached.c.name == name)).scalar() or 0


def move(connection: Connection, name: str, event: int) -> None:
    """Note that the table *name* has kept up as far as *event*."""
    if not connection.execute(update(reached).where(reached.c.name == name).values(event=event)).rowcount:
        connection.execute(insert(reached).values(name=name, event=event))


def forget(connection: Connection, name: str) -> None:
    """Have the table *name* filled from the beginning."""
    connection.execute(delete(reached).where(reached.c.name == name))


def touched_since(connection: Connection, event: int) -> frozenset[RecordingId]:
    """The recordings that the events after *event* are about."""
    query = select(audit.c.subject).where(audit.c.seq > event, audit.c.action.not_in(_QUIET)).distinct()
    subjects = connection.execute(query).scalars().all()
    named = {RecordingId(subject) for subject in subjects if subject.startswith("rec-")}
    for prefix, table in (("seg-", segment), ("run-", run), ("spk-", speaker)):
        ids = [subject for subject in subjects if subject.startswith(prefix)]
        for some in _slices(ids):
            holders = select(table.c.recording).where(table.c.id.in_(some)).distinct()
            named.update(map(RecordingId, connection.execute(holders).scalars()))
    return frozenset(named)


def _slices(ids: list[str], size: int = 500) -> Iterable[list[str]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))
