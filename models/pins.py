"""What a model was when it was first installed here, for models whose catalogue entry cannot say what they must be.

An entry without digests names a repository that its owner can change. The first installation is a matter of trust in
that owner; every later one is held to it, until a person decides otherwise.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from models.entry import FilePin
from models.reading import files_facts, read_files
from testimony.errors import JobError

FOLDER = ".first"


class BrokenPinsError(JobError):
    """What was written down at the first installation can no longer be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} no longer says what was installed first; remove it to trust the next installation"


class Pins:
    """The first deliveries of one shelf, each in a file of its own."""

    def __init__(self, shelf: Path) -> None:
        self._folder = shelf / FOLDER

    def path(self, name: str) -> Path:
        """Where the model called *name* is remembered."""
        return self._folder / f"{name}.json"

    def of(self, name: str) -> Mapping[str, FilePin]:
        """The files that the model called *name* came in at first; empty where it never came.

        Raises:
            BrokenPinsError: that was written down, and can no longer be read.
        """
        path = self.path(name)
        if not path.is_file():
            return {}
        try:
            return read_files(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, AttributeError):
            raise BrokenPinsError(path) from None

    def note(self, name: str, files: Mapping[str, FilePin]) -> None:
        """Remember *files* as the first delivery of the model called *name*, unless there was one."""
        if self.path(name).exists():
            return
        self._folder.mkdir(exist_ok=True)
        part = self.path(name).with_suffix(".part")
        part.write_text(json.dumps(files_facts(files), indent=1) + "\n", encoding="utf-8")
        part.replace(self.path(name))
