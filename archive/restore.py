"""Restoring: a backup becomes a home again, whole and verified, or nothing does."""

import os
import secrets
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive import snapshot
from archive.backup import Backups
from archive.database import Database
from archive.files import FILE_MODE, FOLDER_MODE, lock, sentence_when_full, sync_folder
from archive.fixity import Fixity, Progress
from archive.manifest import Manifest, NoBackupError
from archive.places import Whereabouts
from archive.store import Archive
from archive.vault import Vault
from testimony.errors import BadInputError, JobError
from testimony.identity import Digest

# Settings that name places. A home that was restored elsewhere must not work in those of the lost one.
_PLACES = frozenset({"archive_url", "originals", "derivatives"})


class HomeNotEmptyError(BadInputError):
    """A backup was to be restored over something."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.home = home

    def __str__(self) -> str:
        return (
            f"{self.home} is not empty; nothing is ever restored over something: "
            "name a folder that does not exist, with --home"
        )


class DamagedBackupError(JobError):
    """A backup is not what was put into it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return (
            f"the backup is damaged, and nothing was restored: {'; '.join(self.faults)}; try an earlier one with --at"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """A home that stands again.

    Attributes:
        settings: where the settings lie that name places of the lost home; None where they could stand as they were.
    """

    manifest: Manifest
    fixity: Fixity
    settings: Path | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Restoring:
    """What is to be restored, and where to.

    Attributes:
        url: the database that the tables go into, which must be empty; None for SQLite in the home.
        at: the name of the backup; None for the newest.
    """

    folder: Path
    home: Path
    clock: Callable[[], datetime]
    url: str | None = None
    where: Whereabouts
    at: str | None = None

    def restore(self, progress: Progress = lambda _done, _total: None) -> Restored:
        """Bring everything back, verify it, and only then let it stand.

        Raises:
            HomeNotEmptyError: something is in the home.
            NoBackupError: the folder holds no such backup.
            DamagedBackupError: a file of the backup, or the archive that came of it, is not as it should be.
            ArchiveInUseError: the database holds an archive already.
            NoRoomError: the disk is full; nothing was restored.
        """
        backups = Backups(self.folder)
        manifest = Manifest.read(self._chosen(backups))
        if self.home.exists() and (not self.home.is_dir() or any(self.home.iterdir())):
            raise HomeNotEmptyError(self.home)
        with sentence_when_full(), self._workshop() as new:
            self._bring(backups, manifest, new, progress)
            settings = _set_aside(new)
            fixity = self._verified(new, manifest)
            if self.url is not None:
                self._into_the_database(new)
            sync_folder(new)
            new.rename(self.home)  # over an empty folder, if there is one
        sync_folder(self.home.parent)
        aside = self.home / settings.name if settings else None
        return Restored(manifest=manifest, fixity=fixity, settings=aside)

    def _chosen(self, backups: Backups) -> Path:
        manifests = {path.stem: path for path in backups.manifests()}
        if not manifests:
            raise NoBackupError(self.folder, "there is no backup in it")
        if self.at is None:
            return manifests[max(manifests)]
        if self.at not in manifests:
            raise NoBackupError(
                self.folder, f"it holds no {self.at[:40]!r}; --at may be {', '.join(sorted(manifests))}"
            )
        return manifests[self.at]

    def _bring(self, backups: Backups, manifest: Manifest, new: Path, progress: Progress) -> None:
        faults = []
        for name, digest in {**manifest.files, "archive.db": manifest.tables}.items():
            place = new / name
            place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            if not _copied(backups.path(digest), place, digest):
                faults.append(f"{name} is missing or changed")
        vault = Vault(new, self.where)
        vault.make()
        for done, digest in enumerate(manifest.originals):
            progress(done, len(manifest.originals))
            if vault.found(digest) == digest:
                continue
            part = new / "incoming" / f"{secrets.token_hex(16)}.part"
            if _copied(backups.path(digest), part, digest):
                vault.put_back(part, digest)
            else:
                faults.append(f"an original is missing or changed: {digest}")
        progress(len(manifest.originals), len(manifest.originals))
        if faults:
            raise DamagedBackupError(tuple(faults))

    def _verified(self, new: Path, manifest: Manifest) -> Fixity:
        with Archive.open(new, self.clock, None, self.where) as archive:
            fixity = archive.verify(noted=manifest.head, derivatives=False)  # a backup holds none
            archive.note_restored()
        # What the backup could not read then cannot be sound now; it says so itself.
        unexpected = tuple(fault for fault in fixity.faults if not manifest.faults or "original" not in fault)
        if unexpected:
            raise DamagedBackupError(unexpected)
        return fixity

    def _into_the_database(self, new: Path) -> None:
        assert self.url is not None  # noqa: S101 - for the type: the caller asked
        database = Database.connect(self.url)
        try:
            snapshot.bring(new / "archive.db", database)
        finally:
            database.close()
        (new / "archive.db").unlink()

    @contextmanager
    def _workshop(self) -> Iterator[Path]:
        """A folder beside the home, on the same disk; gone at the end unless it became the home."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        stem = f".{self.home.name}.restoring-"
        for left in self.home.parent.glob(f"{stem}*"):
            _remove_if_left(left)
        new = self.home.parent / f"{stem}{secrets.token_hex(8)}"
        new.mkdir(mode=FOLDER_MODE)
        with (new / "restoring.lock").open("xb") as stream:
            lock(stream)
            try:
                (new / "restoring.lock").chmod(FILE_MODE)
                yield new
            finally:
                shutil.rmtree(new, ignore_errors=True)
        (self.home / "restoring.lock").unlink(missing_ok=True)


def _remove_if_left(folder: Path) -> None:
    """Take away what a killed restore left; the lock of one that goes on is held."""
    try:
        with (folder / "restoring.lock").open("rb") as stream:
            left = lock(stream)
    except FileNotFoundError:
        left = not any(folder.iterdir())
    if left:
        shutil.rmtree(folder, ignore_errors=True)


def _copied(source: Path, place: Path, digest: Digest) -> bool:
    """Whether *source* is what it should be, and now stands at *place* as well."""
    if not source.is_file():
        return False
    shutil.copyfile(source, place)
    place.chmod(FILE_MODE)
    with place.open("rb") as stream:
        os.fsync(stream.fileno())
    return Digest.of_file(place) == digest


def _set_aside(new: Path) -> Path | None:
    settings = new / "settings.toml"
    if not settings.is_file() or not _PLACES & set(tomllib.loads(settings.read_text(encoding="utf-8"))):
        return None
    return settings.rename(new / "settings.from-backup.toml")
