"""The vault: received bytes on disk, sealed under their own digest and never touched again.

    incoming/<random>.part     while bytes arrive; locked by the process that writes it
    originals/ab/ab12...       sealed: read-only, named by its SHA-256
    derivatives/rec-...        what was made from an original and can be made again

A file stands in ``originals`` whole or not at all: it is written elsewhere, brought to the disk, and renamed. The
settings may name other places for the last two (see `archive.places`).
"""

import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import DamagedOriginalError
from archive.files import FILE_MODE, FOLDER_MODE, lock, sentence_when_full
from archive.names import shown
from archive.places import Folder, Place, Whereabouts
from archive.remote import RemoteDerivatives, RemotePlace, Store, derived_files
from testimony.errors import BadInputError
from testimony.identity import Digest, RecordingId

_BLOCK_BYTES = 1 << 20


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
    """Where an archive's sound lies: what arrives, what is sealed, and what was made from it."""

    def __init__(self, home: Path, where: Whereabouts) -> None:
        self._incoming = home / "incoming"
        self._gate = home / "incoming" / "gate.lock"
        self._place = _place(home, where)
        self._derivatives = _derivatives(home, where)

    def make(self) -> None:
        """Make the folders, and take away what a killed process left half received."""
        self._incoming.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with self._alone():
            self._place.make()
            self._derivatives.make()
            for part in self._incoming.glob("*.part"):
                with part.open("rb") as stream:
                    if lock(stream):  # the kernel freed it: whoever was writing is gone
                        part.unlink()

    @property
    def is_shared(self) -> bool:
        """Whether processes may seal into it that do not share this home."""
        return self._place.is_shared

    def original(self, digest: Digest) -> Path:
        """A file to read the original of *digest* from; where it lies in a store, it is fetched first."""
        return self._place.path(digest)

    def found(self, digest: Digest) -> Digest | None:
        """The digest of what stands in the place of *digest*, read from end to end; None where nothing does."""
        return self._place.found(digest)

    def put_back(self, part: Path, digest: Digest) -> None:
        """Seal *part*, which comes from a backup and has this digest."""
        self._place.seal(part, digest)

    def sealed(self) -> Iterator[str]:
        """The name of everything that stands among the originals, as `archive.places.name_of` writes it."""
        return self._place.names()

    def derivatives(self, recording: RecordingId) -> Path:
        """The folder for what is made from an original; made if need be."""
        return self._derivatives.folder(recording)

    def share(self, recording: RecordingId) -> None:
        """Let the other machines have what was made from an original."""
        self._derivatives.share(recording)

    def derived(self, recording: RecordingId) -> Mapping[str, Digest]:
        """The digest of each file that was made from an original, as they stand in this home."""
        return {path.name: Digest.of_file(path) for path in derived_files(self._derivatives.folder(recording))}

    def found_derived(self, recording: RecordingId, name: str) -> frozenset[Digest | None]:
        """The digests of what stands wherever *name* is read from; None for a place where nothing does."""
        return self._derivatives.found(recording, name)

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
            with sentence_when_full(), _opened(source, name) as stream, self._locked(part) as sink:
                yield _copy(stream, sink, part, name, limit_bytes)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def sealing(self, arrival: Arrival) -> Iterator[None]:
        """Put *arrival* among the originals for as long as the body needs to record it; take it back if that fails.

        One process at a time, because the same bytes may be arriving twice; where they had been sealed before, those
        are read and compared first, while others may seal theirs. Where other homes seal into the same place, the
        caller sees to it that nobody else seals these bytes meanwhile.

        Raises:
            DamagedOriginalError: these bytes were sealed before, and something else stands in their place now. It is
                left there: whoever hands them in again may be the only one who still has them, and must be told.
        """
        with sentence_when_full(), self._compared(arrival.digest) as new:
            try:
                if new:
                    self._place.seal(arrival.part, arrival.digest)
                yield
            except BaseException:
                if new:
                    self._place.take_back(arrival.digest)
                raise

    @contextmanager
    def _compared(self, digest: Digest) -> Iterator[bool]:
        """Hold the gate for the body, and say whether nothing of *digest* stands among the originals.

        What does stand there was compared before the gate was taken: a long original takes minutes to read. Whatever
        came or went in between is compared anew.
        """
        while True:
            found = self._place.found(digest)
            if found not in {None, digest}:
                raise DamagedOriginalError(digest)
            with nullcontext() if self.is_shared else self._alone():
                if self._place.holds(digest) is (found is not None):
                    yield found is None
                    return

    @contextmanager
    def _locked(self, part: Path) -> Iterator[BinaryIO]:
        with self._alone():  # otherwise `make` could find it in the moment between its creation and its lock
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
            sink = os.fdopen(descriptor, "wb")
            lock(sink)
        with sink:
            yield sink

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """For the body, no other process changes which files there are."""
        descriptor = os.open(self._gate, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class _LocalDerivatives:
    """What was made from originals, in a folder that whoever needs it can see."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def make(self) -> None:
        self._root.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)

    def folder(self, recording: str) -> Path:
        folder = self._root / recording
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        return folder

    def found(self, recording: str, name: str) -> frozenset[Digest | None]:
        path = self._root / recording / name
        return frozenset({Digest.of_file(path) if path.is_file() else None})

    def share(self, recording: str) -> None:
        """Nothing to do: it lies where the others look."""


def _place(home: Path, where: Whereabouts) -> Place:
    if "://" in where.originals:
        store = Store(where.originals, where.store_options())
        return RemotePlace(store, home / "cache", where.cache_bytes)
    if where.originals:
        return Folder(Path(where.originals).expanduser(), is_shared=True)
    return Folder(home / "originals", is_shared=False)


def _derivatives(home: Path, where: Whereabouts) -> _LocalDerivatives | RemoteDerivatives:
    if "://" in where.derivatives:
        return RemoteDerivatives(Store(where.derivatives, where.store_options()), home / "derivatives")
    return _LocalDerivatives(Path(where.derivatives).expanduser() if where.derivatives else home / "derivatives")


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
