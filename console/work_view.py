"""The work of this moment, as `testimony status --work` and `--watch` show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from archive.headway import Queue, Speed, Underway
from archive.requests import Request
from archive.schedules import Schedule
from archive.store import Archive
from console.schedule_view import document as schedule_document
from console.schedule_view import lines as schedule_lines
from flows.alive import ALIVE
from testimony.recording import Stage
from testimony.span import clock

_MINUTE_MS = 60_000


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkView:
    """What machines do, what waits for them, and what comes next, at *at*."""

    at: datetime
    workers: tuple[str, ...]
    underway: tuple[Underway, ...]
    queue: Queue
    requests: tuple[Request, ...]
    speed: Speed
    schedules: tuple[Schedule, ...]

    @classmethod
    def of(cls, archive: Archive, at: datetime) -> "WorkView":
        return cls(
            at=at,
            workers=tuple(name.removeprefix(ALIVE) for name in archive.leases.held(ALIVE)),
            underway=archive.headway.underway(),
            queue=archive.headway.queue(),
            requests=archive.requests.pending(),
            speed=archive.headway.speed(at),
            schedules=archive.schedules.all(),
        )

    def left_ms(self, each: Underway) -> int | None:
        """How long a run may still take, by what such runs took lately; None where nothing tells."""
        if each.duration_ms is None or each.stage is Stage.QUEUE:
            return None
        whole = self.speed.takes_ms(each.duration_ms)
        if whole is None:
            return None
        if each.stage is Stage.TRANSCRIBE and each.done is not None and each.total:
            return whole * (each.total - each.done) // each.total
        worked = round((self.at - each.began_at) / timedelta(milliseconds=1))
        return max(0, whole - worked)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        oldest = [each.isoformat() for each in (self.queue.oldest_at,) if each]
        return {
            "at": self.at.isoformat(),
            "workers": list(self.workers),
            "underway": [self._underway(each) for each in self.underway],
            "queue": {
                "recordings": self.queue.recordings,
                "duration_ms": self.queue.duration_ms,
                "oldest_at": oldest[0] if oldest else None,
                "requests": len(self.requests),
                "oldest_request_at": self.requests[0].at.isoformat() if self.requests else None,
            },
            "lately": {
                "recordings": self.speed.recordings,
                "sound_ms": self.speed.sound_ms,
                "worked_ms": self.speed.worked_ms,
            },
            "schedules": [schedule_document(each) for each in self.schedules],
        }

    def lines(self) -> Iterator[str]:
        """For a person."""
        yield f"{self.at:%Y-%m-%d %H:%M:%S} UTC"
        yield f"workers: {', '.join(self.workers)}" if self.workers else "workers: none is at work"
        for each in self.underway:
            yield f"{each.recording}  {each.stage:<10} {_amount(each)}{self._left(each)}"
        yield from self._waiting()
        if self.speed.recordings:
            per_hour = self.speed.sound_ms / self.speed.worked_ms if self.speed.worked_ms else 0
            yield (
                f"lately: {clock(self.speed.sound_ms)[:8]} of sound in {self.speed.recordings} recordings, "
                f"{per_hour:.1f} hours of it in an hour of work"
            )
        yield from schedule_lines(self.schedules)

    def _waiting(self) -> Iterator[str]:
        queue = self.queue
        if queue.oldest_at is not None:
            known = f", {clock(queue.duration_ms)[:8]} of sound" if queue.duration_ms else ""
            yield f"waiting: {queue.recordings} recordings{known}; the oldest for {_age(self.at - queue.oldest_at)}"
        if self.requests:
            age = _age(self.at - self.requests[0].at)
            yield f"asked for: {len(self.requests)} requests; the oldest for {age}"
        if queue.oldest_at is None and not self.requests:
            yield "nothing is waiting"

    def _left(self, each: Underway) -> str:
        left = self.left_ms(each)
        return "" if left is None else f", about {max(1, round(left / _MINUTE_MS))} min left"

    def _underway(self, each: Underway) -> dict[str, Any]:
        return {
            "recording": each.recording,
            "run": each.run,
            "stage": each.stage.value,
            "began_at": each.began_at.isoformat(),
            "duration_ms": each.duration_ms,
            "done": each.done,
            "total": each.total,
            "left_ms": self.left_ms(each),
        }


def _amount(each: Underway) -> str:
    if each.done is not None and each.total is not None:
        if each.stage is Stage.TRANSCRIBE:
            return f"{clock(each.done)[:8]} of {clock(each.total)[:8]}"
        return f"{each.done} of {each.total} segments"
    return clock(each.duration_ms)[:8] if each.duration_ms is not None else "--:--:--"


def _age(waited: timedelta) -> str:
    minutes = max(0, int(waited.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
