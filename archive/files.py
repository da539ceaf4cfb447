"""What is done with files: modes, locks, and bringing names to the disk."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.errors import NoRoomError

FOLDER_MODE = 0o700
FILE_MODE = 0o600
SEALED_MODE = 0o400


def lock(stream: BinaryIO) -> bool:
    """Whether the lock on *stream* could be had at once. It ends with the process, however that ends."""
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Bring the names in *folder* to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def sentence_when_full() -> Iterator[None]:
    """
    Raises:
        NoRoomError: in place of what the system says when a disk or a quota is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise NoRoomError from error
        raise
