"""How far a learning has come, told to whoever waits."""

import logging
from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """Is told what is being done and how much of it is done: windows, or steps of the training."""

    def __call__(self, doing: str, done: int, total: int, loss: float | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Log:
    """A line every so often, for a log that stays readable."""

    log: logging.Logger
    every: int = 25

    def __call__(self, doing: str, done: int, total: int, loss: float | None = None) -> None:
        if done % self.every == 0 or done == total:
            self.log.info("%s: %d of %d%s", doing, done, total, "" if loss is None else f", loss {loss:.3f}")
