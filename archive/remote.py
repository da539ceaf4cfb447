"""A store that fsspec reaches: S3 or whatever else there is a driver for, with a cache for reading in the home."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.errors import ChangedOriginalError, UnreachableStoreError
from archive.files import FILE_MODE, FOLDER_MODE, SEALED_MODE
from archive.places import UnusablePlaceError, name_of
from testimony.errors import NotInstalledError
from testimony.identity import Digest

_BLOCK_BYTES = 1 << 22
_KEPT = 8  # of the originals that were read last, whatever room they take: somebody may be reading them
_LIST = "digests.json"


class Store:
    """One folder of a store.

    fsspec's own exceptions are many; what a driver raises when the store does not answer becomes one sentence.
    """

    def __init__(self, address: str, options: Mapping[str, Any]) -> None:
        self._files, self.root = _opened(address, options)
        self._faults = _faults()

    def put(self, source: Path, name: str, digest: Digest) -> None:
        """Send the file *source*, read it back, and only then let it stand under *name*.

        Raises:
            ChangedOriginalError: it arrived as something else, and was taken away again.
            UnreachableStoreError: the store does not answer.
        """
        new = f"{self.root}/incoming/{secrets.token_hex(16)}"
        with self._sentences():
            self._files.makedirs(f"{self.root}/incoming", exist_ok=True)
            try:
                self._files.put_file(str(source), new)
                found = self._digest(new)
                if found != digest:
                    raise ChangedOriginalError(digest, found)
                place = f"{self.root}/{name}"
                self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
                self._files.mv(new, place)
            finally:
                if self._files.exists(new):
                    self._files.rm_file(new)

    def fetch(self, name: str, place: Path, digest: Digest, mode: int = FILE_MODE) -> None:
        """Bring what stands under *name* to the file *place*, whole or not at all.

        Raises:
            ChangedOriginalError: it is not what was put there.
            UnreachableStoreError: the store does not answer, or nothing stands there.
        """
        place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        part = place.with_name(f"{place.name}.{secrets.token_hex(8)}")
        sha = hashlib.sha256()
        try:
            with self._sentences(), part.open("xb") as sink:
                part.chmod(FILE_MODE)
                for block in self._blocks(f"{self.root}/{name}"):
                    sha.update(block)
                    sink.write(block)
            if (found := Digest(sha.hexdigest())) != digest:
                raise ChangedOriginalError(digest, found)
            part.chmod(mode)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)

    def digest(self, name: str) -> Digest | None:
        """The digest of what stands under *name*, read from end to end; None where nothing does."""
        with self._sentences():
            path = f"{self.root}/{name}"
            return self._digest(path) if self._files.exists(path) else None

    def holds(self, name: str) -> bool:
        with self._sentences():
            held: bool = self._files.exists(f"{self.root}/{name}")
            return held

    def remove(self, name: str) -> None:
        with self._sentences():
            if self._files.exists(f"{self.root}/{name}"):
                self._files.rm_file(f"{self.root}/{name}")

    def names(self) -> Iterator[str]:
        """The names of everything that stands there; what is still arriving does not."""
        with self._sentences():
            self._files.invalidate_cache()
            found = sorted(self._files.find(self.root)) if self._files.exists(self.root) else []
        for path in found:
            name = path.removeprefix(self.root).lstrip("/")
            if not name.startswith("incoming/"):
                yield name

    def read(self, name: str) -> bytes | None:
        """A small file as a whole; None where there is none."""
        with self._sentences():
            path = f"{self.root}/{name}"
            read: bytes | None = self._files.cat_file(path) if self._files.exists(path) else None
            return read

    def write(self, name: str, content: bytes) -> None:
        """A small file as a whole."""
        with self._sentences():
            self._files.pipe_file(f"{self.root}/{name}", content)

    def _digest(self, path: str) -> Digest:
        sha = hashlib.sha256()
        for block in self._blocks(path):
            sha.update(block)
        return Digest(sha.hexdigest())

    def _blocks(self, path: str) -> Iterator[bytes]:
        with self._files.open(path, "rb", cache_type="readahead", block_size=_BLOCK_BYTES) as stream:
            while block := stream.read(_BLOCK_BYTES):
                yield block

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except self._faults as error:
            raise UnreachableStoreError from error


class RemotePlace:
    """Originals in a store. As `archive.places.Place` asks."""

    is_shared = True

    def __init__(self, store: Store, cache: Path, cache_bytes: int) -> None:
        self._store, self._cache, self._cache_bytes = store, cache, cache_bytes

    def make(self) -> None:
        self._cache.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)

    def seal(self, part: Path, digest: Digest) -> None:
        self._store.put(part, name_of(digest), digest)

    def take_back(self, digest: Digest) -> None:
        self._store.remove(name_of(digest))

    def path(self, digest: Digest) -> Path:
        cached = self._cache / digest.hex
        if cached.exists():
            cached.touch()  # the times of use order what is thrown out
        else:
            self._store.fetch(name_of(digest), cached, digest, SEALED_MODE)
            self._trim()
        return cached

    def found(self, digest: Digest) -> Digest | None:
        return self._store.digest(name_of(digest))

    def holds(self, digest: Digest) -> bool:
        return self._store.holds(name_of(digest))

    def names(self) -> Iterator[str]:
        return self._store.names()

    def _trim(self) -> None:
        """Throw out what was not read for longest, until the rest is small enough."""
        kept = sorted(self._cache.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        room = self._cache_bytes
        for position, path in enumerate(kept):
            room -= path.stat().st_size
            if room < 0 and position >= _KEPT:
                path.unlink(missing_ok=True)


class RemoteDerivatives:
    """What was made from originals, in a store: shared by whoever made it, fetched by whoever needs it."""

    def __init__(self, store: Store, local: Path) -> None:
        self._store, self._local = store, local

    def make(self) -> None:
        self._local.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)

    def folder(self, recording: str) -> Path:
        """The folder of *recording*, with what is in the store brought into it."""
        folder = self._local / recording
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        listed = self._store.read(f"{recording}/{_LIST}")
        here = folder / _LIST
        if listed is not None and not (here.exists() and here.read_bytes() == listed):
            for name, digest in json.loads(listed).items():
                self._store.fetch(f"{recording}/{name}", folder / name, Digest(digest))
            here.write_bytes(listed)
        return folder

    def found(self, recording: str, name: str) -> frozenset[Digest | None]:
        """Of what the others fetch, and of what this machine reads, if it has fetched it."""
        sent = self._store.digest(f"{recording}/{name}")
        here = self._local / recording / name
        return frozenset({sent, Digest.of_file(here)} if here.is_file() else {sent})

    def share(self, recording: str) -> None:
        """Send what this machine made, for the others; the list of it last, so that nobody sees half."""
        folder = self._local / recording
        files = derived_files(folder)
        digests = {path.name: Digest.of_file(path) for path in files}
        for path in files:
            self._store.put(path, f"{recording}/{path.name}", digests[path.name])
        listed = json.dumps({name: digest.hex for name, digest in digests.items()}).encode()
        self._store.write(f"{recording}/{_LIST}", listed)
        (folder / _LIST).write_bytes(listed)


def derived_files(folder: Path) -> list[Path]:
    """What was made from an original, of what lies in its folder."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and path.name != _LIST]


def _opened(address: str, options: Mapping[str, Any]) -> tuple[Any, str]:
    try:
        import fsspec  # noqa: PLC0415 - only where originals lie in a store

        files, root = fsspec.core.url_to_fs(address, **options)
    except ImportError as missing:
        raise NotInstalledError(missing.name or "the store's driver", "install the extra `server`") from None
    except (TypeError, ValueError):
        raise UnusablePlaceError("originals or derivatives", "an address that fsspec knows, as s3://bucket") from None
    return files, str(root).rstrip("/")


def _faults() -> tuple[type[Exception], ...]:
    try:
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - comes with the driver for S3, if there is one
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError)
