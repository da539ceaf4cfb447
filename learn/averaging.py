"""The mean of an adapter's last states: it hears better in new voices than the last state alone.

Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization", over rounds, and over states
within a review.
"""

from collections.abc import Sequence

import torch  # noqa: TID253 - only the trainer imports this file
from torch import Tensor, nn  # noqa: TID253 - as above


class States:
    """The last states of each parameter: how it was before it learnt anything, after each round, and within reviews.

    A layer that has learnt in one round alone so has two: it goes half of the way.
    """

    def __init__(self, last: int) -> None:
        self._last = last
        self._seen: dict[nn.Parameter, list[Tensor]] = {}

    def begin(self, parameters: Sequence[nn.Parameter]) -> None:
        """Remember those of *parameters* that are about to learn for the first time."""
        self.remember([parameter for parameter in parameters if parameter not in self._seen])

    def remember(self, parameters: Sequence[nn.Parameter], values: Sequence[Tensor] | None = None) -> None:
        """Remember how *parameters* are after a round, or the *values* that they had within one."""
        for parameter, value in zip(parameters, values or parameters, strict=True):
            seen = self._seen.setdefault(parameter, [])
            seen.append(value.detach().clone())
            del seen[: -self._last]

    @torch.no_grad()
    def settle(self) -> None:
        """Put every parameter at the mean of its last states."""
        for parameter, seen in self._seen.items():
            parameter.copy_(sum(seen[1:], seen[0]) / len(seen))
