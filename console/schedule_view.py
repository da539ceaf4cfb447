"""Schedules as the command line shows them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from archive.schedules import Occasion, Outcome, Schedule
from console.wiring import now


def document(schedule: Schedule) -> dict[str, Any]:
    """A schedule as JSON."""
    last = schedule.last
    return {
        "schedule": schedule.id,
        "errand": schedule.errand.value,
        "cron": schedule.rhythm.cron,
        "every_s": schedule.rhythm.every_s,
        "zone": schedule.rhythm.zone,
        "options": dict(schedule.options),
        "by": schedule.by,
        "standing": schedule.standing.value,
        "next_at": schedule.next_at.isoformat() if schedule.next_at else None,
        "last": _last(last) if last else None,
    }


def lines(schedules: Iterable[Schedule]) -> Iterator[str]:
    """A schedule for a person, in the time of its zone."""
    for each in schedules:
        said = "".join(f"  {each.options[name]}" for name in ("folder", "language", "consent") if name in each.options)
        yield f"{each.id}  {each.errand:<9} {each.rhythm}{said}"
        place = each.rhythm.place()
        zone = "" if each.rhythm.cron else f" {each.rhythm.zone}"  # a cron names its own beside it
        yield f"    {_next(each, place, zone)}"
        if each.last is not None:
            yield f"    last {_shown(each.last.began_at, place)}{zone}: {_went(each.last)}"


def _next(schedule: Schedule, place: ZoneInfo, zone: str) -> str:
    if schedule.next_at is None:
        return schedule.standing.value
    late = "" if schedule.next_at > now() else "; it waits for a worker" + _that_has(schedule)
    return f"next {_shown(schedule.next_at, place)}{zone}{late}"


def _that_has(schedule: Schedule) -> str:
    folder = schedule.options.get("folder")
    return " that has its folder" if folder and not Path(folder).is_dir() else ""


def _went(last: Occasion) -> str:
    if last.outcome is Outcome.RUNNING:
        return f"running, by {last.worker}"
    return f"{last.outcome}: {last.detail}"


def _last(last: Occasion) -> dict[str, Any]:
    return {
        "due": last.due.isoformat(),
        "began_at": last.began_at.isoformat(),
        "ended_at": last.ended_at.isoformat() if last.ended_at else None,
        "worker": last.worker,
        "outcome": last.outcome.value,
        "detail": last.detail,
    }


def _shown(moment: datetime, place: ZoneInfo) -> str:
    return f"{moment.astimezone(place):%Y-%m-%d %H:%M}"
