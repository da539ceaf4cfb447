"""How an adapter is trained."""

import math
from dataclasses import dataclass, field
from typing import Any

from learn.rank import Rank


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
