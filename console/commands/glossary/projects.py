"""Projects: which recordings belong together, under a glossary of their own."""

import click

from console.installation import Installation
from console.naming import HOW_NAMED
from console.output import json_option, print_result


@click.command("projects")
@json_option
@click.pass_obj
def projects(installation: Installation, as_json: bool) -> None:
    """List the projects, and which recordings belong to each."""
    with installation.archive() as archive:
        found = {name: archive.projects.recordings(name) for name in archive.projects.all()}
    lines = (f"{name}  {' '.join(recordings) or 'no recordings'}" for name, recordings in found.items())
    print_result(as_json, found, lines if found else ("there is no project yet",))


@click.command("assign", epilog=HOW_NAMED)
@click.argument("project")
@click.argument("called", nargs=-1, metavar="[RECORDING...]")
@click.pass_obj
def assign(installation: Installation, project: str, called: tuple[str, ...]) -> None:
    """Let recordings belong to PROJECT, which is made if need be; a PROJECT of - takes them out of theirs."""
    name = None if project == "-" else project
    with installation.archive() as archive:
        recordings = [archive.recordings.called(each) for each in called]  # before anything is changed
        if name:
            archive.projects.make(name, by=installation.person)
        for each in recordings:
            archive.projects.assign(each, name, by=installation.person)
            click.echo(f"{each}  {name or 'no project'}")
    if name and not called:
        click.echo(f"the project {name} is there; name the recordings that belong to it")
