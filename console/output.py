"""What a command prints: one JSON document on standard output, or lines for a person."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def json_option(command: _Command) -> _Command:
    """The option ``--json``, handed to the command as *as_json*."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")(command)


def print_result(as_json: bool, document: Any, lines: Iterable[str]) -> None:
    """Print *document* as JSON, or *lines*, which are only made when they are wanted."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(line)
