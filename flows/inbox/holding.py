"""Holding a file that was looked at, so that it is that file which is read, whatever happens to its name meanwhile."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.vault import UnreadableSourceError
from flows.inbox.looking import Candidate, Seen


class StaysError(Exception):
    """A file cannot be taken now; *again* says whether it is worth waiting for."""

    def __init__(self, why: str, *, again: bool = False) -> None:
        super().__init__(why, again)
        self.why, self.again = why, again


@contextmanager
def held(path: Path, seen: Seen) -> Iterator[Path]:
    """A path that leads to the very file that was *seen* at *path*.

    Raises:
        StaysError: it is another one, or has changed.
        UnreadableSourceError: it may not be read.
        OSError: it cannot be.
    """
    try:
        # Without O_NONBLOCK the opening of a named pipe would wait for somebody to write into it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as error:
        raise UnreadableSourceError(path.name, error.strerror or "it may not be read") from error
    try:
        if Seen.of(os.fstat(descriptor)) != seen:
            raise StaysError("it has changed since it was looked at", again=True)
        yield Path(f"/dev/fd/{descriptor}")
    finally:
        os.close(descriptor)


def are_still(folder: Path, candidate: Candidate) -> bool:
    """Whether a file and its sidecars are as they were looked at."""
    try:
        now = [Seen.of((folder / name).lstat()) for name in (candidate.name, *candidate.sidecars)]
    except OSError:
        return False
    return tuple(now) == candidate.seen
