"""What interpreters propose for the glossary, and what is decided on it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import click

from archive.proposed import TermProposal
from console.commands.glossary.options import project_option
from console.installation import Installation
from console.output import json_option, print_result
from glossary.check import check


@click.command("proposals")
@project_option
@json_option
@click.pass_obj
def proposals(installation: Installation, project: str | None, as_json: bool) -> None:
    """List the terms that interpreters would have in the glossary and nobody has decided on."""
    with installation.archive() as archive:
        waiting = archive.terms.open(project)
    print_result(as_json, [_document(each) for each in waiting], _lines(waiting))


def _document(proposal: TermProposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "project": proposal.project,
        "concept": proposal.concept,
        "category": proposal.category,
        "form": proposal.form,
        "language": str(proposal.tag),
        "rendering": proposal.rendering,
        "note": proposal.note,
        "recording": proposal.recording,
        "segment": proposal.segment,
        "at": proposal.at.isoformat(),
        "by": proposal.by,
    }


def _lines(waiting: Sequence[TermProposal]) -> Iterator[str]:
    for each in waiting:
        concept = f"  for {each.concept}" if each.concept else ""
        note = f"  ({each.note})" if each.note else ""
        yield f"{each.id}  {each.form} ({each.tag})  {each.rendering}  [{each.category}]{concept}  {each.by}{note}"
    if not waiting:
        yield "no term waits for a decision"


@click.command("accept")
@click.argument("proposal", type=click.IntRange(min=1))
@click.option("--concept", metavar="ID", help="The concept that it becomes, or changes; a new one unless it names one.")
@click.option("--rendering", metavar="TEXT", help="The English to agree on, instead of the one that was proposed.")
@click.option("--category", metavar="WORD", help="What kind of thing it is, instead of what was proposed.")
@click.option("--reason", help="Why, for the history of the term.")
@click.pass_obj
def accept(
    installation: Installation,
    proposal: int,
    concept: str | None,
    rendering: str | None,
    category: str | None,
    reason: str | None,
) -> None:
    """Put the term that PROPOSAL (a number of `glossary proposals`) is about in force."""
    with installation.glossaries():
        pass  # an earlier release's files are taken in first, or the first change would stand on nothing
    with installation.archive() as archive:
        found = archive.terms.get(proposal)
        wanted = replace(found, rendering=rendering or found.rendering)
        entry = archive.terms.entry_for(wanted, concept, category)
        adopted = archive.terms.accept(proposal, entry, by=installation.person, reason=reason)
        glossary = archive.glossaries.in_force(found.project)
    click.echo(f"{adopted.concept} is {adopted.rendering!r} in version {glossary.version}")
    for note in check(glossary):
        if adopted.concept in note:
            click.echo(f"testimony: {note}", err=True)


@click.command("decline")
@click.argument("proposal", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why not; whoever proposed it will ask.")
@click.pass_obj
def decline(installation: Installation, proposal: int, reason: str) -> None:
    """Leave the glossary as it is in spite of PROPOSAL, and say why."""
    with installation.archive() as archive:
        archive.terms.turn_down(proposal, by=installation.person, reason=reason)
    click.echo(f"proposal {proposal} is turned down")
