"""Pages: templates filled in. Every value is escaped, and a name that a template misspells is a fault, not a blank."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from review.visitor import Visitor
from testimony.span import clock

_FOLDER = Path(__file__).parent / "templates"


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
        self._templates.filters.update(clock=_clock, day=_day)

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
        text = self._templates.get_template(template).render(facts, visitor=visitor)
        return HTMLResponse(text, status_code=status, headers=headers)


def _clock(ms: int | None) -> str:
    """Hours, minutes and seconds; a dash for what is not known yet."""
    return "–" if ms is None else clock(ms)[:8]


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
