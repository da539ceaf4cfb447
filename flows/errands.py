"""Errands: what is done by schedule and needs no flow."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.export.bag import BagExistsError
from archive.schedules import Errand, Outcome, Schedule
from archive.store import Archive
from flows.inbox.taking import Haul
from testimony.errors import MayPassError, TestimonyError
from testimony.identity import RecordingId
from testimony.plural import counted
from testimony.recording import Consent

#: Errands that are done with a folder; a machine that does not have it leaves them to others.
WITH_A_FOLDER = frozenset({Errand.INBOX, Errand.EXPORT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """How an errand went.

    Attributes:
        detail: one sentence without a word of the testimony, and without the name of a file.
        is_news: whether there was anything to do.
    """

    detail: str
    outcome: Outcome = Outcome.DONE
    is_news: bool = True


def folder_of(schedule: Schedule) -> Path | None:
    """The folder that the errand is done with, if any."""
    named = schedule.options.get("folder")
    return Path(named) if named and schedule.errand in WITH_A_FOLDER else None


def verify(archive: Archive, schedule: Schedule) -> Told:
    """Check everything that is kept; a fault is a failure of the errand."""
    found = archive.verify(by=schedule.by)
    if found.is_sound:
        kept = f"{counted(found.originals, 'original')} and {counted(found.segments, 'segment')}"
        return Told(detail=f"{kept}: everything is as it was left")
    faults = counted(len(found.faults), "fault")
    return Told(outcome=Outcome.FAILED, detail=f"{faults} found; `testimony verify` names each")


def export(archive: Archive, schedule: Schedule, today: datetime) -> Told:
    """Deposit what was approved since the last time, each in a folder of the day; consent is asked for each.

    One that cannot be deposited stops no other, and is tried again the next time.
    """
    day = (folder_of(schedule) or Path()) / today.date().isoformat()
    made = withheld = 0
    failed = []
    for recording in archive.onward.outstanding(schedule.id):
        if not archive.recordings.get(recording).consent.covers(Consent.ARCHIVE):
            withheld += 1
            continue
        try:
            _deposit(archive, schedule, recording, day)
        except MayPassError:
            raise
        except TestimonyError as error:
            failed.append(f"{recording}: {error}")
        else:
            made += 1
    kept = f"; {withheld} stay, whose witnesses did not agree to an archive" if withheld else ""
    told = "; ".join([f"{counted(made, 'deposit')} made{kept}", *failed])
    return Told(detail=told, is_news=bool(made), outcome=Outcome.FAILED if failed else Outcome.DONE)


def _deposit(archive: Archive, schedule: Schedule, recording: RecordingId, day: Path) -> None:
    day.mkdir(mode=0o700, exist_ok=True)
    with suppress(BagExistsError):  # then whoever made it was killed before it could say so
        archive.deposit(recording, day, by=schedule.by)
    archive.onward.handed_on(schedule.id, recording, by=schedule.by)


def told_of(hauls: list[Haul]) -> Told:
    """What came of looking into an inbox until nothing was on its way any more."""
    taken = sum(len(haul.taken) for haul in hauls)
    refused = sum(len(haul.refused) for haul in hauls)
    left = f"; {counted(len(hauls[-1].left), 'thing')} left there" if hauls and hauls[-1].left else ""
    return Told(detail=f"{counted(taken, 'file')} taken in, {refused} refused{left}", is_news=bool(taken or refused))
