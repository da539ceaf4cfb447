"""`testimony glossary`: the agreed renderings of names and terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.glossaries import TermChange
from archive.store import Archive
from console.installation import Installation
from console.output import json_option, print_result
from flows.touched import Touched, glossary_with, touched_in
from glossary.book import Glossary
from glossary.check import check
from glossary.compare import Change, compare
from glossary.guess import Guesser
from glossary.match import Hit, find
from glossary.read import Format, as_text, format_of, read, write
from testimony.identity import RecordingId
from testimony.language import LanguageTag, witness_language

_project_option = click.option("--project", metavar="NAME", help="A project's own, instead of the base that all share.")


@click.group("glossary")
def command() -> None:
    """The agreed renderings of place names, people and terms."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", help="Why, for the history of every term that it changes.")
@_project_option
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


@command.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--version", "version", help="An earlier version.")
@click.option(
    "--format", "named", type=click.Choice([*map(str, Format)]), help="Otherwise by the file's ending, or CSV."
)
@_project_option
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


@command.command("list")
@_project_option
@json_option
@click.pass_obj
def list_entries(installation: Installation, project: str | None, as_json: bool) -> None:
    """List the concepts of the glossary that is in force."""
    glossary = installation.glossary(project)
    document = {"version": glossary.version, "entries": [entry.as_json() for entry in glossary]}
    print_result(as_json, document, _lines(glossary))


def _lines(glossary: Glossary) -> Iterator[str]:
    yield f"version {glossary.version}, {len(glossary)} concepts"
    for entry in glossary:
        forms = "; ".join(f"{tag}: {', '.join(wordings)}" for tag, wordings in entry.forms.items())
        yield f"{entry.concept}  {entry.rendering}  [{entry.status}]  {forms}"


@command.command("history")
@click.argument("concept")
@_project_option
@json_option
@click.pass_obj
def history(installation: Installation, concept: str, project: str | None, as_json: bool) -> None:
    """Show what a concept ever said, who changed it, when and why."""
    with installation.glossaries() as glossaries:
        changes = glossaries.history(concept, project)
    document = [
        {
            "number": each.number,
            "at": each.at.isoformat(),
            "by": each.by,
            "reason": each.reason,
            "entry": each.entry.as_json() if each.entry else None,
        }
        for each in changes
    ]
    print_result(as_json, document, map(_change_line, changes))


def _change_line(change: TermChange) -> str:
    says = f"{change.entry.rendering}  [{change.entry.status}]" if change.entry else "taken out"
    reason = f"  ({change.reason})" if change.reason else ""
    return f"{change.at:%Y-%m-%d %H:%M}  {change.by}  {says}{reason}"


@command.command("projects")
@json_option
@click.pass_obj
def projects(installation: Installation, as_json: bool) -> None:
    """List the projects, and which recordings belong to each."""
    with installation.archive() as archive:
        found = {name: archive.projects.recordings(name) for name in archive.projects.all()}
    lines = (f"{name}  {' '.join(recordings) or 'no recordings'}" for name, recordings in found.items())
    print_result(as_json, found, lines)


@command.command("assign")
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


@command.command("match")
@click.option("--language", metavar="kk|ug", required=True, help="The language of the text; kk-Arab names a script.")
@click.argument("text")
@_project_option
@json_option
@click.pass_obj
def match(installation: Installation, language: str, text: str, project: str | None, as_json: bool) -> None:
    """Show which terms occur in TEXT, and where; what is only suggested changes no translation."""
    glossary = installation.glossary(project)
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
@_project_option
@click.pass_obj
def check_file(installation: Installation, file: Path | None, project: str | None) -> int:
    """Find contradictions, duplicates and homographs in FILE, or in the glossary in force.

    With --project, also what the project renders otherwise than the base.
    """
    glossary = read(file) if file else installation.glossary(project)
    notes = list(check(glossary))
    if project and not file:
        with installation.glossaries() as glossaries:
            notes += map(str, glossaries.conflicts(project))
    for note in notes:
        click.echo(note)
    if not notes:
        click.echo(f"version {glossary.version}: nothing contradicts itself in {len(glossary)} concepts")
    return 0


@command.command("diff")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_project_option
@json_option
@click.pass_obj
def diff(installation: Installation, file: Path | None, project: str | None, as_json: bool) -> None:
    """Say which translations would change if the glossary in FILE came into force.

    Without FILE: which do not yet follow the glossary in force. `testimony run --touched` makes these anew, and these
    alone; where a person wrote or approved the translation, it makes a proposal.
    """
    with installation.glossaries() as glossaries:
        before = glossaries.in_force(project)
        own = glossaries.own(project) if project else before
    given = read(file) if file else own
    with installation.archive() as archive:
        touched = [
            each for recording in archive.recordings.all() for each in _touched(archive, recording.id, given, project)
        ]
    changes = compare(own, given)
    segments = _by_concept(touched)
    document = {
        "before": before.version,
        "after": given.version,
        "changes": [{**asdict(change), "segments": segments.get(change.concept, ())} for change in changes],
        "touched": [
            {
                "recording": each.recording,
                "segment": each.wording.segment,
                "concepts": list(each.concepts),
                "settled": each.is_settled,
            }
            for each in touched
        ],
    }
    print_result(as_json, document, _diff_lines(changes, segments, touched))


def _touched(archive: Archive, recording: RecordingId, given: Glossary, project: str | None) -> Sequence[Touched]:
    glossary = glossary_with(archive, recording, given, project)
    return touched_in(archive, recording, glossary) if glossary else ()


def _by_concept(touched: Sequence[Touched]) -> dict[str, list[str]]:
    segments: dict[str, list[str]] = {}
    for each in touched:
        for concept in each.concepts:
            segments.setdefault(concept, []).append(each.wording.segment)
    return segments


def _diff_lines(
    changes: Sequence[Change], segments: Mapping[str, Sequence[str]], touched: Sequence[Touched]
) -> Iterator[str]:
    for change in changes:
        count = len(segments.get(change.concept, ()))
        yield f"{change}  touches {_counted(count)}" if count else str(change)
    for recording in dict.fromkeys(each.recording for each in touched):
        here = [each for each in touched if each.recording == recording]
        settled = sum(each.is_settled for each in here)
        kept = f", {settled} of them settled by people, who get proposals" if settled else ""
        yield f"{recording}  {_counted(len(here))}{kept}"


def _counted(segments: int) -> str:
    return f"{segments} segment{'s' * (segments != 1)}"
