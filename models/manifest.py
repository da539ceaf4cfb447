"""The manifest in a model's folder: what the model is, and what every file of it was when it arrived."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from models.entry import Entry, FilePin
from models.reading import entry_facts, files_facts, read_entry, read_files
from models.table import Table
from testimony.errors import BadInputError, JobError
from testimony.identity import Digest

MANIFEST = "manifest.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What was put on the shelf.

    Attributes:
        files: every file of the model by its path inside the folder, but for the manifest itself.
        package: the digest of the package that the files came in, where they came in one.
        base: the digest of the model that an adapter was merged into.
        delivered: the files that a converted model was made of; empty where it is as it came.
    """

    entry: Entry
    files: Mapping[str, FilePin]
    package: Digest | None = None
    base: Digest | None = None
    delivered: Mapping[str, FilePin] = field(default_factory=dict)

    @property
    def digest(self) -> Digest:
        """The model's: over the digests of all its files, so that it is the same on every machine."""
        return Digest.of_facts({path: pin.digest.hex for path, pin in self.files.items()})

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest in *folder*.

        Raises:
            BrokenManifestError: there is none, or it cannot be read.
        """
        try:
            facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            table = Table(facts if isinstance(facts, dict) else {})
            entry = read_entry(table.text("name"), table.table("entry"))
            package = Digest(table.text("package")) if "package" in table else None
            base = Digest(table.text("base")) if "base" in table else None
            return cls(
                entry=entry,
                files=read_files(table.table("files")),
                package=package,
                base=base,
                delivered=read_files(table.table("delivered")),
            )
        except (OSError, ValueError, BadInputError) as error:
            raise BrokenManifestError(folder.name, str(error)) from None

    def write(self, folder: Path) -> None:
        facts = {
            "name": self.entry.name,
            "entry": entry_facts(self.entry),
            "files": files_facts(self.files),
            **({"package": self.package.hex} if self.package else {}),
            **({"base": self.base.hex} if self.base else {}),
            **({"delivered": files_facts(self.delivered)} if self.delivered else {}),
        }
        text = json.dumps(facts, indent=1, ensure_ascii=False)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


class BrokenManifestError(JobError):
    """A folder of the shelf no longer says what it holds."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(name, cause)
        self.name, self.cause = name, cause

    def __str__(self) -> str:
        return (
            f"the model {self.name} no longer says what it holds ({self.cause}); "
            f"remove it with `testimony models remove {self.name}` and install it again"
        )


class ChecksumMismatchError(JobError):
    """Files of a model are not what they must be. It names every one of them.

    Args:
        name: the model's.
        faults: one part of a sentence for each file.
        remedy: what to do next.
    """

    def __init__(self, name: str, faults: tuple[str, ...], remedy: str) -> None:
        super().__init__(name, faults, remedy)
        self.name, self.faults, self.remedy = name, faults, remedy

    def __str__(self) -> str:
        return f"{self.name} is not the model that it should be: {'; '.join(self.faults)}; {self.remedy}"


def measure(folder: Path) -> dict[str, FilePin]:
    """The digest and size of every file in *folder*, but for the manifest."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    pins = {path.relative_to(folder).as_posix(): FilePin(Digest.of_file(path), path.stat().st_size) for path in files}
    pins.pop(MANIFEST, None)
    return pins


def differences(recorded: Mapping[str, FilePin], found: Mapping[str, FilePin]) -> Iterator[str]:
    """What is wrong with the files *found*, as parts of a sentence: files that are missing, changed or too many."""
    for path in sorted(recorded.keys() | found.keys()):
        if path not in found:
            yield f"{path} is missing"
        elif path not in recorded:
            yield f"{path} does not belong to it"
        elif recorded[path] != found[path]:
            yield (
                f"{path} should be {recorded[path].digest.hex[:8]} ({recorded[path].size_bytes} bytes) "
                f"and is {found[path].digest.hex[:8]} ({found[path].size_bytes} bytes)"
            )
