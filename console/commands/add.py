"""`testimony add`: receive and seal."""

from typing import Any

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
    print_result(as_json, document, map(_line, document))
    return BAD_INPUT if refused else 0


def _line(receipt: dict[str, Any]) -> str:
    again = "  (received before)" if receipt["again"] else ""
    return f"{receipt['recording']}  sha256 {receipt['sha256']}{again}"
