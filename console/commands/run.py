"""`testimony run`: the flow over recordings that were received."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

from archive.store import Archive
from console.installation import Installation
from console.main import FAILED_JOB
from console.naming import HOW_NAMED
from console.output import json_option, print_result
from console.running import check_models, hold_open, names_a_model, plan_options, run
from flows.plan import Plan
from flows.touched import is_touched, touched_recordings
from testimony.identity import RecordingId
from testimony.recording import Consent, Stage


@click.command("run", epilog=HOW_NAMED)
@click.argument("called", nargs=-1, metavar="[RECORDING...]")
@click.option("--pending", is_flag=True, help="Every recording that is not yet in review.")
@click.option("--touched", is_flag=True, help="Translate anew what a change of the glossary touches, and no more.")
@click.option("--from", "begin", type=click.Choice([stage.value for stage in Stage]), help="Redo from this stage on.")
@plan_options
@json_option
@click.pass_obj
def command(
    installation: Installation,
    called: tuple[str, ...],
    pending: bool,
    touched: bool,
    begin: str | None,
    plan: Plan,
    as_json: bool,
) -> int:
    """Prepare, transcribe and translate recordings; what is finished is not done again."""
    plan = replace(plan, begin=Stage(begin) if begin else None)
    with installation.archive() as archive:
        recordings = list(dict.fromkeys(archive.recordings.called(each) for each in called))
        hold_open(archive, recordings)
        if touched:
            plan = replace(plan, begin=Stage.TRANSLATE, touched=True)
            if recordings:
                recordings = _touched_ones(archive, recordings)
            else:
                recordings = _open_ones(archive, touched_recordings(archive))
        elif pending or not called:
            waiting = (each.id for each in archive.recordings.all() if plan.stages(each) and each.id not in recordings)
            recordings += _open_ones(archive, waiting)
        elif not plan.begin:
            _tell_what_is_finished(archive, plan, recordings)
        if names_a_model(plan):
            for each in map(archive.recordings.get, recordings):
                check_models(installation, each.language.language, plan, plan.stages(each))
        well = run(installation, archive, plan, recordings)
        after = [archive.recordings.get(each) for each in recordings]
    document = [{"recording": each.id, "state": each.state.value} for each in after]
    lines = (f"{each.id}  {each.state}" for each in after) if after else ("nothing is waiting",)
    print_result(as_json, document, lines)
    return 0 if well else FAILED_JOB


def _open_ones(archive: Archive, recordings: Iterable[RecordingId]) -> list[RecordingId]:
    """Those that nobody has taken consent back to."""
    return [each for each in recordings if archive.recordings.get(each).consent is not Consent.WITHDRAWN]


def _touched_ones(archive: Archive, named: Sequence[RecordingId]) -> list[RecordingId]:
    """Those of *named* that have anything to translate anew; of the others it is told that they have not."""
    touched = [each for each in named if is_touched(archive, each)]
    for each in named:
        if each not in touched:
            click.echo(f"{each}: no change of the glossary touches its translation", err=True)
    return touched


def _tell_what_is_finished(archive: Archive, plan: Plan, named: Sequence[RecordingId]) -> None:
    """That nothing is done with a recording that somebody named must not look as if it had been."""
    for each in map(archive.recordings.get, named):
        if not plan.stages(each):
            click.echo(f"{each.id} is {each.state} already; --from {Stage.TRANSCRIBE} listens to it anew", err=True)
