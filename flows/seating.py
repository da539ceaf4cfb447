"""What every engine that listens to a recording is given: the same for whoever holds it and for whoever helps."""

from dataclasses import dataclass, replace

from flows.ears import Ears, options_of
from flows.hearers import Hearers
from flows.listening import Listening
from flows.plan import Plan
from flows.slots import Slots
from flows.speaking import Speaking
from flows.workshop import Workshop
from media.preparation import Preparation
from testimony.recording import Recording
from testimony.run import ModelCard
from transcribe.hints import hints_of
from transcribe.sitting import Sitting


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """What every engine that listens to a recording is given."""

    workshop: Workshop
    plan: Plan
    recording: Recording
    preparation: Preparation
    speaking: Speaking


def seated(table: Table, chosen: Ears) -> tuple[Listening, tuple[ModelCard, ...], Sitting]:
    """*chosen* at the table, every model that helps it, and what its transcript is put together with."""
    workshop, plan, tag = table.workshop, table.plan, table.recording.language
    hearer = Hearers(shelf=workshop.shelf, engines=workshop.engines, settings=workshop.settings).of(
        tag.language, plan, chosen
    )
    hints = hints_of(workshop.glossary_for(table.recording.id), hearer.profile.tag) if plan.hints else ()
    listening = Listening(
        archive=workshop.archive,
        recording=table.recording,
        preparation=table.preparation,
        transcriber=hearer.transcriber,
        profile=hearer.profile,
        options=replace(options_of(workshop.settings), hotwords=", ".join(hints) or None),
        turns=table.speaking.turns,
        by_turn=bool(hearer.others),
        slots=Slots(folder=workshop.settings.home / "slots", at_once=workshop.settings.listening_at_once),
    )
    sitting = Sitting(
        turns=table.speaking.turns,
        speakers=table.speaking.speakers,
        profiles={profile.language: profile for profile in hearer.others},
        hints=hints,
    )
    return listening, hearer.cards, sitting
