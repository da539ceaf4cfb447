"""Looking into the glossary: what it says, what it ever said, where its terms stand, and what contradicts itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from archive.glossaries import TermChange
from console.commands.glossary.options import project_option
from console.installation import Installation
from console.output import json_option, print_result
from glossary.book import Glossary
from glossary.check import check
from glossary.guess import Guesser
from glossary.match import Hit, find
from glossary.read import read
from testimony.errors import BadInputError
from testimony.language import LanguageTag, witness_language


@click.command("list")
@project_option
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


class NoSuchConceptError(BadInputError):
    """The history of something was asked for that the glossary has never held."""

    def __init__(self, concept: str) -> None:
        super().__init__(concept)
        self.concept = concept

    def __str__(self) -> str:
        return f"no concept was ever called {self.concept[:80]!r} here; `testimony glossary list` names those in force"


@click.command("history")
@click.argument("concept")
@project_option
@json_option
@click.pass_obj
def history(installation: Installation, concept: str, project: str | None, as_json: bool) -> None:
    """Show what a concept ever said, who changed it, when and why."""
    with installation.glossaries() as glossaries:
        changes = glossaries.history(concept, project)
        if not changes and glossaries.in_force(project).get(concept) is None:
            raise NoSuchConceptError(concept)
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
    print_result(as_json, document, map(_change_line, changes) if changes else ("as it came with the program",))


def _change_line(change: TermChange) -> str:
    says = f"{change.entry.rendering}  [{change.entry.status}]" if change.entry else "taken out"
    reason = f"  ({change.reason})" if change.reason else ""
    return f"{change.at:%Y-%m-%d %H:%M} UTC  {change.by}  {says}{reason}"


@click.command("match")
@click.option("--language", metavar="kk|ug", required=True, help="The language of the text; kk-Arab names a script.")
@click.argument("text")
@project_option
@json_option
@click.pass_obj
def match(installation: Installation, language: str, text: str, project: str | None, as_json: bool) -> None:
    """Show which terms occur in TEXT, and where; what is only suggested changes no translation."""
    glossary = installation.glossary(project)
    tag = LanguageTag.parse(language)
    witness_language(tag.language)
    hits = find(text, tag, glossary)
    hits += Guesser.of(glossary, tag).suggest(text, hits)
    lines = (_hit_line(hit, text, glossary) for hit in hits) if hits else ("no term of the glossary stands in it",)
    print_result(as_json, [_hit(hit, glossary) for hit in hits], lines)


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


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@project_option
@json_option
@click.pass_obj
def check_file(installation: Installation, file: Path | None, project: str | None, as_json: bool) -> None:
    """Find contradictions, duplicates and homographs in FILE, or in the glossary in force.

    With --project, also what the project renders otherwise than the base.
    """
    glossary = read(file) if file else installation.glossary(project)
    notes = [str(note) for note in check(glossary)]
    if project and not file:
        with installation.glossaries() as glossaries:
            notes += map(str, glossaries.conflicts(project))
    sound = f"version {glossary.version}: nothing contradicts itself in {len(glossary)} concepts"
    print_result(as_json, {"version": glossary.version, "notes": notes}, notes or (sound,))
