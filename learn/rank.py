"""How much an adapter can hold."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Rank:
    """The rank r of an adapter's matrices, and alpha: what they add is scaled by alpha / r."""

    rank: int = 16
    alpha: int = 32

    @property
    def scale(self) -> float:
        return self.alpha / self.rank
