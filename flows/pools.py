"""Pools: what a worker takes up. A machine with a strong engine and no time for the rest says so by its pool."""

from enum import StrEnum

from archive.requests import Wish


class Pool(StrEnum):
    """Which work a worker takes up."""

    ALL = "all"  # what is asked for, what waits, and chunks of what others hold
    HEARING = "hearing"  # chunks of what others hold, and nothing else: for machines with a fast engine
    HOUSEKEEPING = "housekeeping"  # deposits and verifications: for a machine that holds no model

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """The requests that it takes up."""
        if self is Pool.HEARING:
            return ()
        return (Wish.DEPOSIT, Wish.VERIFY) if self is Pool.HOUSEKEEPING else tuple(Wish)

    @property
    def takes_recordings(self) -> bool:
        """Whether it takes recordings through their stages."""
        return self is Pool.ALL

    @property
    def helps(self) -> bool:
        """Whether it hears chunks of recordings that others hold."""
        return self is not Pool.HOUSEKEEPING
