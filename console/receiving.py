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
from testimony.errors import BadInputError
from testimony.language import LanguageTag, witness_language
from testimony.recording import DECLARABLE, Consent, Recording

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a person says about the files that are handed in.

    Attributes:
        consent: None where it was left to the usual one.
    """

    language: LanguageTag
    consent: Consent | None
    reference: str | None
    witness: str | None

    @classmethod
    def read(cls, language: str, consent: str | None, reference: str | None, witness: str | None) -> "Declared":
        tag = LanguageTag.usual(witness_language(language))
        return cls(language=tag, consent=Consent(consent) if consent else None, reference=reference, witness=witness)


def declaration_options(command: _Command) -> _Command:
    """The options in which a person declares what the files are, handed to the command as *declared*.

    They are read before the command begins, so that a mistake is told before anything is copied.
    """

    @functools.wraps(command)
    def declaring(
        *, language: str, consent: str | None, reference: str | None, witness: str | None, **others: Any
    ) -> object:
        return command(declared=Declared.read(language, consent, reference, witness), **others)

    for option in (
        click.option(
            "--consent",
            type=click.Choice([level.value for level in DECLARABLE]),
            help=f"Who may learn what was said.  [default: {Consent.TEAM}]",
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
    receipts = []
    refused = False
    for file in files:
        try:
            receipt = archive.receive(
                Path(file),
                name=Path(file).name,
                language=declared.language,
                consent=declared.consent or Consent.TEAM,
                reference=declared.reference,
                witness=declared.witness,
                by=installation.person,
                identify=lambda path, name: identify(path, name, installation.limits),
            )
            if receipt.again:
                _tell_what_stands(receipt.recording, declared)
            receipts.append(receipt)
        except BadInputError as fault:
            click.echo(f"testimony: {fault}", err=True)
            refused = True
    return receipts, refused


def _tell_what_stands(known: Recording, declared: Declared) -> None:
    """What is declared of bytes that were received before changes nothing, which must not go without a word."""
    others = [
        f"{what} {stood or 'none'}, not {said}"
        for what, stood, said in (
            ("consent", known.consent.value, declared.consent),
            ("reference", known.reference, declared.reference),
            ("witness", known.witness, declared.witness),
        )
        if said is not None and said != stood
    ]
    if others:
        click.echo(
            f"testimony: {known.id} was received before, and what was declared then stands: {', and '.join(others)}; "
            f"`testimony consent {known.id} LEVEL --said-by WHO` changes consent, --remark notes anything else",
            err=True,
        )
