"""`testimony export`: a transcript as a document."""

import os
from pathlib import Path

import click

from archive.export import Format, Layers
from console.installation import Installation
from testimony.identity import RecordingId


@click.command("export")
@click.argument("recording", metavar="ID")
@click.option("--format", "form", type=click.Choice([form.value for form in Format]), default="json", show_default=True)
@click.option(
    "--layers",
    type=click.Choice([layers.value for layers in Layers]),
    default=Layers.BILINGUAL.value,
    show_default=True,
    help="Which wordings a subtitle shows; JSON and TSV hold both.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of the terminal.")
@click.pass_obj
def command(installation: Installation, recording: str, form: str, layers: str, output: Path | None) -> None:
    """Write the transcript of recording ID, with its translation. The audit trail remembers who took it out."""
    with installation.archive() as archive:
        text = archive.export(RecordingId(recording), Format(form), Layers(layers), by=installation.person)
    if output is None:
        click.echo(text, nl=False)
        return
    _write_whole(output, text)
    click.echo(f"{recording}  written to {output}", err=True)


def _write_whole(path: Path, text: str) -> None:
    """Write *text* for the owner's eyes alone, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
