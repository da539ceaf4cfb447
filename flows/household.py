"""Processes that live and die together."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from testimony.errors import JobError

_GRACE_S = 15  # for what the desk has in hand
_LOOK_S = 0.5


class MemberEndedError(JobError):
    """One of the processes ended by itself, and the others were stopped."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(name, code)
        self.name, self.code = name, code

    def __str__(self) -> str:
        return f"{self.name} ended by itself (code {self.code}), and everything beside it was stopped; start this again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One of the processes; use it as a context manager so that it is always stopped."""

    name: str
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, name: str, command: Sequence[str], environment: Mapping[str, str]) -> "Member":
        """Start *command*, so that it ends with this process, however this one ends."""
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "flows.tether", str(os.getpid()), *command],
            env=dict(environment),
            cwd=Path(__file__).parents[1],
            start_new_session=True,  # Ctrl-C at the terminal is for the parent, which then stops its children in order
            stdin=subprocess.DEVNULL,
        )
        return cls(name=name, process=process)

    def __enter__(self) -> "Member":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=_GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def keep_house(members: Sequence[Member], stop: threading.Event) -> None:
    """Return once *stop* is set.

    Raises:
        MemberEndedError: one of *members* ended before.
    """
    while not stop.wait(_LOOK_S):
        for member in members:
            if (code := member.process.poll()) is not None:
                raise MemberEndedError(member.name, code)
