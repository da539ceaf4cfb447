"""The fence: what keeps a process that was taken for gone from writing into its successor's work."""

from sqlalchemy import Connection, select

from archive.errors import EndedRunError
from archive.schema import run as table
from testimony.identity import RunId
from testimony.run import Outcome


def hold_run(connection: Connection, run: RunId) -> None:
    """Hold, within the caller's transaction, that *run* goes on: what has ended writes nothing more.

    Whoever takes over a recording ends the run that it finds, so that a process that was only slow, or cut off, finds
    its run ended when it comes back.

    Raises:
        EndedRunError: the run has ended.
    """
    outcome = connection.execute(select(table.c.outcome).where(table.c.id == run)).scalar()
    if outcome is not None and outcome != Outcome.RUNNING:
        raise EndedRunError(run)
