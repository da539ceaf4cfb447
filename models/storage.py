"""Folders that arrive whole or not at all, and are never written to again."""

import errno
import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testimony.errors import JobError, MayPassError

_ARRIVING = ".arriving-"


class BusyShelfError(MayPassError):
    """Another command is putting a model on the shelf."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return "another command is installing or removing a model; try again when it is done"


class NoRoomError(MayPassError):
    """The disk is full."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"there is no room left for a model in {self.folder}; nothing was installed; make room and try again"


class UnwritableShelfError(JobError):
    """The folder for the models cannot be written to."""

    def __init__(self, folder: Path, cause: str) -> None:
        super().__init__(folder, cause)
        self.folder, self.cause = folder, cause

    def __str__(self) -> str:
        return (
            f"no model can be installed or removed in {self.folder} ({self.cause}); "
            "it must be a folder that you may write to"
        )


@contextmanager
def alone(shelf: Path) -> Iterator[None]:
    """Hold the *shelf* for this process; the kernel lets go of it when the process ends, however it ends.

    Raises:
        BusyShelfError: another process holds it.
        UnwritableShelfError: this process may not write there.
    """
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        opened = (shelf / ".lock").open("w")
    except OSError as error:
        raise UnwritableShelfError(shelf, error.strerror or type(error).__name__) from None
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyShelfError(shelf) from None
        yield


@contextmanager
def arriving(shelf: Path) -> Iterator[Path]:
    """An empty folder on the disk of the *shelf* for something to arrive in; afterwards it is gone.

    Raises:
        BusyShelfError: another process holds the shelf.
        UnwritableShelfError: this process may not write there.
        NoRoomError: the disk filled up.
    """
    with alone(shelf):
        for left in shelf.glob(f"{_ARRIVING}*"):  # by a process that was killed
            discard(left)
        folder = Path(tempfile.mkdtemp(prefix=_ARRIVING, dir=shelf))
        try:
            yield folder
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise NoRoomError(shelf) from None
            raise
        finally:
            discard(folder)


def settle(folder: Path, place: Path) -> None:
    """Rename *folder* to *place*, where nothing stands yet, and take away everybody's leave to write there."""
    for path in folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.rename(place)
    # Last: a folder that may not be written to cannot be moved, for its ".." would change.
    place.chmod(0o555)


def withdraw(place: Path, arrival: Path) -> None:
    """Take what stands in *place* away in one step, into *arrival*, with which it goes."""
    place.chmod(0o700)
    place.rename(arrival / "withdrawn")


def discard(folder: Path) -> None:
    """Remove *folder* and all that is in it, though nobody may write there."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder)
