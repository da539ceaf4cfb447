"""Making a model of its own out of an adapter and its base."""

import shutil
from pathlib import Path

from models.adapter import Adapter, AdapterError
from models.installed import Installed
from models.layout import FASTER_WHISPER, NotAModelError
from models.weights import Arrays


def merge(folder: Path, base: Installed) -> None:
    """Add to the adapter in *folder* the weights that it makes of *base*, and the base's other files.

    Raises:
        AdapterError: it cannot be merged, or was trained beside another base; the folder is as it was.
        NotAModelError: the base is in a form that nothing can be merged into.
        TensorsError, WeightsError: the numbers of the adapter or of the base cannot be read.
    """
    adapter = Adapter.read(folder)
    if adapter.base != base.entry.name:
        raise AdapterError(base.entry.name, (f"it was trained beside {adapter.base[:64]!a}, not {base.entry.name}",))
    if lacking := FASTER_WHISPER.lacks(base.folder):
        raise NotAModelError(base.entry.name, (f"an adapter is merged into {FASTER_WHISPER.name}; it lacks {lacking}",))
    weights = adapter.merged(Arrays.read(base.folder / FASTER_WHISPER.weights))
    for name in {name for names in FASTER_WHISPER.required for name in names} - {FASTER_WHISPER.weights}:
        if (base.folder / name).is_file():
            shutil.copyfile(base.folder / name, folder / name)
    weights.write(folder / FASTER_WHISPER.weights)
