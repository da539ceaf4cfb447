"""`testimony glossary`: the agreed renderings of names and terms."""

import click

from console.commands.glossary.deciding import accept, decline, proposals
from console.commands.glossary.diff import diff
from console.commands.glossary.files import export, import_
from console.commands.glossary.looking import check_file, history, list_entries, match
from console.commands.glossary.projects import assign, projects


@click.group("glossary")
def command() -> None:
    """The agreed renderings of place names, people and terms."""


for each in (
    import_, export, list_entries, history, match, check_file, diff, proposals, accept, decline, projects, assign,
):  # fmt: skip
    command.add_command(each)
