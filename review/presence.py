"""Presence: who has which segment before them, and what they typed while somebody else did. Forgotten in seconds."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from testimony.identity import RecordingId

_STAYS = timedelta(seconds=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """Where somebody is.

    Attributes:
        segment: what they have open; None while they only look.
        kind, text: the wording that they have typed while somebody else wrote another; shown to both.
    """

    name: str
    segment: str | None
    kind: str | None = None
    text: str | None = None


class Presence:
    """Who is at work, recording by recording. It lives in the process: after a restart everybody shows up again."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._traces: dict[tuple[RecordingId, str], tuple[datetime, Trace]] = {}

    def note(self, recording: RecordingId, trace: Trace) -> tuple[Trace, ...]:
        """Note where somebody is; returns where the others are, by name."""
        now = self._clock()
        with self._lock:
            self._traces[recording, trace.name] = now, trace
            self._traces = {key: held for key, held in self._traces.items() if now - held[0] < _STAYS}
            others = [held for (where, _), (_, held) in self._traces.items() if where == recording]
        return tuple(sorted((each for each in others if each.name != trace.name), key=lambda each: each.name))
