"""Leases: one process at a time works on a recording."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import BusyError
from testimony.identity import RecordingId


@contextmanager
def lease(folder: Path, recording: RecordingId) -> Iterator[None]:
    """Hold *recording* for the body of the ``with``.

    The lock is the kernel's and ends with the process, also when that is killed: there is no stale lease to clear away.

    Raises:
        BusyError: another process holds it.
    """
    descriptor = os.open(folder / f"{recording}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(recording) from None
        yield
    finally:
        os.close(descriptor)
