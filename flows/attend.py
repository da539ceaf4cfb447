"""One recording through the stages that it still needs, whatever runs the stages."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from archive.errors import BusyError
from archive.files import sentence_when_full
from archive.store import Archive
from flows.plan import Plan
from flows.workshop import Workshop
from testimony.errors import MayPassError, OutageError, TestimonyError
from testimony.identity import RecordingId, RunId
from testimony.recording import Failure, Stage
from testimony.run import Outcome, Run

#: Runs one stage of one recording; Prefect's task in a flow, the plain step in a test.
StageRunner = Callable[[Stage, RecordingId, RunId], None]

_LOOK_S = 2.0  # between two looks whether what is away is back
_LONGEST_S = 60.0  # between two tries, each of which may cost minutes


class StageFailedError(TestimonyError):
    """A stage failed. It says ids alone, because Prefect keeps what it says; the cause is the exception behind it."""

    def __init__(self, recording: RecordingId, stage: Stage, may_pass: bool) -> None:
        super().__init__(recording, stage, may_pass)
        self.recording, self.stage, self.may_pass = recording, stage, may_pass

    def __str__(self) -> str:
        return f"{self.recording} failed at stage {self.stage}; `testimony status {self.recording}` says why"

    @property
    def sentence(self) -> str:
        """The cause, for the archive and for people."""
        return sentence_of(self.__cause__)


def sentence_of(error: BaseException | None) -> str:
    """What is said of *error*, without a word of the testimony."""
    if isinstance(error, TestimonyError):
        return str(error)
    # The message of an unforeseen error may quote the testimony; its kind does not.
    kind = type(error).__name__
    return f"a fault of the program ({kind}); run it again with --debug to see where, and report it"


def guarded(step: Callable[[RecordingId, RunId], None], stage: Stage, recording: RecordingId, run: RunId) -> None:
    """Run *step* so that whatever it raises leaves as a sentence without a word of the testimony.

    Raises:
        StageFailedError: the step failed; the cause stands behind it.
    """
    try:
        with sentence_when_full():
            step(recording, run)
    except Exception as error:  # the border of a recording: nothing that fails here may stop the others
        may_pass = isinstance(error, MayPassError | OSError)
        raise StageFailedError(recording, stage, may_pass) from error


def attend(
    workshop: Workshop,
    recording_id: RecordingId,
    plan: Plan,
    run_stage: StageRunner,
    *,
    tell: Callable[[str], None] = lambda _line: None,
    pause: Callable[[float], None] = time.sleep,
) -> StageFailedError | None:
    """Take a recording through the stages that it needs; a failure is written down and handed back, never raised.

    The recording is leased meanwhile; one that another process holds is left to that process. A database that goes
    away, and room on a full disk, are waited for, and the stage goes on from its checkpoints. Where they do not come
    back in time the run fails and the recording does not: it waits, as before.

    Args:
        tell: is told, in lines of ids and causes, what is waited for.
        pause: waits so many seconds.

    Raises:
        OutageError: what every recording needs did not come back in time.
    """
    archive = workshop.archive
    with suppress(BusyError), archive.lease(recording_id):
        stages = plan.stages(archive.recordings.get(recording_id))
        if not stages:
            return None
        run = archive.runs.begin(recording_id, stages, plan.options(), workshop.glossary_for(recording_id).version)
        outage = Outage(archive=archive, recording=recording_id, tell=tell, pause=pause)
        try:
            return _attend(archive, run, run_stage, outage)
        except OutageError as away:
            with suppress(MayPassError):  # who cannot be told now finds a run whose recording nobody holds
                archive.runs.end(run.id, Outcome.FAILED, str(away))
            raise
    return None


def _attend(archive: Archive, run: Run, run_stage: StageRunner, outage: "Outage") -> StageFailedError | None:
    for stage in run.stages:
        try:
            outage.outlast(partial(run_stage, stage, run.recording, run.id))
        except StageFailedError as failed:
            failure = Failure(stage=stage, cause=failed.sentence)
            outage.outlast(partial(archive.recordings.fail, run.recording, failure, run.id))
            outage.outlast(partial(archive.runs.end, run.id, Outcome.FAILED, failed.sentence))
            return failed
    outage.outlast(partial(archive.runs.end, run.id, Outcome.DONE))
    return None


@dataclass(kw_only=True, slots=True)
class Outage:
    """Waits for what every recording needs and is away, a bounded time in all.

    Attributes:
        left_s: how long it still waits. Longer than a lease, after which others may have taken the recording over: the
            run has then been ended by them, and writes nothing more.
        tell: is told what is waited for.
        pause: waits so many seconds.
    """

    archive: Archive
    recording: RecordingId
    left_s: float = 600
    tell: Callable[[str], None] = lambda _line: None
    pause: Callable[[float], None] = time.sleep
    _between_s: float = field(default=_LOOK_S, init=False)
    _told: str = field(default="", init=False)

    def outlast(self, act: Callable[[], object]) -> None:
        """Do *act*, again if need be once what was away is back.

        Raises:
            OutageError: it did not come back in time.
        """
        while True:
            try:
                act()
            except (OutageError, StageFailedError) as error:
                away = error.__cause__ if isinstance(error, StageFailedError) else error
                if not isinstance(away, OutageError):
                    raise
                if not self._is_over(away):
                    raise away from (None if away is error else error)
            else:
                return

    def _is_over(self, away: OutageError) -> bool:
        """Whether *act* is worth another try. Each that fails is followed by a longer pause: it may cost minutes."""
        if (sentence := str(away)) != self._told:
            self._told = sentence
            self.tell(f"{self.recording}  waits: {sentence}")
        while self.left_s > 0:
            wait_s = min(self._between_s, self.left_s)
            self.left_s -= wait_s
            self.pause(wait_s)
            with suppress(MayPassError):
                self.archive.leases.renew()  # which writes: a database that can only be read is not back
                self._between_s = min(2 * self._between_s, _LONGEST_S)
                return True
        return False
