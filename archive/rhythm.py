"""Rhythms: at which times a schedule comes, by cron in a time zone or by an interval."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from testimony.errors import BadInputError

#: A schedule that comes more often would be a queue, and the worker looks at those all the time.
SHORTEST_S = 60
LONGEST_S = 366 * 24 * 3600

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FIELDS = 5  # minute, hour, day of the month, month, day of the week
_DAY = timedelta(days=1)


class RhythmError(BadInputError):
    """Times were given that cannot be read, or that never come."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        return f"{self.found[:80]!r} says no times; give {self.expected}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """At which times something comes: by exactly one of *cron* and *every_s*.

    Attributes:
        cron: minute, hour, day of the month, month and day of the week, as Debian's cron reads them.
        every_s: an interval in seconds, whatever the clocks of the zone do.
        zone: the IANA name of the time zone that *cron* is meant in, and that times are shown in.

    Raises:
        RhythmError: the times cannot be read, or never come.
    """

    zone: str
    cron: str | None = None
    every_s: int | None = None

    def __post_init__(self) -> None:
        self.place()
        if self.cron is not None:
            _hold_cron(self.cron)
        elif self.every_s is None or not SHORTEST_S <= self.every_s <= LONGEST_S:
            raise RhythmError(f"every {self.every_s} s", "an interval from a minute to a year, such as 15m")

    @classmethod
    def every(cls, text: str, zone: str) -> Self:
        """The interval that *text* says: ``90s``, ``15m``, ``6h``, ``2d``.

        Raises:
            RhythmError: it says none.
        """
        read = re.fullmatch(r"([0-9]{1,9})\s*([smhd])", text.strip().lower())
        if read is None:
            raise RhythmError(text, "an interval such as 15m, 6h or 2d")
        return cls(zone=zone, every_s=int(read[1]) * _UNITS_S[read[2]])

    def place(self) -> ZoneInfo:
        """
        Raises:
            RhythmError: there is no such zone.
        """
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
            raise RhythmError(self.zone, "a time zone by its IANA name, such as Asia/Almaty") from None

    def is_as(self, other: Self) -> bool:
        """Whether it comes at the times of *other*, as far as how both are written tells."""
        return self._written() == other._written()

    def _written(self) -> tuple[object, ...]:
        # An interval is the same in every zone: there the zone is for showing alone.
        return (self.cron.split(), self.zone) if self.cron is not None else (self.every_s,)

    def after(self, moment: datetime) -> datetime:
        """The first time that comes later than *moment*, in UTC; an interval begins at *moment*.

        A time that a zone leaves out when its clocks go forward comes as soon as they have; one that it has twice comes
        the first time alone. What comes every hour or oftener comes in every hour that passes.
        """
        if self.every_s is not None:
            return moment.astimezone(UTC) + timedelta(seconds=self.every_s)
        return next(each for each in self._by_cron(moment) if each > moment)

    def gap(self, moment: datetime) -> timedelta:
        """How long it is from the first time after *moment* to the second, but a day at most."""
        first = self.after(moment)
        return min(_DAY, self.after(first) - first)

    def _by_cron(self, moment: datetime) -> Iterator[datetime]:
        # In an hour that the zone has twice, cronsim counts from its first passing: what it gives may lie behind.
        for each in CronSim(self.cron or "", moment.astimezone(self.place())):
            yield each.astimezone(UTC)

    def __str__(self) -> str:
        if self.cron is not None:
            return f"{self.cron} ({self.zone})"
        seconds = self.every_s or 0
        unit, length = next((unit, size) for unit, size in reversed(_UNITS_S.items()) if seconds % size == 0)
        return f"every {seconds // length}{unit}"


def _hold_cron(cron: str) -> None:
    expected = "minute, hour, day, month and weekday as cron reads them, such as 0 20 * * 1-5"
    if len(cron.split()) != _FIELDS:
        raise RhythmError(cron, expected)
    try:
        next(CronSim(cron, datetime(2024, 1, 1, tzinfo=UTC)))
    except (CronSimError, ValueError):
        raise RhythmError(cron, expected) from None
    except StopIteration:
        raise RhythmError(cron, f"{expected}; these never come") from None
