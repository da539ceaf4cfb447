"""Bringing a glossary in from a file, and taking it out."""

from pathlib import Path

import click

from console.commands.glossary.options import project_option
from console.installation import Installation
from glossary.check import check
from glossary.read import Format, as_text, format_of, read, write


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reason", help="Why, for the history of every term that it changes.")
@project_option
@click.pass_obj
def import_(installation: Installation, file: Path, reason: str | None, project: str | None) -> None:
    """Put the glossary in FILE (.csv, .tsv, .tbx) in force for every run from now on. Earlier versions are kept."""
    given = read(file)
    with installation.glossaries() as glossaries:
        glossary = glossaries.adopt(given, by=installation.person, project=project, reason=reason)
        conflicts = glossaries.conflicts(project) if project else ()
    click.echo(f"version {glossary.version} is in force, with {len(glossary)} concepts")
    for note in check(glossary):
        click.echo(f"testimony: {note}", err=True)
    for each in conflicts:
        click.echo(f"testimony: {each}", err=True)


@click.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--version", "version", help="An earlier version.")
@click.option(
    "--format", "named", type=click.Choice([*map(str, Format)]), help="Otherwise by the file's ending, or CSV."
)
@project_option
@click.pass_obj
def export(
    installation: Installation, output: Path | None, version: str | None, named: str | None, project: str | None
) -> None:
    """Write the glossary as CSV, TSV, TBX 2 or TBX-Basic 3. Each holds the whole of it."""
    if version:
        with installation.glossaries() as glossaries:
            glossary = glossaries.get(version)
    else:
        glossary = installation.glossary(project)
    form = Format(named) if named else None
    if output:
        write(glossary, output, form or format_of(output))
    else:
        click.echo(as_text(glossary, form or Format.CSV), nl=False)
