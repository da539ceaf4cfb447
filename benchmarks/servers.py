"""What a server and its children used of the processor; and a PostgreSQL with room for a hundred workers."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.postgresql import NoServerError, PostgreSQL, postgresql

_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def server_of(connections: int = 300) -> Iterator[PostgreSQL]:
    """A server with room for *connections*; a machine without one ends the benchmark with a sentence."""
    try:
        with postgresql(f"max_connections={connections}") as server:
            yield server
    except NoServerError as error:
        sys.exit(str(error))


def cpu_s(pid: int) -> float:
    """Seconds of processor that a process has used, with its children: those that live, and those that it waited for.

    Of a child that lives, its own children are left out.
    """
    own = _fields(pid)
    spent = sum(int(each) for each in own[11:15])  # utime, stime, and both of those waited for
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in listed.read_text(encoding="ascii").split():
            spent += sum(int(each) for each in _fields(int(child))[11:13])
    return spent / _TICKS


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has ended in this moment
        return ["0"] * 50
