"""Taking a model out of what it was delivered in: a folder, a package, or a checkpoint."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from models.layout import ARGOS, OPENAI_WHISPER, Layout, NotAModelError, recognise
from models.manifest import MANIFEST, BrokenManifestError, Manifest
from models.package import unpack

#: How a file comes from the delivery into the model's folder: copied, or moved where the delivery was ours.
Bring = Callable[[Path, Path], object]


def take(delivery: Path, folder: Path, bring: Bring = shutil.copyfile) -> Layout:
    """Bring the files of the model in *delivery* into the empty *folder*, and leave everything else behind.

    A torch checkpoint is a pickle and is only ever copied here; who loads it does so with ``weights_only=True``.

    Returns:
        The layout that the folder now has.

    Raises:
        NotAModelError: no engine here could load it.
        UnsafePackageError: it is a package that must not be unpacked.
    """
    if delivery.is_dir():
        _bring_folder(delivery, folder, bring)
    elif not delivery.is_file():
        raise NotAModelError(delivery.name, ("there is no such file or folder",))
    elif _holds(delivery, "metadata.json"):
        unpack(delivery, folder, ARGOS.keeps)
        if not (folder / "sentencepiece.model").is_file():
            raise NotAModelError(delivery.name, ("only packages with a sentencepiece.model can be used",))
    elif _holds(delivery, "data.pkl"):
        bring(delivery, folder / OPENAI_WHISPER.weights)
    else:
        raise NotAModelError(
            delivery.name, ("it is neither a folder, nor an .argosmodel, nor a checkpoint of torch 1.6 or later",)
        )
    return recognise(folder, delivery.name)


def _bring_folder(delivery: Path, folder: Path, bring: Bring) -> None:
    layout = recognise(delivery, delivery.name)
    for path in sorted(delivery.rglob("*")):
        name = path.relative_to(delivery).as_posix()
        # is_file follows links on purpose: in a hub's own cache every file of a model is a link to a blob.
        if path.is_file() and layout.keeps(name):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            bring(path, target)


def _holds(path: Path, name: str) -> bool:
    """Whether *path* is a zip with a file called *name* one folder down: told by content, for both are zips."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(PurePosixPath(member).parts[1:] == (name,) for member in archive.namelist())
    except (zipfile.BadZipFile, UnicodeDecodeError):
        return False


def carried_by(delivery: Path) -> Manifest | None:
    """The manifest of a folder that was copied from another machine's shelf."""
    if not (delivery / MANIFEST).is_file():
        return None
    try:
        return Manifest.read(delivery)
    except BrokenManifestError as error:
        raise NotAModelError(delivery.name, (f"its {MANIFEST} cannot be read ({error.cause})",)) from None


def name_of(delivery: Path) -> str:
    """A name from that of the file, in the letters that a model's name may have."""
    name = delivery.name if delivery.is_dir() else delivery.stem
    return name.lower().replace("_", "-")
