"""BagIt 1.0 (RFC 8493): a folder whose manifests name every file in it, so that anybody sees what is missing.

A bag is made under another name beside its place and renamed when it is whole: whoever looks sees all of it or nothing.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from testimony.errors import BadInputError, MayPassError
from testimony.identity import Digest

_BLOCK_BYTES = 1 << 20
_KINDS = ("sha256", "sha512")
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class BagExistsError(BadInputError):
    """A bag was to be made where something stands already."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place} is there already; a deposit is never written over: name another folder"


class BagBusyError(MayPassError):
    """Another process is making the same bag."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        return f"another process is making {self.place}; wait until it has ended"


@dataclass(frozen=True, slots=True)
class Sum:
    """What a file in the bag is: its digests by kind, and its size."""

    digests: Mapping[str, str]
    size_bytes: int


@dataclass
class Bag:
    """A bag while it is filled.

    Attributes:
        folder: where it grows, not where it will stand.
        payload: what lies under ``data/``, by path; *tags* is what lies beside it.
    """

    folder: Path
    payload: dict[str, Sum] = field(default_factory=dict)
    tags: dict[str, Sum] = field(default_factory=dict)

    def add(self, path: str, content: bytes) -> Sum:
        """Put *content* under ``data/``, at *path*."""
        return self._write(f"data/{path}", iter([content]), self.payload)

    def add_file(self, path: str, source: Path) -> Sum:
        """Copy *source* under ``data/``, at *path*; memory stays flat."""
        return self._write(f"data/{path}", _blocks(source), self.payload)

    def tag(self, path: str, content: bytes) -> Sum:
        """Put *content* beside the payload: what is said about it."""
        return self._write(path, iter([content]), self.tags)

    def close(self, info: Mapping[str, str]) -> Digest:
        """Write the manifests; the digest of the tag manifest, which names them all, names the bag."""
        self.tag("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        oxum = f"{sum(each.size_bytes for each in self.payload.values())}.{len(self.payload)}"
        lines = [f"{name}: {' '.join(said.split())}" for name, said in {**info, "Payload-Oxum": oxum}.items()]
        self.tag("bag-info.txt", ("\n".join(lines) + "\n").encode())
        for kind in _KINDS:
            self.tag(f"manifest-{kind}.txt", _manifest(kind, self.payload))
        described = dict(self.tags)  # a tag manifest names every tag file but the tag manifests
        digests = {kind: self._write_tag_manifest(kind, described) for kind in _KINDS}
        return Digest(digests["sha256"])

    def _write_tag_manifest(self, kind: str, described: Mapping[str, Sum]) -> str:
        return self.tag(f"tagmanifest-{kind}.txt", _manifest(kind, described)).digests["sha256"]

    def _write(self, path: str, blocks: Iterator[bytes], into: dict[str, Sum]) -> Sum:
        place = self.folder / path
        place.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        sums, size = {kind: hashlib.new(kind) for kind in _KINDS}, 0
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)
        with os.fdopen(descriptor, "wb") as stream:
            for block in blocks:
                size += len(block)
                stream.write(block)
                for each in sums.values():
                    each.update(block)
            stream.flush()
            os.fsync(stream.fileno())
        into[path] = Sum({kind: each.hexdigest() for kind, each in sums.items()}, size)
        return into[path]


@contextmanager
def growing(place: Path) -> Iterator[Bag]:
    """A bag that will stand at *place*, for the body to fill; `settle` puts it there.

    What a killed process left half made is taken away first, and what this one leaves if the body fails.

    Raises:
        BagExistsError: something stands at *place*.
        BagBusyError: another process is at it.
    """
    if place.exists():
        raise BagExistsError(place)
    place.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    part = _part(place)
    part.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    descriptor = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _hold(descriptor, place)
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, part, ignore_errors=True)  # nothing is left of it once it was settled
            _empty(part)
            yield Bag(part)
    finally:
        os.close(descriptor)


def settle(place: Path) -> None:
    """Let the bag that was filled stand at *place*."""
    for folder, _, _ in os.walk(_part(place)):
        _sync(Path(folder))
    _part(place).rename(place)
    _sync(place.parent)


def _part(place: Path) -> Path:
    return place.with_name(f".{place.name}.part")


def _hold(descriptor: int, place: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, however that ends
    except BlockingIOError:
        raise BagBusyError(place) from None


def _empty(folder: Path) -> None:
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _manifest(kind: str, files: Mapping[str, Sum]) -> bytes:
    return "".join(f"{each.digests[kind]}  {path}\n" for path, each in sorted(files.items())).encode()


def _blocks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            yield block
