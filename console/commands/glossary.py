"""`testimony glossary`: the agreed renderings of names and terms."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from console.installation import Installation
from console.output import json_option, print_result
from glossary.book import Glossary
from glossary.check import check
from glossary.compare import compare
from glossary.match import Hit, find
from glossary.read import as_csv, read_csv, write_csv
from testimony.language import LanguageTag, witness_language


@click.group("glossary")
def command() -> None:
    """The agreed renderings of place names, people and terms."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(installation: Installation, file: Path) -> None:
    """Put the glossary in FILE (CSV) in force for every run from now on. Earlier versions are kept."""
    glossary = read_csv(file)
    installation.glossaries.adopt(glossary)
    click.echo(f"version {glossary.version} is in force, with {len(glossary)} concepts")
    for note in check(glossary):
        click.echo(f"testimony: {note}", err=True)


@command.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--version", "version", help="An earlier version.")
@click.pass_obj
def export(installation: Installation, output: Path | None, version: str | None) -> None:
    """Write the glossary as CSV."""
    glossary = _glossary(installation, version)
    if output:
        write_csv(glossary, output)
    else:
        click.echo(as_csv(glossary), nl=False)


@command.command("list")
@json_option
@click.pass_obj
def list_entries(installation: Installation, as_json: bool) -> None:
    """List the concepts of the glossary that is in force."""
    glossary = installation.glossaries.in_force()
    document = {"version": glossary.version, "entries": [entry.as_json() for entry in glossary]}
    print_result(as_json, document, _lines(glossary))


def _lines(glossary: Glossary) -> Iterator[str]:
    yield f"version {glossary.version}, {len(glossary)} concepts"
    for entry in glossary:
        forms = "; ".join(f"{tag}: {', '.join(wordings)}" for tag, wordings in entry.forms.items())
        yield f"{entry.concept}  {entry.rendering}  [{entry.status}]  {forms}"


@command.command("match")
@click.option("--language", metavar="kk|ug", required=True, help="The language of the text.")
@click.argument("text")
@json_option
@click.pass_obj
def match(installation: Installation, language: str, text: str, as_json: bool) -> None:
    """Show which terms occur in TEXT, and where."""
    glossary = installation.glossaries.in_force()
    hits = find(text, LanguageTag.usual(witness_language(language)), glossary)
    print_result(as_json, [_hit(hit, glossary) for hit in hits], (_hit_line(hit, text, glossary) for hit in hits))


def _hit(hit: Hit, glossary: Glossary) -> dict[str, Any]:
    entry = glossary.get(hit.concept)
    return {
        "concept": hit.concept,
        "version": hit.version,
        "start": hit.start,
        "end": hit.end,
        "form": hit.form,
        "kind": hit.kind.value,
        "rendering": entry.rendering if entry else None,
        "rivals": list(hit.rivals),
    }


def _hit_line(hit: Hit, text: str, glossary: Glossary) -> str:
    rivals = f"  or {', '.join(hit.rivals)}" if hit.is_ambiguous else ""
    rendering = _hit(hit, glossary)["rendering"]
    return f"{hit.start}-{hit.end}  {text[hit.start : hit.end]}  {hit.concept}  {rendering}  ({hit.kind}){rivals}"


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def check_file(installation: Installation, file: Path | None) -> int:
    """Find contradictions, duplicates and homographs in FILE, or in the glossary in force."""
    glossary = read_csv(file) if file else installation.glossaries.in_force()
    notes = list(check(glossary))
    for note in notes:
        click.echo(note)
    if not notes:
        click.echo(f"version {glossary.version}: nothing contradicts itself in {len(glossary)} concepts")
    return 0


@command.command("diff")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def diff(installation: Installation, file: Path) -> None:
    """Say what would change if the glossary in FILE came into force."""
    for change in compare(installation.glossaries.in_force(), read_csv(file)):
        click.echo(change)


def _glossary(installation: Installation, version: str | None) -> Glossary:
    return installation.glossaries.get(version) if version else installation.glossaries.in_force()
