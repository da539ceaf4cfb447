"""`testimony inbox`: what lies in the inboxes, and why it has not been taken yet."""

from collections.abc import Iterator
from pathlib import Path

import click

from archive.names import shown
from archive.schedules import Errand, Standing
from archive.store import Archive
from console.installation import Installation
from console.output import json_option, print_result
from flows.alive import ALIVE
from flows.inbox.looking import Left, look, writers


@click.command("inbox")
@json_option
@click.pass_obj
def command(installation: Installation, as_json: bool) -> None:
    """Look into every inbox, of the settings and of schedules, without taking anything."""
    with installation.archive() as archive:
        found = [(folder, when, _lying(folder)) for folder, when in _folders(installation, archive)]
        is_alive = bool(archive.leases.held(ALIVE))
    document = [
        {
            "folder": str(folder),
            "taken": when,
            "there": lying is not None,
            "lying": [{"name": shown(each.name), "why": each.why} for each in lying or ()],
        }
        for folder, when, lying in found
    ]
    print_result(as_json, document, _lines(found, is_alive=is_alive))


def _folders(installation: Installation, archive: Archive) -> Iterator[tuple[Path, str]]:
    if installation.settings.inbox:
        yield Path(installation.settings.inbox).expanduser().absolute(), "at any time"
    for schedule in archive.schedules.all(Errand.INBOX):
        when = "paused" if schedule.standing is Standing.PAUSED else str(schedule.rhythm)
        yield Path(schedule.options["folder"]), when


def _lying(folder: Path) -> tuple[Left, ...] | None:
    """What lies in *folder*, and why; None where there is no such folder."""
    try:
        view = look(folder)
    except OSError:
        return None
    written = writers(folder / each.name for each in view.candidates)
    reasons = (
        (each.name, "another program is writing to it" if folder / each.name in written else "it waits to be taken")
        for each in view.candidates
    )
    return tuple(sorted((*(Left(name, why) for name, why in reasons), *view.left), key=lambda each: each.name))


def _lines(found: list[tuple[Path, str, tuple[Left, ...] | None]], *, is_alive: bool) -> Iterator[str]:
    if not found:
        yield "there is no inbox; `testimony schedule add inbox` or the setting inbox makes one"
    for folder, when, lying in found:
        state = "is not there on this machine" if lying is None else "is empty" if not lying else "holds:"
        yield f"{folder} ({when}) {state}"
        yield from (f"    {each}" for each in lying or ())
    if found and not is_alive:
        yield "nobody takes anything: no `testimony worker` is at work"
