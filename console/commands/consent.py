"""`testimony consent`: what a witness agrees to, what they agreed to before, and what was said at hand-in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from archive.access import ConsentEvent
from archive.declarations import Said
from archive.store import Archive
from console.installation import Installation
from console.naming import HOW_NAMED
from console.output import json_option, print_result
from testimony.errors import BadInputError
from testimony.recording import Consent, Recording

_LEVELS = tuple(Consent)


class NothingSaidError(BadInputError):
    """Words about a change of consent were given, and no level."""

    def __str__(self) -> str:
        levels = ", ".join(level.value for level in _LEVELS)
        return f"say which level holds from now on ({levels}), or leave --said-by and --reason out to see what holds"


class NobodySaidError(BadInputError):
    """A level was given, and nobody who said so."""

    def __init__(self, level: str) -> None:
        super().__init__(level)
        self.level = level

    def __str__(self) -> str:
        return f"consent changes only by what somebody said; say who said {self.level}, and how, with --said-by WHO"


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """What somebody says about an interview besides: each part None where it is not said."""

    place: str | None
    held_on: date | None
    remark: str | None

    @property
    def is_anything(self) -> bool:
        return any((self.place, self.held_on, self.remark))


def _day(_ctx: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        msg = f"{str(value)[:40]!r} is no day; write it as 2026-03-01"
        raise click.BadParameter(msg) from None


@click.command("consent", epilog=HOW_NAMED)
@click.argument("called", metavar="RECORDING")
@click.argument("level", required=False, type=click.Choice([level.value for level in _LEVELS]), metavar="[LEVEL]")
@click.option("--said-by", metavar="WHO", help="Who said so, and how: needed to change the level.")
@click.option("--reason", metavar="TEXT", help="The reason, if one was given.")
@click.option("--place", metavar="PLACE", help="Note where the interview was held, as vaguely as is safe.")
@click.option("--held-on", metavar="DAY", callback=_day, help="Note the day it was held on: 2026-03-01.")
@click.option("--remark", metavar="TEXT", help="Note anything else that was said about it.")
@json_option
@click.pass_obj
def command(
    installation: Installation,
    called: str,
    level: str | None,
    said_by: str | None,
    reason: str | None,
    place: str | None,
    held_on: date | None,
    remark: str | None,
    as_json: bool,
) -> None:
    """Show what the witness of RECORDING agreed to; with LEVEL, write down what they agree to from now on.

    LEVEL is one of withdrawn, sealed, team, legal, archive, public, and holds at once. Withdrawn closes the recording
    to everybody; nothing is destroyed, and nothing said is unsaid.
    """
    if level is None and (said_by or reason):
        raise NothingSaidError
    if level is not None and not (said_by or "").strip():
        raise NobodySaidError(level)
    declared = Declared(place=place, held_on=held_on, remark=remark)
    with installation.archive() as archive:
        recording = archive.recordings.get(archive.recordings.called(called))
        if level is not None:
            recording = archive.access.change_consent(
                recording.id, Consent(level), said_by=said_by or "", reason=reason, by=installation.person
            )
        if declared.is_anything:
            archive.declarations.add(
                recording.id,
                place=declared.place,
                held_on=declared.held_on,
                remark=declared.remark,
                by=installation.person,
            )
        _show(archive, recording, as_json=as_json)


def _show(archive: Archive, recording: Recording, *, as_json: bool) -> None:
    events, said = archive.access.consents(recording.id), archive.declarations.of(recording.id)
    document = {
        "recording": recording.id,
        "consent": recording.consent.value,
        "changes": [_change(event) for event in events],
        "declarations": [_declaration(each) for each in said],
    }
    print_result(as_json, document, _lines(recording, events, said))


def _change(event: ConsentEvent) -> dict[str, Any]:
    return {
        "level": event.level.value,
        "said_by": event.said_by,
        "reason": event.reason,
        "at": event.at.isoformat(),
        "by": event.by,
    }


def _declaration(said: Said) -> dict[str, Any]:
    return {
        "place": said.place,
        "held_on": said.held_on.isoformat() if said.held_on else None,
        "remark": said.remark,
        "at": said.at.isoformat(),
        "by": said.by,
    }


def _lines(recording: Recording, events: tuple[ConsentEvent, ...], said: tuple[Said, ...]) -> Iterator[str]:
    yield f"{recording.id}  {recording.consent.value}"
    for event in events:
        why = f"; {event.reason}" if event.reason else ""
        said_so = f"{event.level.value}  said by {event.said_by}{why}"
        yield f"    {event.at:%Y-%m-%d %H:%M} UTC  {said_so}  (noted by {event.by})"
    for each in said:
        parts = (each.place, f"held on {each.held_on.isoformat()}" if each.held_on else None, each.remark)
        yield f"    {each.at:%Y-%m-%d %H:%M} UTC  {', '.join(filter(None, parts))}  (declared by {each.by})"
