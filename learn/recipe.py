"""How an adapter is trained."""

import math
from dataclasses import dataclass, field, replace
from typing import Any, Self

from learn.rank import Rank


@dataclass(frozen=True, slots=True)
class Round:
    """A part of a training that goes through so many windows so many times; the next one is about fresh windows."""

    windows: int
    epochs: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``330x6``.

        Raises:
            ValueError: it is something else.
        """
        windows, epochs = map(int, text.split("x"))
        if windows < 1 or epochs < 1:
            msg = "a round has at least one window and one epoch"
            raise ValueError(msg)
        return cls(windows, epochs)

    def __str__(self) -> str:
        return f"{self.windows}x{self.epochs}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """What a training depends on besides what is learnt. One recipe over the same lessons gives the same adapter on
    the same machine.

    Attributes:
        batch: windows that are learnt from at once.
        rate: the highest learning rate of AdamW; reached after a twentieth of the steps, it falls to nothing as a
            cosine does.
    """

    seed: int = 1
    epochs: int = 4
    batch: int = 4
    rate: float = 2e-3
    rank: Rank = field(default_factory=Rank)

    def for_round(self, number: int, epochs: int) -> Self:
        """The same for a round, counted from 0: each is gentler than the one before."""
        return replace(self, epochs=epochs, rate=self.rate / (1 + number))

    def steps(self, lessons: int) -> int:
        """How many steps it takes to go through as many lessons."""
        return self.epochs * math.ceil(lessons / self.batch)

    def rate_at(self, step: int, steps: int) -> float:
        """The learning rate of a step, counted from 0."""
        warm_up = max(1, steps // 20)
        return self.rate * min((step + 1) / warm_up, (1 + math.cos(math.pi * step / steps)) / 2)

    def as_json(self) -> dict[str, Any]:
        """For the key of what was trained."""
        return {
            "seed": self.seed,
            "epochs": self.epochs,
            "batch": self.batch,
            "rate": self.rate,
            "rank": self.rank.rank,
            "alpha": self.rank.alpha,
        }
