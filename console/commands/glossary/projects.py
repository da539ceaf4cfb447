"""Projects: which recordings belong together, under a glossary of their own."""

import click

from console.installation import Installation
from console.output import json_option, print_result
from testimony.identity import RecordingId


@click.command("projects")
@json_option
@click.pass_obj
def projects(installation: Installation, as_json: bool) -> None:
    """List the projects, and which recordings belong to each."""
    with installation.archive() as archive:
        found = {name: archive.projects.recordings(name) for name in archive.projects.all()}
    lines = (f"{name}  {' '.join(recordings) or 'no recordings'}" for name, recordings in found.items())
    print_result(as_json, found, lines if found else ("there is no project yet",))


@click.command("assign")
@click.argument("project")
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.pass_obj
def assign(installation: Installation, project: str, ids: tuple[str, ...]) -> None:
    """Let recordings belong to PROJECT, which is made if need be; a PROJECT of - takes them out of theirs."""
    name = None if project == "-" else project
    with installation.archive() as archive:
        if name:
            archive.projects.make(name, by=installation.person)
        for each in ids:
            archive.projects.assign(RecordingId(each), name, by=installation.person)
            click.echo(f"{each}  {name or 'no project'}")
    if name and not ids:
        click.echo(f"the project {name} is there; name the recordings that belong to it")
