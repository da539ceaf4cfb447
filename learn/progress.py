"""How far a learning has come, told to whoever waits."""

from typing import Protocol


class Progress(Protocol):
    """Is told what is being done and how much of it is done: windows, or steps of the training."""

    def __call__(self, doing: str, done: int, total: int) -> None: ...
