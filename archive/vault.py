"""The vault: received bytes on disk, sealed under their own digest and never touched again.

    incoming/<random>.part     while bytes arrive; locked by the process that writes it
    originals/ab/ab12...       sealed: read-only, named by its SHA-256
    derivatives/rec-...        what was made from an original and can be made again

A file stands in ``originals`` whole or not at all: it is written elsewhere, brought to the disk, and renamed.
"""

import errno
import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import NoRoomError
from archive.names import shown
from testimony.errors import BadInputError
from testimony.identity import Digest, RecordingId

_BLOCK_BYTES = 1 << 20
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_SEALED_MODE = 0o400


class UnreadableSourceError(BadInputError):
    """What should be received is no file that can be read."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(name, cause)
        self.name, self.cause = name, cause

    def __str__(self) -> str:
        return f"{shown(self.name)} cannot be received: {self.cause}"


class TooLargeError(BadInputError):
    """More bytes arrived than the archive takes in one file."""

    def __init__(self, name: str, limit_bytes: int) -> None:
        super().__init__(name, limit_bytes)
        self.name, self.limit_bytes = name, limit_bytes

    def __str__(self) -> str:
        return f"{shown(self.name)} is larger than the {self.limit_bytes:,} bytes that are taken in one file"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """Bytes that have arrived whole and are not sealed yet."""

    part: Path
    digest: Digest
    size_bytes: int


class Vault:
    """The folders of an archive's home that hold sound."""

    def __init__(self, home: Path) -> None:
        self._incoming = home / "incoming"
        self._originals = home / "originals"
        self._derivatives = home / "derivatives"
        self._gate = home / "incoming" / "gate.lock"

    def make(self) -> None:
        """Make the folders, and take away what a killed process left half received."""
        for folder in (self._incoming, self._originals, self._derivatives):
            folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        with self._alone():
            for part in self._incoming.glob("*.part"):
                with part.open("rb") as stream:
                    if _lock(stream):  # the kernel freed it: whoever was writing is gone
                        part.unlink()

    def original(self, digest: Digest) -> Path:
        """Where the bytes of *digest* are sealed, or would be."""
        return self._originals / digest.hex[:2] / digest.hex

    def sealed(self) -> Iterator[Path]:
        """Every file that stands among the originals."""
        return (path for path in sorted(self._originals.rglob("*")) if not path.is_dir())

    def derivatives(self, recording: RecordingId) -> Path:
        """The folder for what is made from an original; made if need be."""
        folder = self._derivatives / recording
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        return folder

    @contextmanager
    def arriving(self, source: Path, name: str, limit_bytes: int) -> Iterator[Arrival]:
        """Copy *source* while hashing it. What the caller has not sealed by the end is taken away, whatever happened.

        Raises:
            UnreadableSourceError: it is no regular file, may not be read, or changed while it was read.
            TooLargeError: it has more than *limit_bytes*.
            NoRoomError: the disk is full.
        """
        part = self._incoming / f"{secrets.token_hex(16)}.part"
        try:
            with _sentence_when_full(), _opened(source, name) as stream, self._locked(part) as sink:
                yield _copy(stream, sink, part, name, limit_bytes)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def sealing(self, arrival: Arrival) -> Iterator[None]:
        """Put *arrival* among the originals for as long as the body needs to record it; take it back if that fails.

        One process at a time: the same bytes may be arriving twice.
        """
        place = self.original(arrival.digest)
        with _sentence_when_full(), self._alone():
            new = not place.exists()
            try:
                if new:
                    _seal(arrival.part, place)
                yield
            except BaseException:
                if new:
                    place.unlink(missing_ok=True)
                raise

    @contextmanager
    def _locked(self, part: Path) -> Iterator[BinaryIO]:
        with self._alone():  # otherwise `make` could find it in the moment between its creation and its lock
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)
            sink = os.fdopen(descriptor, "wb")
            _lock(sink)
        with sink:
            yield sink

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """For the body, no other process changes which files there are."""
        descriptor = os.open(self._gate, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _seal(part: Path, place: Path) -> None:
    place.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    part.chmod(_SEALED_MODE)
    part.rename(place)
    # A rename is on the disk once its folder is, and the folder once its own is.
    for folder in (place.parent, place.parent.parent):
        _sync_folder(folder)


def _copy(stream: BinaryIO, sink: BinaryIO, part: Path, name: str, limit_bytes: int) -> Arrival:
    before = os.fstat(stream.fileno())
    sha, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK_BYTES):
        size += len(block)
        if size > limit_bytes:
            raise TooLargeError(name, limit_bytes)
        sha.update(block)
        sink.write(block)
    sink.flush()
    os.fsync(sink.fileno())
    after = os.fstat(stream.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size != after.st_size:
        raise UnreadableSourceError(name, "it changed while it was read; wait until it is wholly written")
    return Arrival(part=part, digest=Digest(sha.hexdigest()), size_bytes=size)


@contextmanager
def _opened(source: Path, name: str) -> Iterator[BinaryIO]:
    try:
        # Without O_NONBLOCK the opening of a named pipe would wait for somebody to write into it.
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:  # ValueError: the name holds a zero byte
        raise UnreadableSourceError(name, getattr(error, "strerror", None) or "no file can have this name") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableSourceError(name, "it is a folder or a device; a file is expected")
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        yield stream


def _lock(stream: BinaryIO) -> bool:
    """Whether the lock on *stream* could be had at once. It ends with the process, however that ends."""
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _sentence_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise NoRoomError from error
        raise
