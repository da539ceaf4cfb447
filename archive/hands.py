"""Hands: who is at work, and which of them are gone.

Each process that takes a lease raises a hand: a file that it keeps locked. The kernel frees the lock when the process
ends, however it ends, so that whoever shares the folder knows at once and whatever the clocks say. Processes on other
machines do not see the folder; for them a lease runs out.
"""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_MODE = 0o600


class Hands:
    """The hands in *folder*, one of which may be this process's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: tuple[str, int] | None = None

    def own(self) -> str:
        """This process's hand, raised when it is first asked for. It is named in the leases that it holds."""
        if self._own is None:
            name = f"hand-{secrets.token_hex(8)}"
            with self._alone():  # otherwise `gone` could find the file in the moment before it is locked
                descriptor = os.open(self._path(name), os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._own = (name, descriptor)
        return self._own[0]

    def gone(self) -> tuple[str, ...]:
        """The hands in the folder that nobody holds up any more."""
        with self._alone():
            return tuple(path.stem for path in sorted(self._folder.glob("hand-*.lock")) if _is_free(path))

    def forget(self, names: Iterable[str]) -> None:
        """Take away the files of hands that are gone, once nothing depends on them."""
        for name in names:
            self._path(name).unlink(missing_ok=True)

    def lower(self) -> None:
        """This process is done."""
        if self._own is not None:
            name, descriptor = self._own
            self._own = None
            os.close(descriptor)
            self.forget([name])

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / "gate.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _is_free(path: Path) -> bool:
    with suppress(FileNotFoundError), path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
    return False
