"""The agenda: what a worker does by schedule, and the inboxes that it keeps an eye on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.errors import BusyError
from archive.lease import Lease
from archive.schedules import Errand, Outcome, Schedule, lease_of
from archive.store import Archive
from flows.attend import sentence_of
from flows.errands import WITH_A_FOLDER, Told, folder_of, told_of
from flows.inbox.taking import Haul, Inbox
from flows.notice import Alarm
from flows.server import ServerGoneError
from testimony.errors import BadInputError, MayPassError
from testimony.identity import ScheduleId

#: Does an errand to its end; None where the worker had to stop in the middle.
Doer = Callable[[Schedule], Told | None]

#: Opens a folder as an inbox: where it is, what its schedule says of it, and who set that up.
Opener = Callable[[Path, Mapping[str, Any], str], Inbox]


@dataclass(kw_only=True, slots=True)
class _Watch:
    """An inbox whose time has come, until nothing is on its way into it any more."""

    inbox: Inbox
    lease: Lease
    hauls: list[Haul] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class Agenda:
    """What is to be done without anybody's asking.

    Attributes:
        name: of the worker.
        open_inbox: opens the folder of a schedule.
        standing: an inbox that is looked into at every turn, by no schedule.
        tell: is told what happens, in lines of ids and causes.
        alarm: is told what fails.
    """

    name: str
    archive: Archive
    open_inbox: Opener
    standing: Inbox | None
    tell: Callable[[str], None]
    alarm: Alarm
    _watched: dict[ScheduleId, _Watch] = field(default_factory=dict)
    _said: dict[str, str] = field(default_factory=dict)
    _waits: bool = False

    @property
    def waits(self) -> bool:
        """Whether something is on its way into an inbox, so that another look soon is worth while."""
        return self._waits or bool(self._watched)

    def keep(self, doing: Mapping[Errand, Doer], *, inboxes: bool = True) -> bool:
        """Do what is due; whether all of it went well.

        Args:
            doing: how each errand is done; those that are not among it are left to others.
            inboxes: whether to look into inboxes as well; of several threads one at most may do that.

        Raises:
            ServerGoneError: there is no Prefect server any more.
            MayPassError: the archive does not answer.
        """
        well = True
        if inboxes:
            well = self._look_into_the_standing_one()
            for schedule in tuple(self._watched):
                well &= self._watch(schedule)
        for due in self.archive.schedules.due():
            wanted = inboxes and due.id not in self._watched if due.errand is Errand.INBOX else due.errand in doing
            if wanted:
                well &= self._take_up(due, doing)
        return well

    def close(self) -> None:
        """The worker stops: what is under way is left to the next."""
        for schedule, watch in self._watched.items():
            self.archive.schedules.put_off(schedule)
            self.archive.leases.give_back(watch.lease)
        self._watched.clear()

    def _take_up(self, due: Schedule, doing: Mapping[Errand, Doer]) -> bool:
        folder = folder_of(due)
        if due.errand in WITH_A_FOLDER and (folder is None or not folder.is_dir()):
            return True  # another machine has it, or the medium is not plugged in: it stays due
        lease = self.archive.leases.take(lease_of(due.id))
        if lease is None:
            return True  # another worker is at it
        schedule = self.archive.schedules.begin(due.id, self.name)
        if schedule is not None and schedule.errand is Errand.INBOX:
            return self._open(schedule, folder or Path(), lease)
        try:
            return self._do(schedule, doing[due.errand]) if schedule is not None else self._gave_up(due.id)
        finally:
            self.archive.leases.give_back(lease)

    def _open(self, schedule: Schedule, folder: Path, lease: Lease) -> bool:
        try:
            inbox = self.open_inbox(folder, schedule.options, schedule.by)
        except BadInputError as error:
            self.archive.leases.give_back(lease)
            return self._end(schedule.id, Told(outcome=Outcome.FAILED, detail=str(error)))
        self._watched[schedule.id] = _Watch(inbox=inbox, lease=lease)
        return self._watch(schedule.id)

    def _do(self, schedule: Schedule, doer: Doer) -> bool:
        self.tell(f"{schedule.id}  {schedule.errand}")
        try:
            told = doer(schedule)
        except ServerGoneError:
            self.archive.schedules.put_off(schedule.id)
            raise
        except MayPassError:  # it is taken up again in the next round, as often as the archive allows
            raise
        except Exception as error:  # noqa: BLE001 - the border of an errand: nothing that fails in it may stop the others
            told = Told(outcome=Outcome.FAILED, detail=sentence_of(error))
        if told is None:
            self.archive.schedules.put_off(schedule.id)
            return True
        return self._end(schedule.id, told)

    def _end(self, schedule: ScheduleId, told: Told) -> bool:
        self.archive.schedules.end(schedule, self.name, told.outcome, told.detail, is_news=told.is_news)
        if told.outcome is Outcome.FAILED:
            self.tell(f"{schedule}  failed: {told.detail}")
            self.alarm("schedule failed", schedule, told.detail)
            return False
        if told.is_news:
            self.tell(f"{schedule}  {told.detail}")
        return True

    def _gave_up(self, schedule: ScheduleId) -> bool:
        last = self.archive.schedules.get(schedule).last
        if last is None or last.outcome is not Outcome.FAILED:
            return True  # it was taken up meanwhile, or paused
        self.tell(f"{schedule}  failed: {last.detail}")
        self.alarm("schedule failed", schedule, last.detail or "")
        return False

    def _watch(self, schedule: ScheduleId) -> bool:
        watch = self._watched[schedule]
        try:
            haul = self._look(watch.inbox, schedule)
        except BusyError:
            return True  # somebody looks into it already; the next turn comes soon
        except MayPassError as error:
            self._say_once(schedule, str(error))
            return False
        except Exception as error:  # noqa: BLE001 - as in `_do`
            self._forget(schedule)
            return self._end(schedule, Told(outcome=Outcome.FAILED, detail=_sentence(error)))
        self._said.pop(schedule, None)
        watch.hauls.append(haul)
        if haul.waits:
            return True
        self._forget(schedule)
        return self._end(schedule, told_of(watch.hauls))

    def _forget(self, schedule: ScheduleId) -> None:
        self.archive.leases.give_back(self._watched.pop(schedule).lease)

    def _look_into_the_standing_one(self) -> bool:
        if self.standing is None:
            return True
        if not self.standing.is_there:
            self._say_once("inbox", "the folder of the setting inbox is not there")
            return False
        try:
            haul = self._look(self.standing, "inbox")
        except BusyError:
            return True
        except Exception as error:  # noqa: BLE001 - as in `_do`
            self._say_once("inbox", _sentence(error))
            return False
        self._said.pop("inbox", None)
        self._waits = haul.waits
        return True

    def _look(self, inbox: Inbox, subject: str) -> Haul:
        with self.archive.leases.holding(inbox.lease):
            haul = inbox.take()
        for recording in haul.taken:
            self.tell(f"{recording}  taken in")
        for kind in haul.refused:
            # Without its name: that may be the witness's.
            sentence = f"a file was refused ({kind}); the note beside it says why"
            self.tell(f"{subject}  {sentence}")
            self.alarm("file refused", subject, sentence)
        return haul

    def _say_once(self, subject: str, sentence: str) -> None:
        """What hinders an inbox at every turn is told when it begins."""
        if self._said.get(subject) != sentence:
            self._said[subject] = sentence
            self.tell(f"{subject}  {sentence}")
            self.alarm("inbox failed", subject, sentence)


def _sentence(error: Exception) -> str:
    """What is said of *error*; what the system says names no path here."""
    if isinstance(error, OSError):
        return f"the inbox cannot be looked into ({error.strerror or type(error).__name__})"
    return sentence_of(error)
