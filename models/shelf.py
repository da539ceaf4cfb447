"""The shelf: the models that are on this machine, each in a folder of its own that is never written to again."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from models.catalogue import Catalogue
from models.converting import convert
from models.delivery import carried_by, name_of, take
from models.entry import Entry, FilePin, is_model_name
from models.fetch import Progress, bundled_digest, fetch
from models.from_hub import at_commit, commit_of
from models.installed import Installed
from models.layout import ADAPTER, FINE_TUNED, Layout, NotAModelError
from models.manifest import BrokenManifestError, ChecksumMismatchError, Manifest, differences, measure
from models.pins import Pins
from models.source import BundledSource, ManualSource
from models.statement import NOTHING_SAID, Statement, StatementError, state
from models.storage import arriving, settle, withdraw
from testimony.errors import BadInputError, NotInstalledError

__all__ = ["AlreadyInstalledError", "Installed", "Shelf"]


#: Tries a model out before anybody may use it, and raises an error that says why it cannot be used.
Trial = Callable[[Entry, Path], None]


def _silently(_sentence: str) -> None:
    """The progress of somebody who does not wait for it."""


def _untried(_entry: Entry, _folder: Path) -> None:
    """The trial of somebody who has no engine at hand."""


class Shelf:
    """The models of one machine.

    A model arrives in a hidden folder beside the others and is renamed into its place once every file of it has been
    checked, so that what stands on the shelf is whole, whenever the power failed.
    """

    def __init__(self, folder: Path, catalogue: Catalogue, trial: Trial = _untried) -> None:
        """Look after the models in *folder*, which is made when the first one arrives.

        What the *catalogue* knows of a model goes before what its manifest says, which may be older. An adapter is
        put to the *trial* once it is merged: numbers that were never together before may write anything.
        """
        self._folder, self._trial, self._pins = folder, trial, Pins(folder)
        self.catalogue = catalogue

    def installed(self) -> tuple[Installed, ...]:
        """The models that are here, by name; without those that `broken` tells of."""
        return tuple(model for model in self._all() if isinstance(model, Installed))

    def broken(self) -> tuple[BrokenManifestError, ...]:
        """One error for each folder of the shelf that no longer says what it holds."""
        return tuple(model for model in self._all() if isinstance(model, BrokenManifestError))

    def get(self, name: str) -> Installed:
        """The model called *name*. Its files are not looked at: see `verified`.

        Raises:
            NotInstalledError: it is in the catalogue and not here; the sentence says how to get it.
            UnknownModelError: nobody has heard of it.
            BrokenManifestError: it is here and no longer says what it is.
        """
        if not self._has(name):
            by_hand = isinstance(self.catalogue.entry(name).source, ManualSource)
            remedy = "says how to get it" if by_hand else "installs it"
            raise NotInstalledError(f"the model {name}", f"`testimony models pull {name}` {remedy}")
        manifest = Manifest.read(self._folder / name)
        entry = self.catalogue.get(name, manifest.entry)
        return Installed(entry=entry, folder=self._folder / name, digest=manifest.digest)

    def verified(self, name: str) -> Installed:
        """The model called *name*, after every byte of it was compared with what it must be.

        Raises:
            ChecksumMismatchError: a file was changed, lost or added; every one is named.
            NotInstalledError, UnknownModelError, BrokenManifestError: as `get`.
        """
        model = self.get(name)
        manifest = Manifest.read(model.folder)
        # Of a converted model the catalogue knows what it was made of, and only the manifest what it became.
        recorded = {**manifest.files, **({} if manifest.delivered else model.entry.files)}
        if faults := tuple(differences(recorded, measure(model.folder))):
            remedy = f"remove it with `testimony models remove {name}` and install it again"
            raise ChecksumMismatchError(name, faults, remedy)
        return model

    def pull(self, name: str, progress: Progress = _silently) -> Installed:
        """Fetch the model called *name* from where the catalogue says; at once where it is already here.

        Only a model that comes with this program takes the place of an older one of its name. The base of an adapter
        is fetched with it. An entry that names no digests is held to what came under its name at first.

        Raises:
            UnknownModelError: the catalogue does not know it.
            ByHandError: no command can fetch it; the sentence says what to do.
            FetchError: it could not be reached.
            ChecksumMismatchError: what came is not what the catalogue says; nothing was installed.
            BusyShelfError, NoRoomError, UnwritableShelfError: the shelf cannot be written to, or not now.
        """
        entry = self.catalogue.entry(name)
        package = bundled_digest(name, entry.source) if isinstance(entry.source, BundledSource) else None
        if self._has(name) and (package is None or Manifest.read(self._folder / name).package == package):
            return self.get(name)
        if entry.base:
            self.pull(entry.base, progress)
        with arriving(self._folder) as arrival:
            fetched, folder = _two_folders(arrival)
            delivery = fetch(entry, fetched, progress)
            progress(f"checking {name}")
            # What was fetched is moved, not copied: a large model would need its room twice.
            layout = take(delivery, folder, Path.replace if delivery == fetched else shutil.copyfile)
            files = entry.files or self._pins.of(name)
            found = self._shelve(
                Manifest(entry=at_commit(entry, commit_of(fetched)), files=files, package=package), layout, folder
            )
            if entry.is_held_to_its_first_delivery:
                self._pins.note(name, found)
        return self.get(name)

    def add(self, delivery: Path, statement: Statement = NOTHING_SAID, progress: Progress = _silently) -> Installed:
        """Put on the shelf a model that somebody brought: a folder, an ``.argosmodel`` or a checkpoint.

        A folder copied from another machine's shelf needs no *statement*, nor does one with a name of the catalogue.

        Raises:
            AlreadyInstalledError: there is one of that name; it stays as it is.
            NotAModelError, UnsafePackageError: it is nothing that could be used.
            AdapterError, TensorsError, NotInstalledError: it is an adapter that cannot be merged, or not without its
                base.
            StatementError: too little was said about it.
            ChecksumMismatchError: it is not what the catalogue, or the manifest that came with it, says.
            BusyShelfError, NoRoomError, UnwritableShelfError: the shelf cannot be written to, or not now.
        """
        delivery = delivery.absolute()  # "." has no name
        carried = carried_by(delivery)
        name = statement.name or (carried.entry.name if carried else name_of(delivery))
        if self._has(name):
            raise AlreadyInstalledError(name)
        with arriving(self._folder) as arrival:
            _, folder = _two_folders(arrival)
            progress(f"copying {delivery.name}")
            layout = take(delivery, folder)
            entry = self._entry(name, statement, carried) or state(name, statement, delivery, layout, folder)
            progress(f"checking {name}")
            self._shelve(self._expected(entry, carried), layout, folder)
        return self.get(name)

    def remove(self, name: str) -> None:
        """Take the model called *name* off the shelf.

        Raises:
            NotInstalledError, UnknownModelError: it is not there.
            BusyShelfError, UnwritableShelfError: the shelf cannot be written to, or not now.
        """
        if not self._has(name):
            self.get(name)
        with arriving(self._folder) as arrival:
            withdraw(self._folder / name, arrival)

    def _entry(self, name: str, statement: Statement, carried: Manifest | None) -> Entry | None:
        """What is known already of a model that is being added."""
        if name in self.catalogue:
            if statement.says_more_than_a_name:
                fault = f"the catalogue already says what {name} is; say no more about it, or give it another --name"
                raise StatementError(name, (fault,))
            return self.catalogue[name]
        if carried and is_model_name(name) and not statement.says_more_than_a_name:
            return replace(carried.entry, name=name)
        return None

    def _expected(self, entry: Entry, carried: Manifest | None) -> Manifest:
        """What a model that is being added must be, as far as anybody knows."""
        if carried and carried.delivered:  # what it was made of is elsewhere, and the catalogue knows of nothing else
            return replace(carried, entry=entry)
        files = entry.files or (carried.files if carried else self._pins.of(entry.name))
        return Manifest(entry=entry, files=files)

    def _shelve(self, manifest: Manifest, layout: Layout, folder: Path) -> Mapping[str, FilePin]:
        """Hold *folder* against the files of the *manifest*, where it names any, and put it in its place.

        Returns:
            The files as they came, before anything was made of them.
        """
        name = manifest.entry.name
        if layout.task is not manifest.entry.task:
            raise NotAModelError(name, (f"it is {layout.name}, and {name} is there to {manifest.entry.task}",))
        found = measure(folder)
        if manifest.files:
            for path in found.keys() - manifest.files.keys():  # nobody vouches for these
                (folder / path).unlink()
                del found[path]
            if faults := tuple(differences(manifest.files, found)):
                raise ChecksumMismatchError(name, faults, self._remedy(manifest.entry))
        came = found
        if layout is FINE_TUNED:
            convert(name, folder)
            self._trial(manifest.entry, folder)
            manifest, found = replace(manifest, delivered=came), measure(folder)
        if layout is ADAPTER:
            manifest = replace(manifest, base=self._merge(manifest.entry, folder).digest)
            found = measure(folder)
        replace(manifest, files=found).write(folder)
        if self._has(name):
            withdraw(self._folder / name, folder.parent)
        settle(folder, self._folder / name)
        return came

    def _remedy(self, entry: Entry) -> str:
        """What to do where a model is not what it must be."""
        if not entry.is_held_to_its_first_delivery:
            return "nothing was installed; fetch or copy it again"
        return (
            "nothing was installed; its publisher has changed it since it was first installed here: if you know why "
            f"and trust it, remove {self._pins.path(entry.name)} and pull it again"
        )

    def _merge(self, entry: Entry, folder: Path) -> Installed:
        """Make the adapter in *folder* a model of its own, and try it out; the base that it was merged into."""
        from models.merging import merge  # noqa: PLC0415 - numpy, which no other model needs here

        if entry.base is None:
            raise NotAModelError(entry.name, (f"it is {ADAPTER.name}, and {entry.name} is a model of its own",))
        base = self.verified(entry.base)
        merge(folder, base)
        self._trial(entry, folder)
        return base

    def _has(self, name: str) -> bool:
        return is_model_name(name) and (self._folder / name).is_dir()

    def _all(self) -> Iterator[Installed | BrokenManifestError]:
        for folder in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            if self._has(folder.name):
                try:
                    yield self.get(folder.name)
                except BrokenManifestError as error:
                    yield error


class AlreadyInstalledError(BadInputError):
    """A model of that name is on the shelf, and nothing there is ever written over."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"a model called {self.name} is installed already and was left as it is; give this one another --name, "
            f"or run `testimony models remove {self.name}` first"
        )


def _two_folders(arrival: Path) -> tuple[Path, Path]:
    fetched, folder = arrival / "fetched", arrival / "model"
    fetched.mkdir()
    folder.mkdir()
    return fetched, folder
