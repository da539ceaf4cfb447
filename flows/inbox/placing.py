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


def hold_apart(folder: Path, kept: Iterable[Path]) -> None:
    """Refuse a *folder* in which, or in a folder around which, the archive keeps its own files.

    A link, or another spelling of the path, is seen through.

    Raises:
        UnfitFolderError: it is one of *kept*, or lies within one.
    """
    real = folder.resolve()
    for each in kept:
        if real == each.resolve() or each.resolve() in real.parents:
            raise UnfitFolderError(folder, each)
