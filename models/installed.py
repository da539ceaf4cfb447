"""A model that is on this machine."""

from dataclasses import dataclass
from pathlib import Path

from models.entry import Entry
from testimony.errors import BadInputError
from testimony.identity import Digest
from testimony.run import ModelCard


@dataclass(frozen=True, kw_only=True, slots=True)
class Installed:
    """A model on the shelf.

    Attributes:
        folder: where its files lie; nobody writes there again.
        digest: over the digests of all its files as they were when it arrived.
    """

    entry: Entry
    folder: Path
    digest: Digest

    @property
    def size_bytes(self) -> int:
        """How much room it takes on this machine."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def card(self, engine: str) -> ModelCard:
        """How a run names this model when *engine* runs it.

        Raises:
            WrongEngineError: *engine* cannot run it.
        """
        if engine not in self.entry.engines:
            raise WrongEngineError(self.entry.name, engine, self.entry.engines)
        return ModelCard(name=self.entry.name, engine=engine, digest=self.digest, licence=self.entry.licence)


class WrongEngineError(BadInputError):
    """A model was to be run by an engine that it was not made for."""

    def __init__(self, model: str, engine: str, engines: tuple[str, ...]) -> None:
        super().__init__(model, engine, engines)
        self.model, self.engine, self.engines = model, engine, engines

    def __str__(self) -> str:
        return f"{self.model} runs under {' or '.join(self.engines)}, not under {self.engine[:40]}"
