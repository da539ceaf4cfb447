"""`testimony verify`: fixity and the audit chain."""

from collections.abc import Iterator

import click

from archive.audit import Head
from archive.fixity import Fixity
from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from testimony.identity import Digest


@click.command("verify")
@click.option("--noted", metavar="SEQ:DIGEST", help="An end of the audit trail that was noted outside the archive.")
@json_option
@click.pass_obj
def command(installation: Installation, noted: str | None, as_json: bool) -> int:
    """Re-hash every original and check the audit trail, the timelines and the database."""

    def progress(done: int, total: int) -> None:
        if not as_json and done < total:
            click.echo(f"original {done + 1} of {total}", err=True)

    with installation.archive() as archive:
        fixity = archive.verify(progress, _head(noted) if noted else None)
    document = {
        "sound": fixity.is_sound,
        "originals": fixity.originals,
        "segments": fixity.segments,
        "head": str(fixity.head),
        "faults": list(fixity.faults),
    }
    print_result(as_json, document, _lines(fixity))
    return 0 if fixity.is_sound else FAILED_JOB


def _lines(fixity: Fixity) -> Iterator[str]:
    yield from fixity.faults
    faults = f"{len(fixity.faults)} fault{'s' * (len(fixity.faults) != 1)}"
    verdict = "everything is as it was left" if fixity.is_sound else f"{faults}; docs/operating.md says what to do"
    yield f"{fixity.originals} originals, {fixity.segments} segments: {verdict}"
    yield f"the audit trail ends at {fixity.head}; note this down where nobody who can change the archive can reach it"


def _head(noted: str) -> Head:
    sequence, _, digest = noted.partition(":")
    try:
        return Head(int(sequence), Digest(digest))
    except ValueError:
        raise click.BadParameter(f"{noted[:90]!r} is not SEQ:DIGEST", param_hint="--noted") from None
