"""Glossaries as earlier releases kept them: files in the home. The archive takes them in (`archive.glossaries`)."""

from pathlib import Path

from glossary.book import Glossary
from glossary.read import read_csv, starter
from testimony.errors import BadInputError

_IN_FORCE = "in-force"


class UnknownVersionError(BadInputError):
    """A version of the glossary was asked for that was never in force here."""

    def __init__(self, version: str, known: tuple[str, ...]) -> None:
        super().__init__(version, known)
        self.version, self.known = version, known

    def __str__(self) -> str:
        known = ", ".join(self.known) or "the starter glossary alone"
        return f"there is no glossary {self.version[:40]!r} here; known are {known}"


class Cabinet:
    """A folder of glossaries, one file for each version. It is read, and nothing is written to it any more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def in_force(self) -> Glossary:
        """The one adopted last, or the starter glossary."""
        pointer = self._folder / _IN_FORCE
        if not pointer.is_file():
            return starter()
        return self.get(pointer.read_text(encoding="ascii").strip())

    def get(self, version: str) -> Glossary:
        """
        Raises:
            UnknownVersionError: no glossary of this version was ever in force here.
        """
        if version not in self.versions():
            raise UnknownVersionError(version, self.versions())
        return read_csv(self._file(version))

    def versions(self) -> tuple[str, ...]:
        """Every version that was ever adopted, in the order of adoption."""
        files = sorted(self._folder.glob("*.csv"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        return tuple(path.stem for path in files)

    def _file(self, version: str) -> Path:
        return self._folder / f"{version}.csv"
