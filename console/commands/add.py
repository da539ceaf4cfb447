"""`testimony add`: receive and seal."""

import click

from console.installation import Installation
from console.main import BAD_INPUT
from console.output import json_option, print_result
from console.receiving import Declared, declaration_options, receive_all


@click.command("add")
@declaration_options
@json_option
@click.pass_obj
def command(installation: Installation, files: tuple[str, ...], declared: Declared, as_json: bool) -> int:
    """Receive FILEs, seal each one and print its id. The same bytes twice are one recording."""
    with installation.archive() as archive:
        receipts, refused = receive_all(installation, archive, files, declared)
    document = [
        {
            "recording": receipt.recording.id,
            "sha256": receipt.recording.original.hex,
            "size_bytes": receipt.recording.size_bytes,
            "again": receipt.again,
        }
        for receipt in receipts
    ]
    print_result(as_json, document, (f"{each['recording']}  sha256 {each['sha256']}" for each in document))
    return BAD_INPUT if refused else 0
