"""Handing files in: the options that say what a file is, and the reception of many files with each fault told."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from archive.reception import Receipt
from archive.store import Archive
from console.installation import Installation
from media.identify import identify
from media.limits import Limits
from testimony.errors import BadInputError
from testimony.language import LanguageTag, witness_language
from testimony.recording import DECLARABLE, Consent

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a person says about the files that are handed in."""

    language: LanguageTag
    consent: Consent
    reference: str | None
    witness: str | None

    @classmethod
    def read(cls, language: str, consent: str, reference: str | None, witness: str | None) -> "Declared":
        tag = LanguageTag.usual(witness_language(language))
        return cls(language=tag, consent=Consent(consent), reference=reference, witness=witness)


def declaration_options(command: _Command) -> _Command:
    """The options in which a person declares what the files are, handed to the command as *declared*.

    They are read before the command begins, so that a mistake is told before anything is copied.
    """

    @functools.wraps(command)
    def declaring(*, language: str, consent: str, reference: str | None, witness: str | None, **others: Any) -> object:
        return command(declared=Declared.read(language, consent, reference, witness), **others)

    for option in (
        click.option(
            "--consent",
            type=click.Choice([level.value for level in DECLARABLE]),
            default=Consent.TEAM.value,
            show_default=True,
            help="Who may learn what was said.",
        ),
        click.option("--witness", metavar="ALIAS", help="An alias for the witness; never the real name."),
        click.option("--reference", metavar="CODE", help="The team's own code for the interview."),
        click.option("--language", metavar="kk|ug", required=True, help="The language the witness speaks."),
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    ):
        declaring = option(declaring)
    return cast("_Command", declaring)


def receive_all(
    installation: Installation, archive: Archive, files: Sequence[str], declared: Declared
) -> tuple[list[Receipt], bool]:
    """Receive every file that can be used; tell the fault of each other one, and whether there was any."""
    settings = installation.settings
    limits = Limits(max_duration_ms=settings.max_duration_ms, max_bytes=settings.max_bytes)
    receipts = []
    refused = False
    for file in files:
        try:
            receipts.append(
                archive.receive(
                    Path(file),
                    name=Path(file).name,
                    language=declared.language,
                    consent=declared.consent,
                    reference=declared.reference,
                    witness=declared.witness,
                    by=installation.person,
                    identify=lambda path, name: identify(path, name, limits),
                )
            )
        except BadInputError as fault:
            click.echo(f"testimony: {fault}", err=True)
            refused = True
    return receipts, refused
