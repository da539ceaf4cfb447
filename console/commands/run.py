"""`testimony run`: the flow over recordings that were received."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

from archive.store import Archive
from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from console.running import check_models, hold_open, names_a_model, plan_options, run
from flows.plan import Plan
from flows.touched import is_touched, touched_recordings
from testimony.identity import RecordingId
from testimony.recording import Consent, Stage


@click.command("run")
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--pending", is_flag=True, help="Every recording that is not yet in review.")
@click.option("--touched", is_flag=True, help="Translate anew what a change of the glossary touches, and no more.")
@click.option("--from", "begin", type=click.Choice([stage.value for stage in Stage]), help="Redo from this stage on.")
@plan_options
@json_option
@click.pass_obj
def command(
    installation: Installation,
    ids: tuple[str, ...],
    pending: bool,
    touched: bool,
    begin: str | None,
    plan: Plan,
    as_json: bool,
) -> int:
    """Prepare, transcribe and translate recordings; what is finished is not done again."""
    plan = replace(plan, begin=Stage(begin) if begin else None)
    with installation.archive() as archive:
        recordings = [archive.recordings.get(RecordingId(each)).id for each in ids]
        hold_open(archive, recordings)
        if touched:
            plan = replace(plan, begin=Stage.TRANSLATE, touched=True)
            named = [each for each in recordings if is_touched(archive, each)]
            recordings = named if recordings else _open_ones(archive, touched_recordings(archive))
        elif pending or not ids:
            waiting = (each.id for each in archive.recordings.all() if plan.stages(each) and each.id not in ids)
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


def _tell_what_is_finished(archive: Archive, plan: Plan, named: Sequence[RecordingId]) -> None:
    """That nothing is done with a recording that somebody named must not look as if it had been."""
    for each in map(archive.recordings.get, named):
        if not plan.stages(each):
            click.echo(f"{each.id} is {each.state} already; --from {Stage.TRANSCRIBE} listens to it anew", err=True)
