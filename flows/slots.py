"""Slots: how many processes of a machine let one model listen at the same time."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LOOK_S = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Slots:
    """The slots of a machine. The kernel frees one when its process ends, however it ends.

    Attributes:
        folder: on a disk of this machine; made if need be.
        at_once: how many there are for each model; 0 for any number.
        pause: waits so many seconds.
    """

    folder: Path
    at_once: int
    pause: Callable[[float], None] = time.sleep

    @contextmanager
    def one_of(self, model: str) -> Iterator[None]:
        """Hold one of the slots of *model* for the body of the ``with``; wait while all are taken."""
        if not self.at_once:
            yield
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while (held := self._take(model)) is None:
            self.pause(_LOOK_S)
        try:
            yield
        finally:
            os.close(held)

    def _take(self, model: str) -> int | None:
        for number in range(self.at_once):
            path = self.folder / f"{model}.{number}.lock"
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
            else:
                return descriptor
        return None
