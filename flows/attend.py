"""One recording through the stages that it still needs, whatever runs the stages."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from archive.errors import BusyError, UnreachableDatabaseError
from archive.store import Archive
from flows.plan import Plan
from flows.workshop import Workshop
from testimony.errors import MayPassError, TestimonyError
from testimony.identity import RecordingId, RunId
from testimony.recording import Failure, Stage
from testimony.run import Outcome

#: Runs one stage of one recording; Prefect's task in a flow, the plain step in a test.
StageRunner = Callable[[Stage, RecordingId, RunId], None]

_LOOK_S = 2.0  # between two looks whether the database is back


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
    pause: Callable[[float], None] = time.sleep,
) -> StageFailedError | None:
    """Take a recording through the stages that it needs; a failure is written down and handed back, never raised.

    The recording is leased meanwhile; one that another process holds is left to that process. A database that goes
    away is waited for, and the stage goes on from its checkpoints.

    Args:
        pause: waits so many seconds.

    Raises:
        UnreachableDatabaseError: it did not come back in time.
    """
    archive = workshop.archive
    with suppress(BusyError), archive.lease(recording_id):
        stages = plan.stages(archive.recordings.get(recording_id))
        if not stages:
            return None
        run = archive.runs.begin(recording_id, stages, plan.options(), workshop.glossary_for(recording_id).version)
        outage = Outage(archive=archive, recording=recording_id, pause=pause)
        for stage in stages:
            try:
                outage.outlast(partial(run_stage, stage, recording_id, run.id))
            except StageFailedError as failed:
                failure = Failure(stage=stage, cause=failed.sentence)
                outage.outlast(partial(archive.recordings.fail, recording_id, failure, run.id))
                outage.outlast(partial(archive.runs.end, run.id, Outcome.FAILED, failed.sentence))
                return failed
        outage.outlast(partial(archive.runs.end, run.id, Outcome.DONE))
    return None


@dataclass(kw_only=True, slots=True)
class Outage:
    """Waits for an archive whose database has gone away, a bounded time in all.

    Attributes:
        left_s: how long it still waits. Longer than a lease, after which others may have taken the recording over: the
            run has then been ended by them, and writes nothing more.
        pause: waits so many seconds.
    """

    archive: Archive
    recording: RecordingId
    left_s: float = 600
    pause: Callable[[float], None] = time.sleep

    def outlast(self, act: Callable[[], object]) -> None:
        """Do *act*, again if need be once the database is back.

        Raises:
            UnreachableDatabaseError: it did not come back in time.
        """
        while True:
            try:
                act()
            except (UnreachableDatabaseError, StageFailedError) as error:
                cause = error.__cause__ if isinstance(error, StageFailedError) else error
                if not isinstance(cause, UnreachableDatabaseError) or not self._is_over():
                    raise
            else:
                return

    def _is_over(self) -> bool:
        while self.left_s > 0:
            self.left_s -= _LOOK_S
            self.pause(_LOOK_S)
            with suppress(MayPassError):
                self.archive.recordings.get(self.recording)
                return True
        return False
