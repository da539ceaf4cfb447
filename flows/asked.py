"""What people ask for at the desk: taken up, done, and let wait again where the worker that had it is gone."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from archive.errors import BusyError
from archive.requests import Request, RequestEndedError, Wish
from archive.store import Archive
from flows.alive import ALIVE
from flows.attend import sentence_of
from flows.notice import Alarm
from flows.plan import Plan
from flows.server import ServerGoneError
from flows.undone import UnclearRequestError
from testimony.errors import MayPassError, OutageError
from testimony.identity import RecordingId

#: A request that was taken up this often without an end has failed.
TRIES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The requests of an archive, in the hands of one worker.

    Attributes:
        name: which worker it is.
        run: takes a recording through the stages of a plan.
        deposits: the folder that packages for other archives are put into.
        tell: is told, in lines of ids and causes, what happens.
        alarm: is told what fails.
    """

    name: str
    archive: Archive
    run: Callable[[RecordingId, Plan], None]
    deposits: Path
    tell: Callable[[str], None]
    alarm: Alarm

    def take_over(self) -> None:
        """Let those requests wait again whose worker is gone, unless it befell them too often."""
        if not self._lost():
            return
        # One worker at a time, so that none gives back what another has let wait and a third has taken up.
        with suppress(BusyError, RequestEndedError), self.archive.leases.holding("lost requests"):
            for request in self._lost():
                self._let_go(request, "the worker that had taken it up ended without a word")

    def _lost(self) -> list[Request]:
        taken_up = self.archive.requests.abandoned(timedelta(0))
        # Looked for after them, since a worker is known to be alive before it takes anything up.
        alive = self.archive.leases.held(ALIVE)
        # One under this worker's own name was left by a predecessor: between rounds it has none in hand.
        return [each for each in taken_up if each.worker == self.name or f"{ALIVE}{each.worker}" not in alive]

    def _let_go(self, request: Request, why: str) -> None:
        if request.attempts < TRIES:
            self.archive.requests.give_back(request.id, self.name, why)
            self.tell(f"{request.id}  given back: {why}")
        else:
            self._fail(request, f"tried {request.attempts} times; at last: {why}")

    def _fail(self, request: Request, why: str) -> None:
        self.archive.requests.failed(request.id, self.name, why)
        self.tell(f"{request.id}  failed: {why}")
        self.alarm("request failed", request.id, why)

    def fulfil(self, waiting: Request) -> bool:
        """Do what is asked for, unless somebody else was quicker; whether it went well.

        Raises:
            RequestEndedError: this worker was taken for gone, and another has taken the request over.
            ServerGoneError: there is no Prefect server any more; the request waits again.
            OutageError: what everything needs is away. The request waits again, however often that happens.
        """
        request = self.archive.requests.claim(waiting.id, self.name)
        if request is None:
            return True  # somebody was quicker, or it was taken back
        self.tell(f"{request.id}  {request.wish}{f' {request.recording}' if request.recording else ''}")
        try:
            detail = self._do(request)
        except ServerGoneError as gone:
            self._let_go(request, str(gone))
            raise
        except OutageError as away:
            with suppress(MayPassError):  # otherwise this worker finds it again before the next round
                self.archive.requests.give_back(request.id, self.name, str(away))
                self.tell(f"{request.id}  given back: {away}")
            raise
        except MayPassError as error:
            self._let_go(request, str(error))
            return False
        except Exception as error:  # noqa: BLE001 - the border of a request: nothing that fails in it may stop the others
            self._fail(request, sentence_of(error))
            return False
        self.archive.requests.done(request.id, self.name, detail)
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
        self.run(request.recording, Plan.from_options(request.options))
        return None

    def _verify(self, request: Request) -> str | None:
        faults = len(self.archive.verify(by=request.by).faults)
        return f"faults were found ({faults}); `testimony verify` names them" if faults else None

    def _deposit(self, request: Request, recording: RecordingId) -> str:
        if (form := request.options.get("format", "bag")) != "bag":
            raise UnclearRequestError(f"{request.wish} as {form}")
        place = self.archive.deposit(recording, self.deposits, by=request.by)
        return f"it lies in the home, in {self.deposits.name}/{place.name}"
