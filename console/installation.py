"""What is installed on this machine, opened as a command asks for it."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from console.wiring import environment, now
from testimony.settings import Settings

if TYPE_CHECKING:  # each costs more than `--help` may take
    from archive.glossaries import Glossaries
    from archive.places import Whereabouts
    from archive.store import Archive
    from glossary.book import Glossary
    from glossary.cabinet import Cabinet
    from media.limits import Limits
    from models.entry import Entry
    from models.shelf import Shelf


def default_home() -> Path:
    """The platform's data folder: on Linux ``~/.local/share/testimony``."""
    return platformdirs.user_data_path("testimony", appauthor=False)


@dataclass
class Installation:
    """The home and what lies in it. Each part is opened when it is first used."""

    home: Path
    debug: bool = False

    @cached_property
    def settings(self) -> Settings:
        return Settings.read(self.home, environment())

    def practice(self) -> "Installation":
        """A home of its own for practice, so that synthetic recordings never lie among evidence. Models are shared."""
        within = Installation(home=self.home / "practice", debug=self.debug)
        within.settings = replace(
            self.settings,
            home=within.home,
            models=str(self.settings.models_folder),
            archive_url="",
            originals="",
            derivatives="",
        )
        return within

    @property
    def limits(self) -> "Limits":
        """What a received file may ask of this machine."""
        from media.limits import Limits

        return Limits(max_duration_ms=self.settings.max_duration_ms, max_bytes=self.settings.max_bytes)

    @cached_property
    def shelf(self) -> "Shelf":
        from models.catalogue import Catalogue
        from models.shelf import Shelf

        self._make()
        return Shelf(self.settings.models_folder, Catalogue.load(self.home / "models.toml"), self._try_out)

    @property
    def cabinet(self) -> "Cabinet":
        """The glossaries that an earlier release kept as files; the archive takes them in."""
        from glossary.cabinet import Cabinet

        return Cabinet(self.home / "glossary")

    @contextmanager
    def glossaries(self) -> "Iterator[Glossaries]":
        """The glossaries of the archive, with those of an earlier release among them."""
        with self.archive() as archive:
            if self.cabinet.versions():
                archive.glossaries.take_in(self.cabinet, by=self.person)
            yield archive.glossaries

    def glossary(self, project: str | None = None) -> "Glossary":
        """The glossary in force, of the base or of *project*. Looking makes no archive where there is none."""
        from glossary.read import starter

        if project is None and not self.settings.archive_url and not (self.home / "archive.db").exists():
            return self.cabinet.in_force() if self.cabinet.versions() else starter()
        with self.glossaries() as glossaries:
            return glossaries.in_force(project)

    @property
    def whereabouts(self) -> "Whereabouts":
        """Where originals and what is made from them lie."""
        from archive.places import Whereabouts

        settings = self.settings
        return Whereabouts(
            originals=settings.originals,
            derivatives=settings.derivatives,
            options=settings.store_options,
            cache_bytes=settings.cache_bytes,
        )

    @contextmanager
    def archive(self) -> "Iterator[Archive]":
        """The archive, closed at the end."""
        from archive.store import Archive

        with Archive.open(self.home, now, self.settings.archive_url or None, self.whereabouts) as archive:
            yield archive

    def _try_out(self, entry: "Entry", folder: Path) -> None:
        """Let a model whose weights were just merged hear a synthetic clip, before anybody may use it."""
        from flows.wiring import LoadedEngines, keep_to_this_machine
        from learn.acceptance import accept

        keep_to_this_machine()
        engines = LoadedEngines(self.settings)
        accept(entry, folder, lambda model: engines.transcriber(self.settings.transcriber, model))

    def _make(self) -> None:
        """The home, closed to every other account from its first moment."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def person(self) -> str:
        """Whoever types the command, by the name of the account: every change and every export is signed."""
        return getpass.getuser()
