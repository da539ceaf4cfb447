"""Manifests: what a backup holds, each file by its digest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from archive.audit import Head
from testimony.errors import BadInputError
from testimony.identity import Digest

_FORM = 1


class NoBackupError(BadInputError):
    """A folder was named that holds no backup, or not that one."""

    def __init__(self, folder: Path, cause: str) -> None:
        super().__init__(folder, cause)
        self.folder, self.cause = folder, cause

    def __str__(self) -> str:
        return f"{self.folder} cannot be restored from: {self.cause}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """One backup.

    Attributes:
        made_at: when, in ISO 8601.
        head: the end of the audit trail as it was then.
        tables: the archive's tables, as a snapshot.
        originals: the sealed originals.
        files: of the home, by their path within it.
        faults: what should have been in the backup and is not, one sentence each.
    """

    made_at: str
    head: Head
    tables: Digest
    originals: tuple[Digest, ...]
    files: Mapping[str, Digest]
    faults: tuple[str, ...] = ()

    @property
    def digests(self) -> frozenset[Digest]:
        """Everything that the backup needs."""
        return frozenset({self.tables, *self.originals, *self.files.values()})

    def as_json(self) -> dict[str, Any]:
        return {
            "form": _FORM,
            "made_at": self.made_at,
            "head": [self.head.seq, self.head.digest.hex if self.head.digest else None],
            "tables": self.tables.hex,
            "originals": [digest.hex for digest in self.originals],
            "files": {name: digest.hex for name, digest in self.files.items()},
            "faults": list(self.faults),
        }

    @classmethod
    def read(cls, path: Path) -> Self:
        """
        Raises:
            NoBackupError: it is no manifest, or one of a later program.
        """
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if told["form"] != _FORM:
                raise NoBackupError(path, f"it has form {told['form']}, this program knows {_FORM}")
            seq, digest = told["head"]
            return cls(
                made_at=told["made_at"],
                head=Head(seq, Digest(digest) if digest else None),
                tables=Digest(told["tables"]),
                originals=tuple(Digest(each) for each in told["originals"]),
                files={_within(name): Digest(each) for name, each in told["files"].items()},
                faults=tuple(told["faults"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoBackupError(path, f"its manifest cannot be read ({type(error).__name__})") from error


def _within(name: str) -> str:
    """A path that stays in the home; whoever could write into the backup could have written another."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        msg = "a path leads out of the home"
        raise ValueError(msg)
    return name
