"""Putting windows together that sound like one voice, in bounded memory, without being told how many voices there are.

Average linkage: the distance of two groups is the mean of one minus the likeness of each window of one with each of the
other. Since the rows are of length 1, that is one minus the product of the groups' mean vectors, so that a group needs
no more than its mean and its size, however many windows it holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from transcribe.voices import Embeddings

#: Further apart than this, two groups are two voices. Real conversation over one telephone: windows of one voice came
#: together below 0.65, and the two voices at 0.70.
APART = 0.65
#: Clean voices lie close, and what parts two of them is a clear step: within one 0.35 to 0.48, between two 0.63 up.
CLEAR_STEP = 0.10
LEAST_APART = 0.55
#: So close that it is one voice whatever else there is: how windows are put together before all of them are known.
SURELY_ONE = 0.40
#: Groups that are compared with one another at once: a matrix of some 10 MB.
MOST_GROUPS = 1_500
#: A group of fewer windows than this is an odd sound more often than a person.
SIZEABLE = 4


@dataclass(slots=True)
class Group:
    """Windows that sound alike.

    Attributes:
        mean: of their vectors; shorter than 1 by how much they differ.
        members: the windows' numbers.
    """

    mean: NDArray[np.float64]
    members: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Join:
    """A step of the agglomeration: *second* goes into *first*, which stand *distance* apart."""

    first: int
    second: int
    distance: float
    smaller: int  # how many windows the smaller of the two holds


def voices_in(rows: Embeddings) -> tuple[Group, ...]:
    """The groups among *rows*, one for each voice, the one that is heard first before the others.

    Odd windows that belong to no sizeable group stand in groups of their own, after the others; where there is no
    sizeable group, all are one.
    """
    groups = _condensed(rows)
    joins = _agglomerated(groups, until=np.inf, at_least=1)
    apart = _cut([join.distance for join in joins if join.smaller >= SIZEABLE])
    found = _joined(groups, [join for join in joins if join.distance <= apart])
    large = [group for group in found if len(group.members) >= SIZEABLE]
    if not large:
        return _first_heard(_joined(groups, joins))
    small = [group for group in found if len(group.members) < SIZEABLE]
    return (*_first_heard(large), *_first_heard(small))


def _cut(heights: Sequence[float]) -> float:
    """How far apart two voices are here: at a clear step in the distances at which groups came together, if any."""
    ordered = sorted(heights)
    steps = [(low, high) for low, high in zip([0.0, *ordered], ordered, strict=False) if high >= LEAST_APART]
    low, high = max(steps, key=lambda step: step[1] - step[0], default=(0.0, 0.0))
    clear = high - low >= CLEAR_STEP and low < APART and low > 0.0
    return (low + high) / 2 if clear and high < APART + CLEAR_STEP else APART


def _condensed(rows: Embeddings) -> list[Group]:
    """All *rows* in at most MOST_GROUPS groups of windows that are surely of one voice."""
    groups: list[Group] = []
    for number, row in enumerate(rows.astype(np.float64)):
        groups.append(Group(row, [number]))
        if len(groups) >= MOST_GROUPS:
            joins = _agglomerated(groups, until=SURELY_ONE, at_least=MOST_GROUPS // 2)
            groups = _joined(groups, joins)
    return groups


def _agglomerated(groups: Sequence[Group], until: float, at_least: int) -> list[_Join]:
    """The joins, nearest first, until all groups stand further apart than *until*.

    Where more than *at_least* groups are left then, joining goes on: memory is bounded whatever is heard.
    """
    count = len(groups)
    means = np.stack([group.mean for group in groups]) if groups else np.zeros((0, 1))
    sizes = np.array([len(group.members) for group in groups])
    distances = 1.0 - means @ means.T
    np.fill_diagonal(distances, np.inf)
    joins: list[_Join] = []
    while count - len(joins) > 1:
        nearest = distances.min(axis=1)
        first = int(np.argmin(nearest))
        second = int(np.argmin(distances[first]))
        distance = float(nearest[first])
        if distance > until and count - len(joins) <= at_least:
            break
        joins.append(_Join(first, second, distance, int(min(sizes[first], sizes[second]))))
        _merge(means, sizes, distances, first, second)
    return joins


def _merge(
    means: NDArray[np.float64], sizes: NDArray[np.int_], distances: NDArray[np.float64], one: int, two: int
) -> None:
    """Put group *two* into group *one*, and out of every comparison."""
    weight = sizes[one] / (sizes[one] + sizes[two])
    between = weight * distances[one] + (1 - weight) * distances[two]  # average linkage, by Lance and Williams
    means[one] = weight * means[one] + (1 - weight) * means[two]
    sizes[one] += sizes[two]
    distances[one], distances[:, one] = between, between
    distances[two], distances[:, two] = np.inf, np.inf
    distances[one, one] = np.inf


def _joined(groups: Sequence[Group], joins: Iterable[_Join]) -> list[Group]:
    made: dict[int, Group] = {number: Group(group.mean, list(group.members)) for number, group in enumerate(groups)}
    for join in joins:
        one, two = made[join.first], made.pop(join.second)
        share = len(one.members) / (len(one.members) + len(two.members))
        made[join.first] = Group(share * one.mean + (1 - share) * two.mean, one.members + two.members)
    return list(made.values())


def _first_heard(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: min(group.members)))
