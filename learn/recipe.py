"""How an adapter is trained."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from learn.rank import Rank

_ROUND = re.compile(r"(?P<windows>[1-9]\d*)x(?P<epochs>[1-9]\d*)(?:\+(?P<layers>[1-9]\d*))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Round:
    """A part of a training that goes through so many windows so many times; the next one is about fresh windows.

    Attributes:
        encoder_layers: how many of the encoder's last layers learn beside the decoder.
    """

    windows: int
    epochs: int
    encoder_layers: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``330x6``, or ``440x2+2`` where two layers of the encoder learn too.

        Raises:
            ValueError: it is something else.
        """
        match = _ROUND.fullmatch(text)
        if match is None:
            msg = f"a round is WINDOWSxEPOCHS or WINDOWSxEPOCHS+LAYERS, each at least 1, not {text!a}"
            raise ValueError(msg)
        return cls(int(match["windows"]), int(match["epochs"]), int(match["layers"] or 0))

    def __str__(self) -> str:
        return f"{self.windows}x{self.epochs}{f'+{self.encoder_layers}' if self.encoder_layers else ''}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """What a training depends on besides what is learnt. One recipe over the same lessons gives the same adapter on
    the same machine.

    Attributes:
        batch: windows that are learnt from at once.
        rate: the highest learning rate of AdamW; reached after a twentieth of the steps, it falls to nothing as a
            cosine does.
        encoder_layers: how many of the encoder's last layers learn beside the decoder.
    """

    seed: int = 1
    epochs: int = 4
    batch: int = 4
    rate: float = 2e-3
    rank: Rank = field(default_factory=Rank)
    encoder_layers: int = 0

    def for_rounds(self, rounds: Sequence[Round]) -> tuple[Self, ...]:
        """One for each of *rounds*: each is gentler than the one before, unless it reaches deeper into the encoder.

        A round that does begins at half the highest rate: there is something in it that has learnt nothing yet.

        Raises:
            ValueError: a round reaches less deep than the one before it. What lies below the layers that learn is heard
                once, and must not have learnt anything.
        """
        recipes: list[Self] = []
        reached, gentleness = 0, 0
        for part in rounds:
            if part.encoder_layers < reached:
                msg = f"{part} reaches less deep into the encoder than the round before it"
                raise ValueError(msg)
            deeper = part.encoder_layers > reached
            gentleness = min(2, gentleness + 1) if deeper else gentleness + 1
            reached = part.encoder_layers
            recipes.append(
                replace(self, epochs=part.epochs, rate=self.rate / gentleness, encoder_layers=part.encoder_layers)
            )
        return tuple(recipes)

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
            "encoder_layers": self.encoder_layers,
        }
