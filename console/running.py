"""Running the flow from the command line: the options of a plan, and what is told while and after it runs."""

import functools
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

import click

from archive.store import Archive
from console.installation import Installation
from console.progress import TerminalProgress
from flows.ears import ears, second_ears
from flows.plan import Plan
from flows.undone import WithdrawnError
from flows.wiring import ENGINES, assemble, keep_to_this_machine, run_interviews
from flows.workshop import Progress, Workshop
from testimony.errors import JobError
from testimony.identity import RecordingId
from testimony.language import Language
from testimony.recording import Consent, Stage
from translate.choice import choose as choose_translator

_Command = TypeVar("_Command", bound=Callable[..., Any])


def hold_open(archive: Archive, recordings: Sequence[RecordingId]) -> None:
    """Hold that nobody has taken consent back to any of *recordings*.

    Raises:
        WithdrawnError: somebody has.
    """
    for recording in recordings:
        if archive.recordings.get(recording).consent is Consent.WITHDRAWN:
            raise WithdrawnError(recording)


def names_a_model(plan: Plan) -> bool:
    """Whether *plan* says which engine or model is to work."""
    return plan.wants_two or any((plan.engine, plan.transcriber, plan.translator))


def check_models(installation: Installation, language: Language, plan: Plan, stages: Sequence[Stage]) -> None:
    """Hold that the models and engines which *plan* would take for *stages* are here and can do it.

    Raises:
        BadInputError: one is not; better told now than in the middle of the work.
    """
    installed = installation.shelf.installed()
    if Stage.TRANSCRIBE in stages:
        first = ears(language, installed, plan, installation.settings)
        second_ears(language, installed, plan, installation.settings, first)
    if Stage.TRANSLATE in stages:
        choose_translator(language, installed, plan.translator)


def plan_options(command: _Command) -> _Command:
    """The options that choose engines and models, handed to the command as *plan*."""

    @functools.wraps(command)
    def planning(
        *,
        transcriber: str | None,
        translator: str | None,
        second_opinion: str | None,
        approximate: bool,
        also: tuple[str, ...],
        speakers: bool,
        hints: bool,
        **others: Any,
    ) -> object:
        plan = plan_of(transcriber, translator, second_opinion, approximate=approximate)
        besides = tuple(dict.fromkeys(Language(each) for each in also))
        return command(plan=replace(plan, also=besides, speakers=speakers, hints=hints), **others)

    for option in (
        click.option("--hints", is_flag=True, help="Tell the recogniser of the glossary's terms; it may invent them."),
        click.option(
            "--speakers/--no-speakers",
            default=True,
            help="Tell voices apart, where a model for that is installed.  [default: speakers]",
        ),
        click.option(
            "--also",
            type=click.Choice([each.value for each in Language]),
            multiple=True,
            help="A language that is spoken besides; may be repeated. Its segments are not translated.",
        ),
        click.option("--approximate", is_flag=True, help="Let a related language's model try, and mark every segment."),
        click.option(
            "--second-opinion",
            metavar="NAME",
            help="Another speech model or engine that listens as well; what it hears differently is flagged.",
        ),
        click.option("--translator", metavar="NAME", help="A translation model of `testimony models list`."),
        click.option("--transcriber", metavar="NAME", help=f"An engine ({' or '.join(ENGINES)}) or a speech model."),
    ):
        planning = option(planning)
    return cast("_Command", planning)


def plan_of(
    transcriber: str | None, translator: str | None, second_opinion: str | None = None, *, approximate: bool
) -> Plan:
    """The plan that the options add up to; ``--transcriber`` and ``--second-opinion`` name an engine or a model."""
    engine, model = _engine_or_model(transcriber)
    second_engine, second_model = _engine_or_model(second_opinion)
    return Plan(
        engine=engine,
        transcriber=model,
        translator=translator,
        second_engine=second_engine,
        second_opinion=second_model,
        approximate=approximate,
    )


def _engine_or_model(name: str | None) -> tuple[str | None, str | None]:
    return (name, None) if name in ENGINES else (None, name)


def run(installation: Installation, archive: Archive, plan: Plan, recordings: Sequence[RecordingId]) -> bool:
    """Run the flow over those of *recordings* that need it; whether all is well in the end.

    Nothing is started where nothing is to be done.
    """
    waiting = [recording for recording in recordings if plan.stages(archive.recordings.get(recording))]
    if not waiting:
        return True
    workshop = workshop_of(installation, archive, TerminalProgress())
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


def workshop_of(installation: Installation, archive: Archive, progress: Progress) -> Workshop:
    """What runs work with; from here on nothing in this process talks to anybody."""
    keep_to_this_machine()
    # Written down before anything is translated under it, so that a later release's starter changes no explanation.
    archive.glossaries.take_in(installation.cabinet, by=installation.person)
    return assemble(installation.settings, archive, installation.shelf, archive.glossaries.in_force(), progress)
