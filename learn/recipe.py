"""How an adapter is trained."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from learn.rank import Rank

_ROUND = re.compile(
    r"(?:(?P<windows>[1-9]\d*)(?P<figures>#)?|all)x(?P<epochs>[1-9]\d*)"
    r"(?:\+(?P<layers>[1-9]\d*))?(?:~(?P<dropout>0\.\d+))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Round:
    """A part of a training that goes through so many windows so many times; the next one is about fresh windows.

    Attributes:
        windows: 0 for a review: it goes through all windows of the rounds before it once more, and is about no others.
        encoder_layers: how many of the encoder's last layers learn beside the decoder.
        dropout: as a recipe's.
        figures: the windows hold only sentences with a number in them that is written in figures, such as a year.
    """

    windows: int
    epochs: int
    encoder_layers: int = 0
    dropout: float = 0.0
    figures: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``330x6``; ``440x2+2`` where two layers of the encoder learn too; ``240#x1`` for sentences with figures;
        ``allx1~0.1`` for a review with dropout.

        Raises:
            ValueError: it is something else.
        """
        match = _ROUND.fullmatch(text)
        if match is None:
            msg = (
                f"a round is WINDOWSxEPOCHS, WINDOWSxEPOCHS+LAYERS, WINDOWS#xEPOCHS or allxEPOCHS~DROPOUT, not {text!a}"
            )
            raise ValueError(msg)
        return cls(
            windows=int(match["windows"] or 0),
            epochs=int(match["epochs"]),
            encoder_layers=int(match["layers"] or 0),
            dropout=float(match["dropout"] or 0),
            figures=bool(match["figures"]),
        )

    @property
    def is_review(self) -> bool:
        return not self.windows

    def __str__(self) -> str:
        layers = f"+{self.encoder_layers}" if self.encoder_layers else ""
        dropout = f"~{self.dropout}" if self.dropout else ""
        return f"{self.windows or 'all'}{'#' if self.figures else ''}x{self.epochs}{layers}{dropout}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """What a training depends on besides what is learnt. One recipe over the same lessons gives the same adapter on
    the same machine.

    Attributes:
        batch: windows that are learnt from at once.
        rate: the highest learning rate of AdamW; reached after a twentieth of the steps, it falls to nothing as a
            cosine does.
        encoder_layers: how many of the encoder's last layers learn beside the decoder.
        dropout: the share of what each matrix is given that is left out, by chance, while it learns (Srivastava et al.
            2014): what is heard again and again is then not learnt by heart.
    """

    seed: int = 1
    epochs: int = 4
    batch: int = 4
    rate: float = 2e-3
    rank: Rank = field(default_factory=Rank)
    encoder_layers: int = 0
    dropout: float = 0.0

    def for_rounds(self, rounds: Sequence[Round]) -> tuple[Self, ...]:
        """One for each of *rounds*: each is gentler than the one before, unless it reaches deeper into the encoder.

        A round that does begins at half the highest rate: there is something in it that has learnt nothing yet.

        Raises:
            ValueError: the first is a review, or one reaches less deep than the one before it. What lies below the
                layers that learn is heard once, and must not have learnt anything.
        """
        recipes: list[Self] = []
        reached, gentleness = 0, 0
        for part in rounds:
            if part.is_review and not recipes:
                msg = f"{part} goes through the windows of the rounds before it, and it is the first"
                raise ValueError(msg)
            if part.encoder_layers < reached:
                msg = f"{part} reaches less deep into the encoder than the round before it"
                raise ValueError(msg)
            deeper = part.encoder_layers > reached
            gentleness = min(2, gentleness + 1) if deeper else gentleness + 1
            reached = part.encoder_layers
            recipes.append(
                replace(
                    self,
                    epochs=part.epochs,
                    rate=self.rate / gentleness,
                    encoder_layers=part.encoder_layers,
                    dropout=part.dropout,
                )
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
            "dropout": self.dropout,
        }
