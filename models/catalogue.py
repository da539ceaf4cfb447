"""The catalogue: the models that this program knows how to use."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Self

from models.entry import Entry
from models.reading import EntryError, read_entry
from testimony.errors import BadInputError

__all__ = ["Catalogue", "CatalogueError", "Entry", "UnknownModelError"]


class Catalogue(Mapping[str, Entry]):
    """Entries by name, in the order in which they were written down."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = dict(entries)

    @classmethod
    def load(cls, extra: Path | None = None) -> Self:
        """The catalogue of the package, extended by the user's own file.

        Args:
            extra: where the user may keep a TOML file in the form of the package's; an entry in it takes the place of
                the one of its name.

        Raises:
            CatalogueError: the file cannot be read, or an entry in it cannot be used; every such entry is named.
        """
        own = (resources.files("models") / "catalogue.toml").read_text(encoding="utf-8")
        entries = _entries("the package's catalogue", own)
        if extra is not None and extra.exists():
            try:
                entries |= _entries(extra.name, extra.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                raise CatalogueError(extra.name, (f"it cannot be read ({error})",)) from None
        return cls(entries)

    def entry(self, name: str) -> Entry:
        """The entry called *name*.

        Raises:
            UnknownModelError: there is none.
        """
        try:
            return self._entries[name]
        except KeyError:
            raise UnknownModelError(name, tuple(self._entries)) from None

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class CatalogueError(BadInputError):
    """A catalogue cannot be used. It names every fault, not only the first."""

    def __init__(self, where: str, faults: tuple[str, ...]) -> None:
        super().__init__(where, faults)
        self.where, self.faults = where, faults

    def __str__(self) -> str:
        return f"the catalogue of models in {self.where} cannot be used: {'; '.join(self.faults)}"


class UnknownModelError(BadInputError):
    """A model was named that neither the catalogue nor the shelf knows."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return (
            f"no model is called {self.name[:64]!r}; there are {', '.join(self.known)}, "
            "and `testimony models add` brings in one of your own"
        )


def _entries(where: str, text: str) -> dict[str, Entry]:
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(where, (f"it is no TOML ({error})",)) from None
    entries, faults = {}, []
    for name, facts in tables.items():
        try:
            entries[name] = read_entry(name, facts if isinstance(facts, dict) else {})
        except EntryError as error:
            faults.append(str(error))
    if faults:
        raise CatalogueError(where, tuple(faults))
    return entries
