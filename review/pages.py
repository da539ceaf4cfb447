"""Pages: templates filled in. Every value is escaped, and a name that a template misspells is a fault, not a blank."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from review.texts import Voice
from review.visitor import Visitor
from testimony.span import clock

_FOLDER = Path(__file__).parent / "templates"
_HOUR, _DAY = 60, 24 * 60  # in minutes


class Pages:
    """The templates of the desk."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(clock=_clock, day=_day, since=_since, second=_second, bytes=_bytes)

    def show(
        self,
        template: str,
        visitor: Visitor,
        facts: Mapping[str, Any],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """The *template*, filled in with *facts*, as *visitor* sees it."""
        voice = visitor.voice
        spoken = {"t": voice, "tn": voice.plural, "voice": voice, "visitor": visitor}
        text = self._templates.get_template(template).render({**facts, **spoken})
        return HTMLResponse(text, status_code=status, headers=headers)


def _clock(ms: int | None) -> str:
    """Hours, minutes and seconds; a dash for what is not known yet."""
    return "–" if ms is None else clock(ms)[:8]


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _second(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _since(long: timedelta, voice: Voice) -> str:
    """In the largest unit that fits once."""
    minutes = max(0, int(long.total_seconds() // 60))
    if minutes < _HOUR:
        return voice.plural("for {count} minute", "for {count} minutes", minutes)
    if minutes < _DAY:
        return voice.plural("for {count} hour", "for {count} hours", minutes // _HOUR)
    return voice.plural("for {count} day", "for {count} days", minutes // _DAY)


def _bytes(count: int) -> str:
    """In the unit that leaves one to three digits before the point, by thousands as file managers count."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:  # noqa: PLR2004 - of one unit in the next
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
