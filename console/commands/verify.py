"""`testimony verify`: fixity and the audit chain."""

from collections.abc import Iterator, Sequence

import click

from archive.audit import Head
from archive.fixity import Fixity
from archive.store import Archive
from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from media.prepare import MANIFEST, prepare
from testimony.errors import TestimonyError
from testimony.identity import Digest, RecordingId
from testimony.plural import counted


@click.command("verify")
@click.option("--noted", metavar="SEQ:DIGEST", help="An end of the audit trail that was noted outside the archive.")
@click.option(
    "--remake",
    is_flag=True,
    help="Make missing or damaged derivatives again, from sound originals. Transcripts stay as they are.",
)
@json_option
@click.pass_obj
def command(installation: Installation, noted: str | None, remake: bool, as_json: bool) -> int:
    """Re-hash every original and what was made from it, and check the audit trail, the timelines and the database."""

    def progress(done: int, total: int) -> None:
        if not as_json and done < total:
            click.echo(f"original {done + 1} of {total}", err=True)

    with installation.archive() as archive:
        fixity = archive.verify(progress, _head(noted) if noted else None, by=installation.person)
        remade = _made_again(installation, archive, fixity.unmade) if remake else []
    document = {
        "sound": fixity.is_sound,
        "originals": fixity.originals,
        "derivatives": fixity.derivatives,
        "segments": fixity.segments,
        "head": str(fixity.head),
        "faults": list(fixity.faults),
        "unmade": [each for each in fixity.unmade if each not in remade],
        "remade": remade,
    }
    print_result(as_json, document, _lines(fixity, remade))
    failed = remake and len(remade) < len(fixity.unmade)
    return 0 if fixity.is_sound and not failed else FAILED_JOB


def _made_again(installation: Installation, archive: Archive, unmade: Sequence[RecordingId]) -> list[RecordingId]:
    """Make the derivatives of each recording anew, and say of which it was done; each fault is told."""
    remade = []
    for each in unmade:
        click.echo(f"{each}  making again what was made from its original", err=True)
        try:
            with archive.lease(each):
                folder = archive.derivatives(each)
                (folder / MANIFEST).unlink(missing_ok=True)  # what it vouches for is not believed
                prepare(archive.original(archive.recordings.get(each)), folder, installation.limits)
                archive.share_derivatives(each, by=installation.person)
        except TestimonyError as fault:
            click.echo(f"testimony: {each}: {fault}", err=True)
        else:
            remade.append(each)
    return remade


def _lines(fixity: Fixity, remade: Sequence[RecordingId]) -> Iterator[str]:
    yield from fixity.faults
    faults = counted(len(fixity.faults), "fault")
    verdict = "everything is as it was left" if fixity.is_sound else f"{faults}; docs/operating.md says what to do"
    yield f"{counted(fixity.originals, 'original')}, {counted(fixity.segments, 'segment')}: {verdict}"
    yield from (f"{each}  made again from its original" for each in remade)
    if left := len(fixity.unmade) - len(remade):
        yield (
            f"of {counted(left, 'recording')} something that was made from the original is missing, damaged or "
            "was never noted; `testimony verify --remake` makes it again"
        )
    yield f"the audit trail ends at {fixity.head}; note this down where nobody who can change the archive can reach it"


def _head(noted: str) -> Head:
    sequence, _, digest = noted.partition(":")
    try:
        return Head(int(sequence), Digest(digest))
    except ValueError:
        raise click.BadParameter(
            f"{noted[:90]!r} is not SEQ:DIGEST, as `testimony verify` prints it at its end", param_hint="--noted"
        ) from None
