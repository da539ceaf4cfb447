"""`testimony schedule`: what is done without anybody's asking, and when."""

from pathlib import Path

import click
from tzlocal import get_localzone_name

from archive.rhythm import Rhythm
from archive.schedules import Errand
from console.installation import Installation
from console.keeping import kept_by, own_folder_around
from console.output import json_option, print_result
from console.schedule_view import document, lines
from flows.inbox.placing import hold_apart
from testimony.errors import BadInputError
from testimony.language import witness_language
from testimony.recording import DECLARABLE

_FOLDERS = {Errand.INBOX, Errand.EXPORT}


class UnfitScheduleError(BadInputError):
    """A schedule was asked for whose options do not belong together."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@click.group("schedule")
def command() -> None:
    """What `testimony worker` does by itself, and when: the times are kept in the archive."""


@command.command("add")
@click.argument("errand", type=click.Choice([errand.value for errand in Errand]), metavar="ERRAND")
@click.option("--cron", metavar='"M H D MON DOW"', help='Minute, hour, day, month, weekday: "0 20 * * 1-5".')
@click.option("--every", "interval", metavar="15m", help="An interval instead: minutes, hours or days, as 15m, 6h, 2d.")
@click.option("--zone", metavar="ZONE", help="The time zone of --cron, such as Asia/Almaty (default: this machine's).")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="For inbox and export: where.")
@click.option("--language", metavar="kk|ug", help="For inbox: what is spoken where nothing beside a file says so.")
@click.option(
    "--consent",
    type=click.Choice([level.value for level in DECLARABLE]),
    help="For inbox: who may learn what was said, where nothing beside a file says so (default: team).",
)
@json_option
@click.pass_obj
def add(
    installation: Installation,
    errand: str,
    cron: str | None,
    interval: str | None,
    zone: str | None,
    folder: Path | None,
    language: str | None,
    consent: str | None,
    as_json: bool,
) -> None:
    """Have ERRAND done again and again: inbox, process, translate, verify or export.

    inbox takes in what lies in a folder; process takes what waits through the flow, at these times alone; translate
    translates anew what changes of the glossary touch; verify checks everything that is kept; export deposits what
    was approved since the last time.
    """
    rhythm = _rhythm(cron, interval, zone or get_localzone_name())
    options = _options(Errand(errand), folder, language, consent)
    if "folder" in options:
        _hold_fit(installation, Errand(errand), Path(options["folder"]))
    with installation.archive() as archive:
        made = archive.schedules.add(Errand(errand), rhythm, options, by=installation.person)
    print_result(as_json, document(made), lines([made]))


@command.command("list")
@json_option
@click.pass_obj
def list_(installation: Installation, as_json: bool) -> None:
    """Show every schedule: when it comes next, and what came of it the last time."""
    with installation.archive() as archive:
        found = archive.schedules.all()
    nothing = ("nothing is scheduled; `testimony schedule add --help` says what can be",)
    print_result(as_json, [document(each) for each in found], lines(found) if found else nothing)


@command.command("pause")
@click.argument("schedule", metavar="SCHEDULE")
@click.pass_obj
def pause(installation: Installation, schedule: str) -> None:
    """Let the times of a schedule pass until it is resumed."""
    with installation.archive() as archive:
        archive.schedules.pause(schedule, by=installation.person)
    click.echo(f"{schedule}  paused")


@command.command("resume")
@click.argument("schedule", metavar="SCHEDULE")
@click.pass_obj
def resume(installation: Installation, schedule: str) -> None:
    """Let the times of a schedule count again, from now on."""
    with installation.archive() as archive:
        resumed = archive.schedules.resume(schedule, by=installation.person)
    click.echo("\n".join(lines([resumed])))


@command.command("remove")
@click.argument("schedule", metavar="SCHEDULE")
@click.pass_obj
def remove(installation: Installation, schedule: str) -> None:
    """Have it done no more. The archive remembers that it was."""
    with installation.archive() as archive:
        archive.schedules.remove(schedule, by=installation.person)
    click.echo(f"{schedule}  removed")


def _rhythm(cron: str | None, interval: str | None, zone: str) -> Rhythm:
    if (cron is None) == (interval is None):
        raise UnfitScheduleError("say when with exactly one of --cron and --every")
    return Rhythm(cron=cron, zone=zone) if cron is not None else Rhythm.every(interval or "", zone)


def _hold_fit(installation: Installation, errand: Errand, folder: Path) -> None:
    """Refuse a folder that the archive keeps its own files in, and tell of one that is not there."""
    if errand is Errand.INBOX:
        hold_apart(folder, kept_by(installation))
    elif own := own_folder_around(installation, folder):
        keeps = f"the archive keeps its own files in {own}"
        raise UnfitScheduleError(f"{folder} cannot hold deposits: {keeps}; name another folder")
    if not folder.is_dir():
        click.echo(f"{folder} is not there on this machine now; it is looked for each time", err=True)


def _options(errand: Errand, folder: Path | None, language: str | None, consent: str | None) -> dict[str, str]:
    if (errand in _FOLDERS) != (folder is not None):
        needs = "needs --folder" if errand in _FOLDERS else "takes no --folder"
        raise UnfitScheduleError(f"a schedule for {errand} {needs}")
    for name, value in {"language": language, "consent": consent}.items():
        if value is not None and errand is not Errand.INBOX:
            raise UnfitScheduleError(f"a schedule for {errand} takes no --{name}")
    said = {
        "folder": str(folder.expanduser().absolute()) if folder is not None else None,
        "language": witness_language(language).value if language is not None else None,
        "consent": consent,
    }
    return {name: value for name, value in said.items() if value is not None}
