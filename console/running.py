"""Running the flow from the command line: the options of a plan, and what is told while and after it runs."""

import functools
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import click

from archive.store import Archive
from console.installation import Installation
from console.progress import TerminalProgress
from flows.plan import Plan
from flows.wiring import ENGINES, assemble, keep_to_this_machine, run_interviews
from testimony.errors import JobError
from testimony.identity import RecordingId

_Command = TypeVar("_Command", bound=Callable[..., Any])


def plan_options(command: _Command) -> _Command:
    """The options that choose engines and models, handed to the command as *plan*."""

    @functools.wraps(command)
    def planning(*, transcriber: str | None, translator: str | None, approximate: bool, **others: Any) -> object:
        return command(plan=plan_of(transcriber, translator, approximate=approximate), **others)

    for option in (
        click.option("--approximate", is_flag=True, help="Let a related language's model try, and mark every segment."),
        click.option("--translator", metavar="NAME", help="A translation model of `testimony models list`."),
        click.option("--transcriber", metavar="NAME", help=f"An engine ({' or '.join(ENGINES)}) or a speech model."),
    ):
        planning = option(planning)
    return cast("_Command", planning)


def plan_of(transcriber: str | None, translator: str | None, *, approximate: bool) -> Plan:
    """The plan that the options add up to; ``--transcriber`` names an engine or a model."""
    names_engine = transcriber in ENGINES
    return Plan(
        engine=transcriber if names_engine else None,
        transcriber=None if names_engine else transcriber,
        translator=translator,
        approximate=approximate,
    )


def run(installation: Installation, archive: Archive, plan: Plan, recordings: Sequence[RecordingId]) -> bool:
    """Run the flow over those of *recordings* that need it; whether all is well in the end.

    Nothing is started where nothing is to be done.
    """
    waiting = [recording for recording in recordings if plan.stages(archive.recordings.get(recording))]
    if not waiting:
        return True
    keep_to_this_machine()
    workshop = assemble(
        installation.settings, archive, installation.shelf, installation.glossaries.in_force(), TerminalProgress()
    )
    if not installation.debug:
        logging.disable(logging.CRITICAL)  # libraries' notes on starting and stopping say nothing to a person
    try:
        run_interviews(workshop, plan, waiting)
    except JobError as failed:
        told = [archive.recordings.get(recording) for recording in waiting]
        causes = [(each.id, each.failure) for each in told if each.failure]
        for recording, failure in causes:
            click.echo(f"testimony: {recording} failed at stage {failure.stage}: {failure.cause}", err=True)
        if not causes:
            raise failed from None
        return False
    finally:
        logging.disable(logging.NOTSET)
    return True
