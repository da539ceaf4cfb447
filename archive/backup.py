"""Backups: everything that cannot be made again, in a folder elsewhere, while the archive goes on.

    backups/2026-03-01T12-00-00Z.json     a manifest for each backup
    files/ab/ab12...                      what they hold, by digest: the next backup copies only what is new

A manifest is written last and names only what is there, so that a backup that was cut short is no backup at all, and
the ones before it are untouched.
"""

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive import snapshot
from archive.audit import Head
from archive.database import Database
from archive.errors import BusyError, ChangedOriginalError, UnreachableStoreError
from archive.files import FILE_MODE, FOLDER_MODE, SEALED_MODE, lock, sentence_when_full, sync_folder
from archive.fixity import Progress
from archive.manifest import Manifest
from archive.places import name_of
from archive.vault import Vault
from testimony.errors import BadInputError
from testimony.identity import Digest

#: How many backups are kept in a folder, the newest ones.
KEPT = 7

# Of the home. Models, derivatives, Prefect's own data and unfinished uploads can be had again.
_FILES = ("seal.key", "settings.toml", "models.toml", "glossary/**/*")


class BackupInHomeError(BadInputError):
    """A backup was to lie within what it is a backup of."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"{self.folder} lies in the home that should be backed up; name a folder elsewhere, best on another disk"


class UnusableFolderError(BadInputError):
    """No backup can be kept in a folder that was named."""

    def __init__(self, folder: Path, cause: str) -> None:
        super().__init__(folder, cause)
        self.folder, self.cause = folder, cause

    def __str__(self) -> str:
        return f"a backup cannot be kept in {self.folder} ({self.cause}); name another folder"


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A backup that is complete.

    Attributes:
        copied: how many files were new to the folder.
    """

    name: str
    manifest: Manifest
    copied: int


class Backups:
    """The backups in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._files = folder, folder / "files"

    def make(
        self,
        *,
        home: Path,
        database: Database,
        vault: Vault,
        at: datetime,
        link: bool,
        keep: int,
        progress: Progress,
    ) -> Made:
        """Make a backup, then take away those beyond the *keep* newest.

        Args:
            link: whether originals on the same disk are linked instead of copied: quick, and no help when it breaks.
            progress: told how many originals are in, and how many there are.

        Raises:
            BackupInHomeError: the folder lies in the home.
            UnusableFolderError: the folder cannot be made or written to.
            BusyError: another backup into this folder goes on.
            NoRoomError: the disk is full; the backups before this one are untouched.
        """
        if home.resolve() in (self._folder.resolve(), *self._folder.resolve().parents):
            raise BackupInHomeError(self._folder)
        with sentence_when_full(), self._alone():
            before = self._count()
            tables, originals, head = self._tables(database)
            files = {
                str(path.relative_to(home)): self._put(path, FILE_MODE)
                for pattern in _FILES
                for path in sorted(home.glob(pattern))
                if path.is_file()
            }
            faults = tuple(self._originals(vault, originals, link, progress))
            manifest = Manifest(
                made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
                head=head,
                tables=tables,
                originals=tuple(digest for digest in originals if self.path(digest).exists()),
                files=files,
                faults=faults,
            )
            name = self._note(manifest, at)
            copied = self._count() - before
            self._prune(keep)
        return Made(name=name, manifest=manifest, copied=copied)

    def path(self, digest: Digest) -> Path:
        """Where the file of *digest* lies."""
        return self._files / name_of(digest)

    def manifests(self) -> tuple[Path, ...]:
        """The manifests, oldest first."""
        return tuple(sorted((self._folder / "backups").glob("*.json")))

    def _tables(self, database: Database) -> tuple[Digest, tuple[Digest, ...], Head]:
        with self._part() as part:
            snapshot.take(database, part)
            with closing(sqlite3.connect(part)) as tables:
                found = tables.execute("SELECT original FROM recording ORDER BY received_at, id").fetchall()
                last = tables.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
            digest = Digest.of_file(part)
            self._keep(part, digest, FILE_MODE)
        head = Head(last[0], Digest(last[1])) if last else Head(0, None)
        return digest, tuple(Digest(row[0]) for row in found), head

    def _originals(self, vault: Vault, originals: tuple[Digest, ...], link: bool, progress: Progress) -> Iterator[str]:
        for done, digest in enumerate(originals):
            progress(done, len(originals))
            if self.path(digest).exists():
                continue
            try:
                path = vault.original(digest)
                if (found := self._put(path, SEALED_MODE, digest, link=link)) != digest:
                    yield f"an original is not the file that was received: recorded {digest}, found {found}"
            except (FileNotFoundError, ChangedOriginalError, UnreachableStoreError) as error:
                yield f"an original could not be read ({type(error).__name__}): {digest}"
        progress(len(originals), len(originals))

    def _put(self, source: Path, mode: int, expected: Digest | None = None, *, link: bool = False) -> Digest:
        """Copy *source* in, unless it is not what it should be. Returns the digest of what was read."""
        with self._part() as part:
            if link and source.stat().st_dev == part.parent.stat().st_dev:
                part.hardlink_to(source)
                digest = Digest.of_file(part)
            else:
                digest = _copy(source, part)
            if expected in {None, digest}:
                self._keep(part, digest, mode)
        return digest

    def _keep(self, part: Path, digest: Digest, mode: int) -> None:
        place = self.path(digest)
        if place.exists():
            return
        place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.chmod(mode)
        part.rename(place)
        sync_folder(place.parent)

    def _note(self, manifest: Manifest, at: datetime) -> str:
        folder = self._folder / "backups"
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%S.%fZ")
        with self._part() as part:
            part.write_text(json.dumps(manifest.as_json(), indent=1), encoding="utf-8")
            with part.open("rb") as stream:
                os.fsync(stream.fileno())
            part.chmod(FILE_MODE)
            part.rename(folder / f"{stamp}.json")
            sync_folder(folder)
        return stamp

    def _prune(self, keep: int) -> None:
        for old in self.manifests()[:-keep]:
            old.unlink()
        needed = {digest.hex for path in self.manifests() for digest in Manifest.read(path).digests}
        for path in self._files.glob("??/*"):
            if path.name not in needed:
                path.unlink()

    def _count(self) -> int:
        return sum(1 for _ in self._files.glob("??/*"))

    @contextmanager
    def _part(self) -> Iterator[Path]:
        """The path of a file that does not exist yet, and is gone at the end unless it was renamed."""
        incoming = self._folder / "incoming"
        incoming.mkdir(mode=FOLDER_MODE, exist_ok=True)
        part = incoming / secrets.token_hex(16)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            held = (self._folder / "backup.lock").open("ab")
        except (FileExistsError, FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise UnusableFolderError(self._folder, error.strerror or "the system refused") from error
        with held as stream:
            if not lock(stream):
                raise BusyError(str(self._folder))
            shutil.rmtree(self._folder / "incoming", ignore_errors=True)  # of a backup that was killed
            yield


def _copy(source: Path, part: Path) -> Digest:
    sha = hashlib.sha256()
    with source.open("rb") as stream, part.open("xb") as sink:
        part.chmod(FILE_MODE)
        while block := stream.read(1 << 20):
            sha.update(block)
            sink.write(block)
    return Digest(sha.hexdigest())
