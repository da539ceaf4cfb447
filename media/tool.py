"""ffmpeg and ffprobe as child processes: found, started in a bare environment, and ended when their time is up."""

import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from media.container import Container
from media.refusals import TookTooLongError
from testimony.errors import NotInstalledError

# Nothing is handed down: FFREPORT alone would make ffmpeg write a log that names the file and its tags.
_ENVIRONMENT = {"LC_ALL": "C"}
_LONGEST_LINE = 4096
_KEPT_BYTES = 16 * 1024


def program(name: str) -> str:
    """The path of ``ffmpeg`` or ``ffprobe``.

    Raises:
        NotInstalledError: it is not on this machine.
    """
    if found := shutil.which(name):
        return found
    remedy = "install ffmpeg: `apt install ffmpeg` on Debian and Ubuntu, `brew install ffmpeg` on macOS"
    raise NotInstalledError(name, remedy)


def url(path: Path) -> str:
    """*path* as ffmpeg must be told it: bare, it may be taken for an option (``-i``) or a protocol (``concat:a|b``)."""
    return f"file:{path.absolute()}"


def input_options(container: Container) -> dict[str, Any]:
    """How every received file is opened.

    A protocol allow-list alone is not enough: a playlist named ``.mp3`` still makes ffmpeg read another recording
    through ``file:``. So the demuxer is the one that the file's own first bytes name, and no other may be chosen
    inside it.
    """
    return {"f": container.value, "format_whitelist": container.value, "protocol_whitelist": "file"}


def question(path: Path, container: Container, entries: str, answer: str, *, loglevel: str) -> list[str]:
    """The command that asks ffprobe for *entries* of the file at *path*, in the form that *answer* names.

    ffmpeg-python's own ``probe()`` has no time limit, and would leave the child behind when ours is up.
    """
    options = [part for key, value in input_options(container).items() for part in (f"-{key}", str(value))]
    return [
        *(program("ffprobe"), "-hide_banner", "-loglevel", loglevel),
        *("-show_entries", entries, "-of", answer),
        *options,
        *("-i", url(path)),
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Remarks:
    """What a child wrote to stderr. It may quote a file's tags, so it is looked at here and never logged or shown."""

    lines: int
    beginning: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Child:
    """A running ffmpeg or ffprobe: its output is read by us while a thread takes in its remarks."""

    process: "subprocess.Popen[bytes]"
    output: IO[bytes]
    _remarks: "Future[Remarks]"

    @property
    def status(self) -> int:
        """How it ended; negative where a signal ended it. To be asked after it has."""
        return self.process.wait()

    @property
    def remarks(self) -> Remarks:
        """To be asked after it has ended."""
        return self._remarks.result()


@contextmanager
def running(command: Sequence[str], name: str, timeout_s: float, hand_over: IO[bytes] | None = None) -> Iterator[Child]:
    """Run *command*; it never outlives the block.

    Args:
        name: of the file that it works on, for the error.
        hand_over: an open pipe that the child may write to as well, under the same number.

    Raises:
        TookTooLongError: it was killed after *timeout_s*.
    """
    expired = threading.Event()
    with _started(command, hand_over) as process, ThreadPoolExecutor(1) as reader:
        assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 - both are piped

        def stop() -> None:
            expired.set()
            process.kill()

        watchdog = threading.Timer(timeout_s, stop)
        watchdog.start()
        remarks = reader.submit(_take_in, process.stderr)
        try:
            yield Child(process=process, output=process.stdout, _remarks=remarks)
            process.wait()
        finally:
            watchdog.cancel()
            process.kill()
            process.wait()
            if expired.is_set():
                raise TookTooLongError(name, timeout_s)


def _started(command: Sequence[str], hand_over: IO[bytes] | None) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - a fixed program, arguments as a list, paths behind "file:"
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=() if hand_over is None else (hand_over.fileno(),),
        env=_ENVIRONMENT,
    )


def _take_in(stderr: IO[bytes]) -> Remarks:
    lines, beginning = 0, bytearray()
    while line := stderr.readline(_LONGEST_LINE):
        lines += 1
        if len(beginning) < _KEPT_BYTES:
            beginning += line
    return Remarks(lines=lines, beginning=bytes(beginning))
