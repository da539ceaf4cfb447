"""`testimony export`: a transcript as a document, or with its recording as a deposit."""

import json
import os
from pathlib import Path

import click

from archive.export import DESCRIPTIONS, Format, Layers, Options, UnfitOptionError, check_notes, read_pseudonyms
from console.installation import Installation
from console.keeping import own_folder_around
from console.naming import HOW_NAMED
from console.reading import read_text
from testimony.errors import BadInputError
from testimony.identity import Digest
from testimony.recording import Consent, State

#: Not a document but a folder, with the recording in it.
BAG = "bag"
_AUDIENCES = (Consent.TEAM, Consent.LEGAL, Consent.ARCHIVE, Consent.PUBLIC)
_WITHOUT_WORDS = {State.RECEIVED, State.PREPARED}
_BINARY = {Format.DOCX, Format.PDF}


class NoPlaceError(BadInputError):
    """Something that is no text was about to be written to the terminal, or a document beside its description."""

    def __init__(self, form: str) -> None:
        super().__init__(form)
        self.form = form

    def __str__(self) -> str:
        return f"{self.form} cannot be written to a terminal; say where it should go with -o"


class UnfitPlaceError(BadInputError):
    """A document was to be written where none can stand."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"nothing can be written to {self.path}: {self.why}; nothing was taken out: name another place with -o"


@click.command("export", epilog=HOW_NAMED)
@click.argument("called", metavar="RECORDING")
@click.option(
    "--format",
    "form",
    type=click.Choice([*(form.value for form in Format), BAG]),
    default="json",
    show_default=True,
    help="bag: a BagIt folder for deposit, with the recording, its transcript and PREMIS events.",
)
@click.option(
    "--layers",
    type=click.Choice([layers.value for layers in Layers]),
    default=Layers.BILINGUAL.value,
    show_default=True,
    help="Which wordings a document shows; JSON, TSV, TMX and XLIFF hold both.",
)
@click.option("--approved", is_flag=True, help="Leave out what nobody approved, and say where.")
@click.option(
    "--notes", is_flag=True, help="With the reasons and notes of those who worked on it (not in each format)."
)
@click.option("--anonymise", is_flag=True, help="Name nobody: people by numbers, speakers by roles.")
@click.option(
    "--pseudonyms",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Replace names in the words, too: a table of language, name and what stands instead, with tabs between.",
)
@click.option(
    "--for",
    "audience",
    type=click.Choice([audience.value for audience in _AUDIENCES]),
    help="Who is going to have it (default: team; for a bag, archive). The witness must have agreed to that.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file; for a bag, into this folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written, where, and its SHA-256, as JSON.")
@click.pass_obj
def command(
    installation: Installation,
    called: str,
    form: str,
    layers: str,
    approved: bool,
    notes: bool,
    anonymise: bool,
    pseudonyms: Path | None,
    audience: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Write the transcript of RECORDING, with its translation. The audit trail remembers who took it out."""
    options = Options(
        layers=Layers(layers),
        approved_only=approved,
        notes=notes,
        anonymised=anonymise,
        pseudonyms=read_pseudonyms(read_text(pseudonyms)) if pseudonyms else (),
    )
    if form == BAG:
        said = _deposit(installation, called, options, Consent(audience or Consent.ARCHIVE), output)
    else:
        if output is None and (Format(form) in _BINARY or as_json):
            raise NoPlaceError("what --json tells of the document" if as_json else DESCRIPTIONS[Format(form)].title)
        check_notes(Format(form), options)
        if output is not None:
            _hold_fit(installation, output)
        with installation.archive() as archive:
            recording = archive.recordings.called(called)
            document = archive.export(
                recording,
                Format(form),
                options,
                audience=Consent(audience or Consent.TEAM),
                by=installation.person,
            )
            state = archive.recordings.get(recording).state
        if state in _WITHOUT_WORDS:
            click.echo(
                f"{recording} is {state}: nothing has been transcribed yet, and there are no words in it", err=True
            )
        if output is None:
            click.echo(document, nl=False)
            return
        _write_whole(output, document)
        said = {"recording": recording, "written": str(output), "sha256": Digest.of_bytes(document).hex}
    if as_json:
        click.echo(json.dumps(said))
    else:
        click.echo(f"{said['recording']}  written to {said['written']}", err=True)


def _deposit(
    installation: Installation, called: str, options: Options, audience: Consent, output: Path | None
) -> dict[str, str]:
    if options != Options():
        raise UnfitOptionError("A deposit", "holds everything", "leave out the options that say what to leave out")
    if output is None:
        raise UnfitOptionError("A deposit", "is a folder", "say with -o in which folder it should lie")
    _hold_outside(installation, output)
    with installation.archive() as archive:
        recording = archive.recordings.called(called)
        place = archive.deposit(recording, output, audience=audience, by=installation.person)
    manifests = Digest.of_file(place / "tagmanifest-sha256.txt")
    return {"recording": recording, "written": str(place), "sha256": manifests.hex}


def _hold_fit(installation: Installation, path: Path) -> None:
    """Asked before the audit trail tells of a document that nobody got."""
    _hold_outside(installation, path)
    if path.is_dir():
        raise UnfitPlaceError(path, "it is a folder")
    if not path.parent.is_dir():
        raise UnfitPlaceError(path, "its folder does not exist")
    if not os.access(path.parent, os.W_OK):
        raise UnfitPlaceError(path, "its folder cannot be written to")


def _hold_outside(installation: Installation, path: Path) -> None:
    if own := own_folder_around(installation, path):
        raise UnfitPlaceError(path, f"the archive keeps its own files in {own}")


def _write_whole(path: Path, document: bytes) -> None:
    """Write *document* for the owner's eyes alone, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(document)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
