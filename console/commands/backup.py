"""`testimony backup`: everything that cannot be made again, in a folder elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import click

from archive.backup import KEPT, Made
from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from testimony.plural import counted


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--link", is_flag=True, help="Link originals on the same disk instead of copying them.")
@click.option("--keep", type=click.IntRange(min=1), default=KEPT, show_default=True, help="Backups that stay in DIR.")
@json_option
@click.pass_obj
def command(installation: Installation, folder: Path, link: bool, keep: int, as_json: bool) -> int:
    """Make a backup in DIR while others go on working. What DIR holds already is not copied again."""

    def progress(done: int, total: int) -> None:
        if not as_json and done < total:
            click.echo(f"original {done + 1} of {total}", err=True)

    with installation.archive() as archive:
        made = archive.back_up(folder, link=link, keep=keep, progress=progress, by=installation.person)
    document = {
        "backup": made.name,
        "originals": len(made.manifest.originals),
        "copied": made.copied,
        "head": str(made.manifest.head),
        "faults": list(made.manifest.faults),
    }
    print_result(as_json, document, _lines(made))
    return FAILED_JOB if made.manifest.faults else 0


def _lines(made: Made) -> Iterator[str]:
    yield from made.manifest.faults
    originals = counted(len(made.manifest.originals), "original")
    yield f"backup {made.name}: {originals}; copied, because they were new: {counted(made.copied, 'file')}"
    yield f"the audit trail ends at {made.manifest.head}; note this down where nobody who can change it can reach it"
    yield "the folder holds the testimony and the seal's key: keep it as well guarded as the archive itself"
