"""The folder that an engine reads its weights from."""

from pathlib import Path

from testimony.errors import BadInputError


class IncompleteModelError(BadInputError):
    """A model's folder lacks files that the engine needs."""

    def __init__(self, model: str, missing: tuple[str, ...]) -> None:
        super().__init__(model, missing)
        self.model, self.missing = model, missing

    def __str__(self) -> str:
        return (
            f"the model folder {self.model!r} lacks {', '.join(self.missing)}; "
            "remove the model and install it again (`testimony models verify` tells which are whole)"
        )


def check_folder(folder: Path, *names: str) -> None:
    """Hold that *folder* has every one of the files *names*.

    The engines' libraries would look for a missing file on the network.

    Raises:
        IncompleteModelError: some are missing; it names all of them.
    """
    missing = tuple(name for name in names if not (folder / name).is_file())
    if missing:
        raise IncompleteModelError(folder.name, missing)
