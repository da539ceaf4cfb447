"""`testimony restore`: a backup becomes a home again."""

from collections.abc import Iterator
from pathlib import Path

import click

from archive.restore import Restored, Restoring
from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from console.wiring import now
from testimony.plural import counted


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR")
@click.option(
    "--home",
    "into",
    type=click.Path(path_type=Path, file_okay=False),
    help="The new home, if it was not named before the command.",
)
@click.option("--at", metavar="NAME", help="Which backup; the newest unless said.")
@json_option
@click.pass_obj
def command(installation: Installation, folder: Path, into: Path | None, at: str | None, as_json: bool) -> int:
    """Bring the backup in DIR back into a home that does not exist yet, and verify all of it."""
    if into is not None:
        installation = Installation(home=into.expanduser().absolute(), debug=installation.debug)

    def progress(done: int, total: int) -> None:
        if not as_json and done < total:
            click.echo(f"original {done + 1} of {total}", err=True)

    restored = Restoring(
        folder=folder,
        home=installation.home,
        clock=now,
        url=installation.settings.archive_url or None,
        where=installation.whereabouts,
        at=at,
    ).restore(progress)
    faults = (*restored.manifest.faults, *restored.fixity.faults)
    document = {
        "home": str(installation.home),
        "made_at": restored.manifest.made_at,
        "originals": len(restored.manifest.originals),
        "segments": restored.fixity.segments,
        "settings": str(restored.settings) if restored.settings else None,
        "faults": list(faults),
    }
    print_result(as_json, document, _lines(installation, restored, faults))
    return FAILED_JOB if faults else 0


def _lines(installation: Installation, restored: Restored, faults: tuple[str, ...]) -> Iterator[str]:
    yield from faults
    originals = counted(len(restored.manifest.originals), "original")
    counts = f"{originals}, {counted(restored.fixity.segments, 'segment')}"
    yield f"{installation.home} stands as it was at {restored.manifest.made_at}: {counts}, all verified"
    if restored.manifest.originals:
        yield (
            "what was made from the originals is in no backup; "
            f"`testimony --home {installation.home} verify --remake` makes it again"
        )
    if restored.settings:
        yield f"its settings name places of the home that was lost; take from {restored.settings} what still holds"
