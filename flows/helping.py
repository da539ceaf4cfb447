"""Helping: an idle worker hears chunks of recordings that others hold, where it would hear them exactly alike."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from archive.errors import LostLeaseError
from archive.work import Claim
from flows.attend import sentence_of
from flows.ears import Ears, ears, second_ears
from flows.listening import Chunk, Listening
from flows.plan import Plan
from flows.seating import Table, seated
from flows.sharing import KIND
from flows.speaking import Speaking, who_speaks
from flows.workshop import Workshop
from media.preparation import Preparation
from testimony.errors import JobError, MayPassError
from testimony.identity import RecordingId
from testimony.recording import Consent

#: Which of a plan's models listens.
FIRST, SECOND = "first", "second"


def facts_of(plan: Plan, whose: str) -> Mapping[str, Any]:
    """What a helper needs to know of a chunk besides its key: which models are chosen, and *whose* ears are meant."""
    return {"plan": dict(plan.options()), "ears": whose}


class UnlikeError(JobError):
    """This machine would hear a chunk otherwise than the one that offers it."""

    def __init__(self, recording: RecordingId) -> None:
        super().__init__(recording)
        self.recording = recording

    def __str__(self) -> str:
        return (
            f"{self.recording} is heard with other models, settings or terms than this machine has; "
            "give all machines the same, or leave it to the others"
        )


@dataclass(kw_only=True, slots=True)
class Helper:
    """An idle worker's ears, lent to whoever holds a long recording.

    A chunk is heard only if the key that this machine gives it is the one that it was offered under: the key is over
    the original, the clips, the model's digest, engine, profile and options. That a helper fails says nothing about the
    chunk: it is given back, and the recording left alone from then on.

    Attributes:
        tell: is told, in lines of ids and causes, what happens.
    """

    workshop: Workshop
    tell: Callable[[str], None]
    _left_alone: set[RecordingId] = field(default_factory=set, init=False)
    _seat: "_Seat | None" = field(default=None, init=False)

    def help_out(self) -> bool:
        """Hear one chunk, if somebody offers any that is heard alike here; whether there was one.

        Raises:
            MayPassError: the archive does not answer.
        """
        work = self.workshop.archive.work
        for recording in work.offered(KIND):
            if recording not in self._left_alone and (claim := work.claim(KIND, recording)) is not None:
                return self._help_with(claim)
        return False

    def _help_with(self, claim: Claim) -> bool:
        """Whether it went well enough to go on with the next one at once."""
        work = self.workshop.archive.work
        try:
            listening, chunk = self._place(claim)
            if listening.kept(chunk) is None:
                listening.hear(chunk)
        except MayPassError:
            with suppress(MayPassError):
                work.give_back(claim)
            raise
        except OSError as error:  # this machine's disk is full: a moment later it may not be
            self.tell(f"{claim.recording}  given back: {sentence_of(error)}")
            with suppress(LostLeaseError):
                work.give_back(claim)
            return False
        except Exception as error:  # noqa: BLE001 - the border of a chunk: this worker has work of its own
            self._left_alone.add(claim.recording)
            self.tell(f"{claim.recording}  left to others: {sentence_of(error)}")
            with suppress(LostLeaseError):
                work.give_back(claim)
        except BaseException:
            with suppress(MayPassError):
                work.give_back(claim)
            raise
        else:
            with suppress(LostLeaseError):
                work.done(claim)
        return True

    def _place(self, claim: Claim) -> tuple[Listening, Chunk]:
        """This machine's ears for the chunk, and the chunk.

        Raises:
            UnlikeError: they would hear it otherwise.
        """
        if self._seat is None or not self._seat.is_for(claim):
            self._seat = _seat_for(self.workshop, claim)
        chunk = self._seat.listening.chunk(claim.piece.span)
        if chunk.key != claim.piece.key:
            # Since these ears sat down it may have been prepared anew, or a term may have changed.
            self._seat = _seat_for(self.workshop, claim)
            chunk = self._seat.listening.chunk(claim.piece.span)
        if chunk.key != claim.piece.key:
            raise UnlikeError(claim.recording)
        return self._seat.listening, chunk


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seat:
    """Ears for one recording; kept from one chunk to the next, since a model's files are verified each time."""

    recording: RecordingId
    facts: Mapping[str, Any]
    listening: Listening

    def is_for(self, claim: Claim) -> bool:
        return (self.recording, self.facts) == (claim.recording, claim.piece.facts)


def _seat_for(workshop: Workshop, claim: Claim) -> _Seat:
    """
    Raises:
        BadInputError: this machine has no such models, or the witness has taken consent back.
    """
    archive, facts = workshop.archive, claim.piece.facts
    recording = archive.recordings.get(claim.recording)
    if recording.consent is Consent.WITHDRAWN:
        raise UnlikeError(recording.id)
    plan = Plan.from_options(facts["plan"])
    if plan.hints:
        workshop = replace(workshop, glossary=archive.glossaries.in_force())
    preparation = Preparation.from_json(archive.recordings.preparation(recording.id) or {})
    # Only where each voice is heard by itself do turns bear on what is heard.
    by_turn = plan.speakers and bool(plan.also)
    speaking = who_speaks(workshop, recording, preparation, anew=False) if by_turn else Speaking()
    table = Table(workshop=workshop, plan=plan, recording=recording, preparation=preparation, speaking=speaking)
    listening, _, _ = seated(table, _ears(table, facts["ears"]))
    return _Seat(recording=recording.id, facts=facts, listening=listening)


def _ears(table: Table, whose: str) -> Ears:
    language, installed = table.recording.language.language, table.workshop.shelf.installed()
    first = ears(language, installed, table.plan, table.workshop.settings)
    if whose == FIRST:
        return first
    second = second_ears(language, installed, table.plan, table.workshop.settings, first)
    if second is None:
        raise UnlikeError(table.recording.id)
    return second
