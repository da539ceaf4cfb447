"""The worker: takes up what people at the desk ask for, and what waits, one after the other, until it is stopped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from archive.errors import BusyError
from archive.requests import Request, RequestEndedError, Wish
from archive.store import Archive
from flows.attend import sentence_of
from flows.plan import Plan
from flows.server import ServerGoneError
from flows.wiring import Runs
from flows.workshop import Workshop
from testimony.errors import BadInputError, JobError, MayPassError
from testimony.identity import RecordingId
from testimony.recording import Consent, Recording
from testimony.run import Outcome

#: A request that was taken up this often without an end has failed.
TRIES = 3

#: How the leases begin by which workers are known to be alive.
ALIVE = "worker "


class WithdrawnError(BadInputError):
    """A recording was to be processed whose witness has taken consent back."""

    def __init__(self, recording: RecordingId) -> None:
        super().__init__(recording)
        self.recording = recording

    def __str__(self) -> str:
        return f"the witness of {self.recording} has taken consent back; nothing more is done with it"


class RunFailedError(JobError):
    """A run that was asked for has failed; *cause* is its sentence in the archive."""

    def __init__(self, recording: RecordingId, cause: str) -> None:
        super().__init__(recording, cause)
        self.recording, self.cause = recording, cause

    def __str__(self) -> str:
        return self.cause


class UnclearRequestError(BadInputError):
    """A request asks for something that this program does not know how to do."""

    def __init__(self, wish: str) -> None:
        super().__init__(wish)
        self.wish = wish

    def __str__(self) -> str:
        return f"this program does not know how to do what is asked for ({self.wish[:60]}); update it, or ask again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """Whoever does the work on one machine; several are kept apart by the archive.

    Attributes:
        name: who it is, at most 57 characters: in the archive's requests, in its audit trail and on every line.
        run: runs the flow.
        deposits: the folder that packages for other archives are put into.
        tell: is told, in lines of ids and causes, what happens.
        stop: once it is set nothing more is taken up; what is in hand is finished.
    """

    name: str
    workshop: Workshop
    run: Runs
    deposits: Path
    tell: Callable[[str], None]
    stop: threading.Event

    @property
    def _archive(self) -> Archive:
        return self.workshop.archive

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
        while not self.stop.is_set():
            try:
                self.round()
            except ServerGoneError:
                raise
            except MayPassError as error:  # the database is away: it may be back by the next round
                self.tell(str(error))
            self.stop.wait(every_s)

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
        self._take_over()
        had: set[str] = set()
        well = True
        # Looked for anew each time: what people ask for does not wait until a hundred recordings are done.
        while not self.stop.is_set() and (found := self._next(had)) is not None:
            had.add(found.id)
            try:
                well &= self._fulfil(found) if isinstance(found, Request) else self._process(found)
            except RequestEndedError as ended:  # this worker was taken for gone, and another has taken it over
                self.tell(str(ended))
        return well

    def _next(self, had: set[str]) -> Request | Recording | None:
        held = frozenset(self._archive.leases.held("rec-"))  # others are at it: it is theirs for now
        for request in self._archive.requests.pending():
            if request.id not in had and request.recording not in held:
                return request
        for recording in self._archive.recordings.all():
            if recording.id not in had | held and _waits(recording):
                return recording
        return None

    def _take_over(self) -> None:
        """Let those requests wait again whose worker is gone, unless it befell them too often."""
        if not self._lost():
            return
        # One worker at a time, so that none gives back what another has let wait and a third has taken up.
        with suppress(BusyError, RequestEndedError), self._archive.leases.holding("lost requests"):
            for request in self._lost():
                self._let_go(request, "the worker that had taken it up ended without a word")

    def _lost(self) -> list[Request]:
        taken_up = self._archive.requests.abandoned(timedelta(0))
        # Looked for after them, since a worker is known to be alive before it takes anything up.
        alive = self._archive.leases.held(ALIVE)
        # One under this worker's own name was left by a predecessor: between rounds it has none in hand.
        return [each for each in taken_up if each.worker == self.name or f"{ALIVE}{each.worker}" not in alive]

    def _let_go(self, request: Request, why: str) -> None:
        if request.attempts < TRIES:
            self._archive.requests.give_back(request.id, self.name, why)
            self.tell(f"{request.id}  given back: {why}")
        else:
            self._fail(request, f"tried {request.attempts} times; at last: {why}")

    def _fail(self, request: Request, why: str) -> None:
        self._archive.requests.failed(request.id, self.name, why)
        self.tell(f"{request.id}  failed: {why}")

    def _fulfil(self, waiting: Request) -> bool:
        request = self._archive.requests.claim(waiting.id, self.name)
        if request is None:
            return True  # somebody was quicker, or it was taken back
        self.tell(f"{request.id}  {request.wish}{f' {request.recording}' if request.recording else ''}")
        try:
            detail = self._do(request)
        except ServerGoneError as gone:
            self._let_go(request, str(gone))
            raise
        except MayPassError as error:
            self._let_go(request, str(error))
            return False
        except Exception as error:  # noqa: BLE001 - the border of a request: nothing that fails in it may stop the others
            self._fail(request, sentence_of(error))
            return False
        self._archive.requests.done(request.id, self.name, detail)
        self.tell(f"{request.id}  done")
        return True

    def _do(self, request: Request) -> str | None:
        """Do what is asked for; how it ended, where there is something to say."""
        if request.wish is Wish.VERIFY:
            return self._verify(request)
        if request.recording is None:
            raise UnclearRequestError(request.wish)
        if request.wish is Wish.DEPOSIT:
            return self._deposit(request, request.recording)
        self._run(request.recording, Plan.from_options(request.options))
        return None

    def _verify(self, request: Request) -> str | None:
        faults = len(self._archive.verify(by=request.by).faults)
        return f"faults were found ({faults}); `testimony verify` names them" if faults else None

    def _deposit(self, request: Request, recording: RecordingId) -> str:
        if (form := request.options.get("format", "bag")) != "bag":
            raise UnclearRequestError(f"{request.wish} as {form}")
        place = self._archive.deposit(recording, self.deposits, by=request.by)
        return f"it lies in the home, in {self.deposits.name}/{place.name}"

    def _process(self, recording: Recording) -> bool:
        try:
            self._run(recording.id, Plan())
        except BusyError:
            return True  # another took it in the same moment
        except MayPassError:
            raise
        except Exception as error:  # noqa: BLE001 - the border of a recording: nothing that fails here stops the others
            self.tell(f"{recording.id}  failed: {sentence_of(error)}")
            return False
        self.tell(f"{recording.id}  done")
        return True

    def _run(self, recording: RecordingId, plan: Plan) -> None:
        """Run the flow over *recording*.

        Raises:
            WithdrawnError: the witness has taken consent back.
            BusyError: another process was quicker, or has taken it over.
            RunFailedError: the run failed.
            ServerGoneError: there is no Prefect server any more.
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
        except JobError as error:
            failure = error
        runs = self._archive.runs.of(recording)[before:]
        if runs and runs[-1].outcome is Outcome.FAILED:
            raise RunFailedError(recording, runs[-1].cause or sentence_of(failure))
        if failure is not None:
            raise failure
        if not runs or runs[-1].outcome is not Outcome.DONE:
            raise BusyError(recording)


def _waits(recording: Recording) -> bool:
    """Whether *recording* is to be processed without anybody's asking; one that failed waits for a person to ask."""
    return recording.failure is None and recording.consent is not Consent.WITHDRAWN and bool(Plan().stages(recording))
