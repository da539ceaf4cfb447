"""Places: where sealed originals and what was made from them lie. A folder, a folder that machines share, or a store.

Whatever the place, a sealed original stands in it whole or not at all, under its own digest; what was sent is read back
and hashed before it counts as sealed, and what is fetched is hashed before anybody works with it.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from archive.errors import ChangedOriginalError
from archive.files import FOLDER_MODE, SEALED_MODE, lock, sentence_when_full, sync_folder
from testimony.errors import BadInputError
from testimony.identity import Digest

_CACHE_BYTES = 20 * 2**30


class UnusablePlaceError(BadInputError):
    """A setting names a place for originals that cannot be one."""

    def __init__(self, setting: str, expected: str) -> None:
        super().__init__(setting, expected)
        self.setting, self.expected = setting, expected

    def __str__(self) -> str:
        return f"the setting {self.setting} cannot be used; it should be {self.expected} (see docs/operating.md)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """Where things lie, as the settings say it.

    Attributes:
        originals: a folder, or the address of a store (``s3://bucket/prefix``); empty for the home.
        derivatives: the same, for what can be made again.
        options: what the store's driver is given besides, as a JSON object: addresses and keys.
        cache_bytes: how much of a store's originals is kept in the home for reading.
    """

    originals: str = ""
    derivatives: str = ""
    options: str = field(default="", repr=False)
    cache_bytes: int = _CACHE_BYTES

    def store_options(self) -> Mapping[str, Any]:
        """
        Raises:
            UnusablePlaceError: they are no JSON object.
        """
        try:
            read = json.loads(self.options or "{}")
        except json.JSONDecodeError:
            read = None
        if not isinstance(read, dict):
            raise UnusablePlaceError("store_options", "a JSON object")  # it may hold a key: it is not repeated
        return read


class Place(Protocol):
    """Where sealed originals lie."""

    @property
    def is_shared(self) -> bool:
        """Whether processes may seal into it that do not share this home."""
        ...

    def make(self) -> None:
        """Make it ready, and take away what a killed process left half sealed."""
        ...

    def seal(self, part: Path, digest: Digest) -> None:
        """Put the file *part* there; *part* itself may be gone afterwards.

        Raises:
            ChangedOriginalError: what arrived there has another digest; it has been taken away again.
        """
        ...

    def take_back(self, digest: Digest) -> None:
        """Undo `seal`."""
        ...

    def path(self, digest: Digest) -> Path:
        """A file to read it from: to be read, never to be written.

        Raises:
            ChangedOriginalError: what is there has another digest.
        """
        ...

    def found(self, digest: Digest) -> Digest | None:
        """The digest of what stands there under *digest*, read from end to end; None where nothing does."""
        ...

    def holds(self, digest: Digest) -> bool:
        """Whether anything stands there under *digest*, whatever it is."""
        ...

    def names(self) -> Iterator[str]:
        """The name of everything that stands there, as `name_of` writes it."""
        ...


def name_of(digest: Digest) -> str:
    """Where an original stands within its place."""
    return f"{digest.hex[:2]}/{digest.hex}"


class Folder:
    """A folder: that of the home, or one that machines share."""

    def __init__(self, root: Path, *, is_shared: bool) -> None:
        self._root, self._shared = root, is_shared
        self._incoming = root / "incoming"

    @property
    def is_shared(self) -> bool:
        return self._shared

    def make(self) -> None:
        self._root.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        for part in self._incoming.glob("*.part"):
            with part.open("rb") as stream:
                if lock(stream):
                    part.unlink(missing_ok=True)

    def seal(self, part: Path, digest: Digest) -> None:
        place = self.path(digest)
        place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        part.chmod(SEALED_MODE)
        if _is_on_one_disk(part, place.parent):
            part.rename(place)
        else:
            self._bring(part, digest, place)
        # A rename is on the disk once its folder is, and the folder once its own is.
        for folder in (place.parent, place.parent.parent):
            sync_folder(folder)

    def take_back(self, digest: Digest) -> None:
        self.path(digest).unlink(missing_ok=True)

    def path(self, digest: Digest) -> Path:
        return self._root / name_of(digest)

    def found(self, digest: Digest) -> Digest | None:
        try:
            return Digest.of_file(self.path(digest)) if self.holds(digest) else None
        except FileNotFoundError:  # whoever had just sealed it has taken it back
            return None

    def holds(self, digest: Digest) -> bool:
        return self.path(digest).is_file()

    def names(self) -> Iterator[str]:
        for path in sorted(self._root.rglob("*")):
            if not path.is_dir() and self._incoming not in path.parents:
                yield str(path.relative_to(self._root))

    def _bring(self, part: Path, digest: Digest, place: Path) -> None:
        """Onto another disk: copied beside its place, read back, and only then renamed into it."""
        self._incoming.mkdir(mode=FOLDER_MODE, exist_ok=True)
        copy = self._incoming / f"{secrets.token_hex(16)}.part"
        try:
            with sentence_when_full(), part.open("rb") as source, copy.open("xb") as sink:
                lock(sink)
                shutil.copyfileobj(source, sink, 1 << 20)
                sink.flush()
                os.fsync(sink.fileno())
                copy.chmod(SEALED_MODE)
                if (found := Digest.of_file(copy)) != digest:
                    raise ChangedOriginalError(digest, found)
                copy.rename(place)
        finally:
            copy.unlink(missing_ok=True)


def _is_on_one_disk(part: Path, folder: Path) -> bool:
    return part.stat().st_dev == folder.stat().st_dev
