"""Where an inbox may be: nowhere that the archive keeps its own files, which would be taken for somebody's."""

from collections.abc import Iterable
from pathlib import Path

from testimony.errors import BadInputError


class UnfitFolderError(BadInputError):
    """An inbox was asked for in a folder of the archive's own."""

    def __init__(self, folder: Path, kept: Path) -> None:
        super().__init__(folder, kept)
        self.folder, self.kept = folder, kept

    def __str__(self) -> str:
        return f"{self.folder} cannot be an inbox: the archive keeps its own files in {self.kept}; name another folder"


def kept_around(folder: Path, kept: Iterable[Path]) -> Path | None:
    """The one of *kept* that *folder* is or lies in, if any. A link, or another spelling of it, is seen through."""
    real = folder.resolve()
    return next((each for each in kept if real.is_relative_to(each.resolve())), None)


def hold_apart(folder: Path, kept: Iterable[Path]) -> None:
    """Refuse a *folder* in which, or in a folder around which, the archive keeps its own files.

    Raises:
        UnfitFolderError: it is one of *kept*, or lies within one.
    """
    if own := kept_around(folder, kept):
        raise UnfitFolderError(folder, own)
