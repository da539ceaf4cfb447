"""Making what is on the hub fit for the engines here, when it is installed."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import shorten

from models import convert as script
from models.layout import FASTER_WHISPER
from testimony.errors import BadInputError, NotInstalledError


class ConversionError(BadInputError):
    """The public converter could not turn a model into CTranslate2's form."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(name, cause)
        self.name, self.cause = name, cause

    def __str__(self) -> str:
        return f"{self.name} could not be converted for faster-whisper ({self.cause}); nothing was installed"


def convert(name: str, folder: Path) -> None:
    """Turn the Whisper of transformers in *folder* into a model of CTranslate2's, in the same folder.

    Raises:
        NotInstalledError: the libraries that convert are not here.
        ConversionError: they could not.
    """
    for library in ("ctranslate2", "transformers", "torch"):
        if find_spec(library) is None:
            raise NotInstalledError(
                f"{library}, which converts {name},", "install it with `pip install 'testimony[ctc]'`"
            )
    given, made = folder / "given", folder / "made"
    given.mkdir()
    for path in [path for path in folder.iterdir() if path != given]:
        path.rename(given / path.name)
    # S603: the arguments are folders of ours, and no shell reads them. -P as for the hub's script; -E,
    # since nothing but the installed libraries may have a part in it.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-E", "-P", str(script.__file__), str(given), str(made)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise ConversionError(name, shorten((lines or ["it said nothing about why"])[-1], 160, placeholder=" …"))
    for path in [*made.iterdir(), *given.iterdir()]:
        if FASTER_WHISPER.keeps(path.name) and not (folder / path.name).exists():
            path.rename(folder / path.name)
    shutil.rmtree(given)
    shutil.rmtree(made)
