"""The mean of an adapter's last states."""

import pytest
import torch  # noqa: TID253 - what is tested is made of it
from torch import nn  # noqa: TID253 - as above

from learn.averaging import States


def _learn(parameter: nn.Parameter, value: float) -> None:
    with torch.no_grad():
        parameter.fill_(value)


@pytest.mark.parametrize(("last", "old", "new"), [(1, 8.0, 4.0), (2, 6.0, 2.0), (3, 4.5, 2.0), (9, 3.5, 2.0)])
def test_each_parameter_comes_to_the_mean_of_the_last_states_that_it_has_had(last: int, old: float, new: float) -> None:
    """The old one begins at 0.5 and learns in three rounds, the new one begins at 0 and learns in the last alone."""
    first, second = nn.Parameter(torch.full((2,), 0.5)), nn.Parameter(torch.zeros(2))
    states = States(last)
    for value in (1.5, 4.0):
        states.begin([first])
        _learn(first, value)
        states.remember([first])
    states.begin([second, first])
    _learn(first, 8.0)
    _learn(second, 4.0)
    states.remember([second, first])

    states.settle()

    assert first.tolist() == [old, old]
    assert second.tolist() == [new, new]
