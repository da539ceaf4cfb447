"""Waiting after wrong passwords: longer each time, for an account and for an address, never for everybody."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

_LONGEST_S = 900
_REMEMBERED = 10_000  # keys; whoever invents names by the million forgets only their own


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last_at: datetime


class Throttle:
    """Counts failures by key.

    Args:
        free: how many failures cost nothing; the next one costs a second, and each one after it twice as much.
    """

    def __init__(self, clock: Callable[[], datetime], free: int) -> None:
        self._clock, self._free = clock, free
        self._failures: dict[str, _Failures] = {}
        self._lock = threading.Lock()

    def wait_s(self, key: str) -> int:
        """How many seconds *key* has to wait before it may try again; 0 where it may at once."""
        with self._lock:
            failed = self._failures.get(key)
        if failed is None or failed.count < self._free:
            return 0
        wait = timedelta(seconds=min(2 ** min(failed.count - self._free, 10), _LONGEST_S))
        return max(0, ceil((failed.last_at + wait - self._clock()).total_seconds()))

    def failed(self, key: str) -> None:
        """Count a failure. What lies half an hour back counts no more."""
        with self._lock:
            now = self._clock()
            before = self._failures.pop(key, None)  # taken out, so that it goes to the end of the row
            is_recent = before is not None and now - before.last_at < timedelta(seconds=2 * _LONGEST_S)
            count = before.count + 1 if before and is_recent else 1
            self._failures[key] = _Failures(count, now)
            while len(self._failures) > _REMEMBERED:
                self._failures.pop(next(iter(self._failures)))

    def passed(self, key: str) -> None:
        """Forget the failures of *key*: the right password was given."""
        with self._lock:
            self._failures.pop(key, None)
