"""`testimony glossary`: the agreed renderings of names and terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from console.installation import Installation
from console.output import json_option, print_result
from glossary.book import Glossary
from glossary.check import check
from glossary.compare import Change, compare, touched
from glossary.guess import Guesser
from glossary.match import Hit, find
from glossary.read import Format, as_text, format_of, read, write
from testimony.identity import SegmentId
from testimony.language import LanguageTag, witness_language


@click.group("glossary")
def command() -> None:
    """The agreed renderings of place names, people and terms."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(installation: Installation, file: Path) -> None:
    """Put the glossary in FILE (.csv, .tsv, .tbx) in force for every run from now on. Earlier versions are kept."""
    glossary = read(file)
    installation.glossaries.adopt(glossary)
    click.echo(f"version {glossary.version} is in force, with {len(glossary)} concepts")
    for note in check(glossary):
        click.echo(f"testimony: {note}", err=True)


@command.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--version", "version", help="An earlier version.")
@click.option(
    "--format", "named", type=click.Choice([*map(str, Format)]), help="Otherwise by the file's ending, or CSV."
)
@click.pass_obj
def export(installation: Installation, output: Path | None, version: str | None, named: str | None) -> None:
    """Write the glossary as CSV, TSV, TBX 2 or TBX-Basic 3. Each holds the whole of it."""
    glossary = _glossary(installation, version)
    form = Format(named) if named else None
    if output:
        write(glossary, output, form or format_of(output))
    else:
        click.echo(as_text(glossary, form or Format.CSV), nl=False)


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
@click.option("--language", metavar="kk|ug", required=True, help="The language of the text; kk-Arab names a script.")
@click.argument("text")
@json_option
@click.pass_obj
def match(installation: Installation, language: str, text: str, as_json: bool) -> None:
    """Show which terms occur in TEXT, and where; what is only suggested changes no translation."""
    glossary = installation.glossaries.in_force()
    tag = LanguageTag.parse(language)
    witness_language(tag.language)
    hits = find(text, tag, glossary)
    hits += Guesser.of(glossary, tag).suggest(text, hits)
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
    glossary = read(file) if file else installation.glossaries.in_force()
    notes = list(check(glossary))
    for note in notes:
        click.echo(note)
    if not notes:
        click.echo(f"version {glossary.version}: nothing contradicts itself in {len(glossary)} concepts")
    return 0


@command.command("diff")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def diff(installation: Installation, file: Path, as_json: bool) -> None:
    """Say what would change if the glossary in FILE came into force, and which segments that would touch."""
    before, after = installation.glossaries.in_force(), read(file)
    with installation.archive() as archive:
        ids = [recording.id for recording in archive.recordings.all()]
        wordings = [wording for recording in ids for wording in archive.transcripts.wordings(recording)]
    segments = touched(before, after, wordings)
    changes = compare(before, after)
    document = {
        "before": before.version,
        "after": after.version,
        "changes": [{**asdict(change), "segments": segments.get(change.concept, ())} for change in changes],
        "segments": len(wordings),
    }
    print_result(as_json, document, _diff_lines(changes, segments, len(wordings)))


def _diff_lines(changes: Sequence[Change], segments: Mapping[str, Sequence[SegmentId]], wordings: int) -> Iterator[str]:
    for change in changes:
        count = len(segments.get(change.concept, ()))
        yield f"{change}  touches {count} segment{'s' * (count != 1)}" if count else str(change)
    if wordings:
        count = len(set().union(*segments.values()))
        yield f"{count} of {wordings} segments are touched; those that a person has translated stay as they are"


def _glossary(installation: Installation, version: str | None) -> Glossary:
    return installation.glossaries.get(version) if version else installation.glossaries.in_force()
