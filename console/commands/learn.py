"""`testimony learn`: a model of the team's own, out of what it has approved."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from flows.wiring import LoadedEngines, keep_to_this_machine
from learn.approved import approved_clips
from learn.clip import Clip
from learn.folder import folder_clips
from learn.learning import Order, Report, learn
from learn.teaching import teach
from media.limits import Limits
from models.entry import is_model_name
from models.installed import Installed
from testimony.errors import BadInputError
from testimony.language import Language, witness_language
from transcribe.choice import NoRecogniserError, choose

_BASE = "whisper-base"
_EVERY = 10


@click.command("learn")
@click.option("--language", metavar="kk|ug", required=True, help="The language that is to be learnt.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Clips with a table clips.tsv (path, text, recording) instead of the archive's approved segments.",
)
@click.option("--name", help="What the model shall be called (default: learnt-LANGUAGE).")
@click.option("--base", metavar="MODEL", help="The model to begin with (default: the best one here that knows it).")
@click.option(
    "--encoder",
    "encoder_layers",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Let the last N layers of the encoder learn too: for voices and rooms, where 0 is for words. Slower.",
)
@click.option("--licence", default="LicenseRef-confidential", show_default=True, help="Who may use the model.")
@click.option("--seed", type=int, default=1, show_default=True, help="For the order of everything that is drawn.")
@json_option
@click.pass_obj
def command(
    installation: Installation,
    language: str,
    folder: Path | None,
    name: str | None,
    base: str | None,
    encoder_layers: int,
    licence: str,
    seed: int,
    as_json: bool,
) -> int:
    """Teach a speech model from approved segments, and install it if it makes fewer mistakes in those kept back.

    Whatever is learnt from testimony may give testimony away: keep the model as close as the recordings.
    """
    spoken = witness_language(language)
    keep_to_this_machine()
    name = name or f"learnt-{spoken.value}"
    if not is_model_name(name):
        raise click.BadParameter("say it in lower-case letters, digits, dots and hyphens", param_hint="--name")
    order = Order(
        language=spoken,
        name=name,
        licence=licence,
        base=_base(installation, spoken, base),
        work=installation.home / "learning" / name,
        seed=seed,
        encoder_layers=encoder_layers,
    )
    engines = LoadedEngines(installation.settings)
    with _leaving_nothing(order):
        report = learn(
            order,
            _clips(installation, order, folder),
            shelf=installation.shelf,
            teach=teach,
            listen=lambda model: engines.transcriber(installation.settings.transcriber, model),
            progress=_tell,
        )
    print_result(as_json, _document(order, report), _lines(order, report))
    return 0 if report.installed else FAILED_JOB


@contextmanager
def _leaving_nothing(order: Order) -> Iterator[None]:
    """Take away what was decoded for an order that is then refused; what an earlier call has begun stays for the next.

    A finished order has taken its own folder away.
    """
    was_begun = order.work.exists()
    try:
        yield
    except BadInputError:
        if not was_begun and order.work.exists():
            shutil.rmtree(order.work)
        raise
    finally:
        with suppress(OSError):  # another order's work lies there, or none ever did
            order.work.parent.rmdir()


def _base(installation: Installation, language: Language, named: str | None) -> Installed:
    """The model to begin with: the one that is named, the best that knows the language, or Whisper's base."""
    if named is None:
        try:
            named = choose(language, installation.shelf.installed()).entry.name
        except NoRecogniserError:
            named = _BASE
    return installation.shelf.verified(named)


def _clips(installation: Installation, order: Order, folder: Path | None) -> Sequence[Clip]:
    if folder is not None:
        order.work.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tuple(folder_clips(folder, order.work / "clips", Limits()))
    with installation.archive() as archive:
        return tuple(approved_clips(archive, order.language, installation.person))


def _tell(doing: str, done: int, total: int, loss: float | None = None) -> None:
    if done % _EVERY == 0 or done == total:
        click.echo(f"{doing}: {done} of {total}{'' if loss is None else f', loss {loss:.2f}'}", err=True)


def _document(order: Order, report: Report) -> dict[str, Any]:
    scores = {"before": report.before, "after": report.after}
    return {
        "model": order.name,
        "base": order.base.entry.name,
        "installed": report.installed is not None,
        "digest": report.installed.digest.hex if report.installed else None,
        "learnt_from": report.learnt_from,
        "held_out": report.held_out,
        "same_voices": report.same_voices,
        **{f"cer_{when}": score.letters.share for when, score in scores.items()},
        **{f"wer_{when}": score.words.share for when, score in scores.items()},
    }


def _lines(order: Order, report: Report) -> Iterator[str]:
    yield f"learnt from {report.learnt_from} clips, examined on {report.held_out} that were held out"
    if report.same_voices:
        yield "both come from one recording, so the figures flatter: the voices were known"
    yield f"characters in error: {report.before.letters} before, {report.after.letters} after"
    yield f"words in error: {report.before.words} before, {report.after.words} after"
    if report.installed:
        yield f"{order.name} is installed; `--transcriber {order.name}` uses it"
    else:
        yield f"{order.name} was not installed: it makes no fewer mistakes than {order.base.entry.name}"
