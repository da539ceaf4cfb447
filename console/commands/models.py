"""`testimony models`: the weights on this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from console.installation import Installation
from console.output import json_option, print_result
from models.entry import Entry
from models.statement import Statement
from testimony.errors import TestimonyError
from testimony.language import Language, Script

_MEGABYTE = 1_000_000


def _tell(sentence: str) -> None:
    click.echo(sentence, err=True)


@click.group("models")
def command() -> None:
    """The speech and translation models on this machine, and those that can be had."""


@command.command("list")
@json_option
@click.pass_obj
def list_models(installation: Installation, as_json: bool) -> None:
    """List what is installed, and what the catalogue knows."""
    here = {model.entry.name: model for model in installation.shelf.installed()}
    entries = {**installation.shelf.catalogue, **{name: model.entry for name, model in here.items()}}
    digests = {name: model.digest.hex for name, model in here.items()}
    documents = [_document(entry, digests.get(name)) for name, entry in entries.items()]
    print_result(as_json, documents, _lines(documents))
    for fault in installation.shelf.broken():
        click.echo(f"testimony: {fault}", err=True)


def _document(entry: Entry, digest: str | None) -> dict[str, Any]:
    return {
        "name": entry.name,
        "installed": digest is not None,
        "digest": digest,
        "task": entry.task.value,
        "engines": list(entry.engines),
        "languages": [language.value for language in entry.languages],
        "licence": entry.licence,
        "size_bytes": entry.size_bytes,
        "held_to_first_delivery": entry.is_held_to_its_first_delivery,
        "figures": [{"text": figure.text, "source": figure.source} for figure in entry.figures],
        "note": entry.note,
    }


def _lines(documents: list[dict[str, Any]]) -> Iterator[str]:
    for each in sorted(documents, key=lambda document: not document["installed"]):
        size = f", {each['size_bytes'] // _MEGABYTE} MB" if each["size_bytes"] else ""
        where = "installed" if each["installed"] else "not here"
        yield f"{each['name']}  ({where}; {each['task']}; {' '.join(each['languages'])}; {each['licence']}{size})"
        if each["note"]:
            yield f"    {each['note']}"
        if each["held_to_first_delivery"]:
            yield "    Its files are not known beforehand: the first that come are trusted, and held to from then on."
        for figure in each["figures"]:
            yield f"    {figure['text']} ({figure['source']})"


@command.command("pull")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_obj
def pull(installation: Installation, names: tuple[str, ...]) -> None:
    """Fetch models from where the catalogue says, and check every byte.

    Nothing but this, and the demo that calls it, ever uses the network.
    """
    for name in names:
        model = installation.shelf.pull(name, _tell)
        click.echo(f"{model.entry.name}  digest {model.digest}")


@command.command("add")
@click.argument("delivery", type=click.Path(path_type=Path), metavar="FOLDER|FILE")
@click.option("--name", help="What it shall be called (default: the name of its folder).")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="A language that it hears.")
@click.option("--licence", help="Under which licence it may be used.")
@click.option(
    "--decoder-token",
    metavar="CODE",
    help="The language token that it was trained to use, if another's; of MMS, the adapter.",
)
@click.option("--script", type=click.Choice([script.value for script in Script]), help="The script that it writes.")
@click.option("--no-timestamps", is_flag=True, help="It was trained without times.")
@click.pass_obj
def add(
    installation: Installation,
    delivery: Path,
    name: str | None,
    languages: tuple[str, ...],
    licence: str | None,
    decoder_token: str | None,
    script: str | None,
    no_timestamps: bool,
) -> None:
    """Install a model from a folder or a USB stick.

    A Whisper in the form of CTranslate2, of transformers (which is converted) or of OpenAI; a CTC model of transformers
    (wav2vec2, XLS-R, MMS); an adapter; a translation package (.argosmodel).
    """
    statement = Statement(
        name=name,
        languages=tuple(_language(code) for code in languages),
        licence=licence,
        decoder_token=decoder_token,
        script=Script(script) if script else None,
        timestamps=not no_timestamps,
    )
    model = installation.shelf.add(delivery, statement, _tell)
    click.echo(f"{model.entry.name}  digest {model.digest}")


def _language(code: str) -> Language:
    try:
        return Language(code)
    except ValueError:
        raise click.BadParameter(f"{code!r} is none of {', '.join(Language)}", param_hint="--language") from None


@command.command("verify")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@json_option
@click.pass_obj
def verify(installation: Installation, names: tuple[str, ...], as_json: bool) -> None:
    """Compare every file of the models with the digest that it must have. Every fault is named."""
    faults: list[TestimonyError] = [] if names else list(installation.shelf.broken())
    sound = []
    for name in names or [model.entry.name for model in installation.shelf.installed()]:
        try:
            installation.shelf.verified(name)
        except TestimonyError as fault:
            faults.append(fault)
        else:
            sound.append(name)
    document = {"sound": sound, "faults": [str(fault) for fault in faults]}
    nothing = ("no model is installed; `testimony models list` names those that can be had",)
    lines = [f"{name}  every file is as it should be" for name in sound]
    print_result(as_json, document, lines if lines or faults else nothing)
    if faults:
        msg = (
            "one model is not as it should be"
            if len(faults) == 1
            else f"{len(faults)} models are not as they should be"
        )
        raise ExceptionGroup(msg, faults)


@command.command("remove")
@click.argument("name")
@click.pass_obj
def remove(installation: Installation, name: str) -> None:
    """Take a model off this machine."""
    installation.shelf.remove(name)
    click.echo(f"{name}  removed")
