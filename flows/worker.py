"""The worker: takes up what people at the desk ask for, and what waits, one after the other, until it is stopped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.errors import BusyError
from archive.requests import Request, RequestEndedError
from archive.schedules import Errand, Schedule
from archive.schedules import Outcome as Ended
from archive.store import Archive
from flows.agenda import Agenda, Doer
from flows.alive import ALIVE
from flows.asked import Asked
from flows.attend import sentence_of
from flows.clerk import clerk
from flows.errands import Told, export, verify
from flows.helping import Helper
from flows.notice import Alarm, nobody
from flows.plan import Plan
from flows.pools import Pool
from flows.server import ServerGoneError
from flows.touched import touched_recordings
from flows.undone import RunFailedError, WithdrawnError
from flows.wiring import Runs
from flows.workshop import Workshop
from testimony.errors import JobError, MayPassError, OutageError
from testimony.identity import RecordingId
from testimony.plural import counted
from testimony.recording import Consent, Recording, Stage
from testimony.run import Outcome

#: How the leases begin that say who is about to take up a recording that waits; its id follows.
_TAKING = "taking "


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """Whoever does the work on one machine; several are kept apart by the archive.

    Attributes:
        name: who it is, at most 57 characters: in the archive's requests, in its audit trail and on every line.
        run: runs the flow.
        deposits: the folder that packages for other archives are put into.
        tell: is told, in lines of ids and causes, what happens.
        stop: once it is set nothing more is taken up; what is in hand is finished.
        pool: what it takes up.
        helper: hears chunks of what others hold, once there is nothing else to do.
        agenda: what is done by schedule, and the inboxes; None for a worker that does nothing of its own accord.
        alarm: is told what fails.
        has_clerk: whether another thread does what is done by schedule and needs no flow.
        given_up: recordings that failed before a run of theirs began, so that the archive knows nothing of it. They are
            tried again by the next worker, or when somebody asks.
        put_off: recordings over which a disk was full, or the database away. They are tried again after the others: the
            largest of them may need more room than all the rest.
    """

    name: str
    workshop: Workshop
    run: Runs
    deposits: Path
    tell: Callable[[str], None]
    stop: threading.Event
    pool: Pool = Pool.ALL
    helper: Helper | None = None
    agenda: Agenda | None = None
    alarm: Alarm = nobody
    has_clerk: bool = False
    given_up: set[RecordingId] = field(default_factory=set)
    put_off: set[RecordingId] = field(default_factory=set)

    @property
    def _archive(self) -> Archive:
        return self.workshop.archive

    @property
    def asked(self) -> Asked:
        """What people ask for, in its hands."""
        return Asked(
            name=self.name,
            archive=self._archive,
            run=self._run,
            deposits=self.deposits,
            tell=self.tell,
            alarm=self.alarm,
        )

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Be known to be alive, for the body of the ``with``.

        Raises:
            BusyError: another worker goes by this name.
        """
        with self._archive.leases.holding(ALIVE + self.name):
            yield

    def work(self, every_s: float) -> None:
        """One round after the other, *every_s* between them, until `stop` is set.

        Raises:
            ServerGoneError: there is no Prefect server any more.
        """
        beside, said = replace(self, has_clerk=True), ""
        try:
            with clerk(self._keep_time, every_s, self.stop, self.tell):
                while not self.stop.is_set():
                    try:
                        beside.round()
                        said = ""
                    except ServerGoneError:
                        raise
                    except MayPassError as error:  # the database is away: it may be back by the next round
                        said = self._say(error, said)
                    self.stop.wait(every_s)
        finally:
            self._leave()

    def _say(self, error: MayPassError, said: str) -> str:
        """Tell what hinders every round, when it begins; what was *said* last is not said again."""
        if (sentence := str(error)) != said:
            self.tell(sentence)
            if isinstance(error, OutageError):
                self.alarm("worker waits", self.name, sentence)
        return sentence

    def work_once(self, pause_s: float) -> bool:
        """A round, and another for what was still on its way into an inbox *pause_s* ago; whether all of it went well.

        Raises:
            MayPassError: the archive or the Prefect server does not answer.
        """
        try:
            well = self.round()
            if self.agenda is not None and self.agenda.waits and not self.stop.wait(pause_s):
                well &= self.round()
        finally:
            self._leave()
        return well

    def _leave(self) -> None:
        if self.agenda is not None:
            with suppress(MayPassError):  # without a database, what was under way is found by the next worker
                self.agenda.close()

    def round(self) -> bool:
        """Take up everything that there is to do, requests before what merely waits; whether all of it went well.

        What a round has had in hand once it leaves to the next one.

        Raises:
            MayPassError: the archive or the Prefect server does not answer.
        """
        for lost in self._archive.reconcile():
            self.tell(
                f"{lost.recording}  a run ended without a word{', and it is set aside' if lost.set_aside else ''}"
            )
            if lost.set_aside:
                self.alarm("recording set aside", lost.recording, "its last runs ended without a word")
        self.asked.take_over()
        return self._work_off(set())

    def _work_off(self, had: set[str], *, is_time: bool = False) -> bool:
        """Take up one thing after the other until there is nothing left that is not in *had*.

        Args:
            is_time: whether the time of the recordings that wait has come, where they have one of their own.
        """
        well = True
        # Looked for anew each time: what people ask for does not wait until a hundred recordings are done.
        while not self.stop.is_set():
            well &= self._turn_to_the_clock()
            if (found := self._next(had, is_time=is_time)) is None:
                if not self._helps():
                    break
                continue  # while it helped, something of its own may have come
            had.add(found.id)
            try:
                well &= self.asked.fulfil(found) if isinstance(found, Request) else self._attempt(found.id, Plan())
            except RequestEndedError as ended:  # this worker was taken for gone, and another has taken it over
                self.tell(str(ended))
        return well

    def _turn_to_the_clock(self) -> bool:
        """Do what is due; whether all of it went well."""
        well = self.has_clerk or self._keep_time()
        return self._keep_time_of_the_flow() and well

    def _keep_time(self) -> bool:
        """Do what is due by schedule and needs no flow; whether all of it went well."""
        if self.agenda is None or self.pool is Pool.HEARING:
            return True
        archive = self._archive
        doing: dict[Errand, Doer] = {
            Errand.VERIFY: lambda schedule: verify(archive, schedule),
            Errand.EXPORT: lambda schedule: export(archive, schedule, schedule.since),
        }
        return self.agenda.keep(doing)

    def _keep_time_of_the_flow(self) -> bool:
        """Do what is due by schedule and needs the flow; whether all of it went well."""
        if self.agenda is None or not self.pool.takes_recordings:
            return True
        doing: dict[Errand, Doer] = {
            Errand.PROCESS: self._process_in_time,
            Errand.TRANSLATE: self._translate_touched,
        }
        return self.agenda.keep(doing, inboxes=False)

    def _process_in_time(self, _schedule: Schedule) -> Told | None:
        """Take what waits through the flow, and what comes to wait meanwhile."""
        had: set[str] = set()
        well = self._work_off(had, is_time=True)
        if self.stop.is_set():
            return None
        recordings = counted(sum(each.startswith("rec-") for each in had), "recording")
        return Told(detail=f"{recordings} taken up{'' if well else '; some failed'}", is_news=bool(had))

    def _translate_touched(self, _schedule: Schedule) -> Told | None:
        """Translate anew what changes of the glossary touch."""
        plan = Plan(begin=Stage.TRANSLATE, touched=True)
        translated = failed = 0
        for recording in touched_recordings(self._archive):
            if self.stop.is_set():
                return None
            self._turn_to_the_clock()
            if self._archive.recordings.get(recording).consent is Consent.WITHDRAWN:
                continue
            if self._attempt(recording, plan):
                translated += 1
            else:
                failed += 1
        detail = f"{counted(translated, 'recording')} translated anew{f', {failed} failed' if failed else ''}"
        return Told(detail=detail, is_news=bool(translated or failed), outcome=Ended.FAILED if failed else Ended.DONE)

    def _helps(self) -> bool:
        """Hear a chunk of a recording that somebody else holds, if any is offered; whether there was one."""
        return self.helper is not None and self.pool.helps and self.helper.help_out()

    def _next(self, had: set[str], *, is_time: bool) -> Request | Recording | None:
        leases = self._archive.leases
        # Others are at it, or about to be: it is theirs for now.
        held = frozenset(leases.held("rec-")) | {each.removeprefix(_TAKING) for each in leases.held(_TAKING)}
        for request in self._archive.requests.pending(self.pool.wishes):
            if request.id not in had and request.recording not in held:
                return request
        if not self.pool.takes_recordings or not (is_time or self._takes_at_once()):
            return None
        passing = had | held | self.given_up | self.put_off
        # Of a hundred that look at once all would find the same one, and then all but one of them the next.
        found = self._archive.recordings.next_waiting(passing, among=len(held) + 1)
        if found is None:
            self.put_off.clear()  # their turn comes in the next round
        return found

    def _takes_at_once(self) -> bool:
        """Whether what waits is taken up at any time: unless a schedule says when, be it a paused one."""
        return self.agenda is None or not self._archive.schedules.all(Errand.PROCESS)

    def _attempt(self, recording: RecordingId, plan: Plan) -> bool:
        try:
            # A flow run is begun before the recording itself is held. A hundred workers that find the same one waiting
            # would begin a hundred, and all but one for nothing.
            with self._archive.leases.holding(_TAKING + recording):
                self._run(recording, plan)
        except BusyError:
            return True  # another took it in the same moment
        except OutageError:
            self.put_off.add(recording)
            raise
        except MayPassError:
            raise
        except Exception as error:  # noqa: BLE001 - the border of a recording: nothing that fails here stops the others
            sentence = sentence_of(error)
            self.tell(f"{recording}  failed: {sentence}")
            self.alarm("recording failed", recording, sentence)
            if self._archive.recordings.get(recording).failure is None:
                self.given_up.add(recording)
            return False
        self.tell(f"{recording}  done")
        return True

    def _run(self, recording: RecordingId, plan: Plan) -> None:
        """Run the flow over *recording*.

        Raises:
            WithdrawnError: the witness has taken consent back.
            BusyError: another process was quicker, or has taken it over.
            RunFailedError: the run failed.
            ServerGoneError: there is no Prefect server any more.
            OutageError: what every recording needs is away, and did not come back in time.
        """
        found = self._archive.recordings.get(recording)
        if found.consent is Consent.WITHDRAWN:
            raise WithdrawnError(recording)
        if not plan.stages(found):
            return
        before = len(self._archive.runs.of(recording))
        failure: JobError | None = None
        try:
            # The glossary may have changed since the last recording.
            self.run(replace(self.workshop, glossary=self._archive.glossaries.in_force()), plan, [recording])
        except OutageError:
            raise
        except JobError as error:
            failure = error
        runs = self._archive.runs.of(recording)[before:]
        if runs and runs[-1].outcome is Outcome.FAILED:
            raise RunFailedError(recording, runs[-1].cause or sentence_of(failure))
        if failure is not None:
            raise failure
        if not runs or runs[-1].outcome is not Outcome.DONE:
            raise BusyError(recording)
