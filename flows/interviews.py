"""The flow: a batch of recordings, one after the other, a task per stage. Only ids travel through Prefect."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from prefect import Flow, Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from flows.attend import StageFailedError, StageRunner, attend, guarded
from flows.plan import Plan
from flows.steps import prepare_audio, queue_for_review, transcribe_interview, translate_interview
from flows.workshop import Workshop
from testimony.errors import JobError, TestimonyError
from testimony.identity import RecordingId, RunId
from testimony.recording import Stage

Step = Callable[[RecordingId, RunId], None]

#: What Prefect calls it.
FLOW = "interviews"

_UNTOLD = "{}  Prefect could not be told ({}); the work goes on without it"
_RETRIES = 2
_BACKOFF_S = 2


class RecordingsFailedError(JobError):
    """Some recordings of a batch failed. Each one's cause stands in the archive."""

    def __init__(self, failed: tuple[RecordingId, ...], among: int) -> None:
        super().__init__(failed, among)
        self.failed, self.among = failed, among

    def __str__(self) -> str:
        return f"{len(self.failed)} of {self.among} recordings failed: {', '.join(self.failed)}"


def steps(workshop: Workshop, plan: Plan) -> Mapping[Stage, Step]:
    """The plain steps of *plan*, each waiting for a recording and a run."""
    return {
        Stage.PREPARE: lambda recording, run: prepare_audio(workshop, recording, run),
        Stage.TRANSCRIBE: lambda recording, run: transcribe_interview(workshop, plan, recording, run),
        Stage.TRANSLATE: lambda recording, run: translate_interview(workshop, plan, recording, run),
        Stage.QUEUE: lambda recording, run: queue_for_review(workshop, recording, run),
    }


def run_batch(
    workshop: Workshop,
    plan: Plan,
    recordings: Sequence[RecordingId],
    tell: Callable[[str], None] = lambda _line: None,
) -> None:
    """Run the flow over *recordings*. Where Prefect's server goes away in the middle, go on without it.

    The archive is the record: what Prefect does not hear of is done all the same, and only its pages do not show it.

    Args:
        tell: is told, in one line, if that happened.

    Raises:
        RecordingsFailedError: some of them failed; the others are done.
        OutageError: what every recording needs is away; those that are not done wait.
    """
    batch = Batch(workshop, plan, tell)
    name = recordings[0] if len(recordings) == 1 else f"{recordings[0]} and {len(recordings) - 1} more"
    try:
        batch.flow(name)([str(recording) for recording in recordings])
    except TestimonyError:
        raise
    except Exception as error:  # noqa: BLE001 - Prefect's own: a step raises nothing but StageFailedError
        tell(_UNTOLD.format(recordings[0], type(error).__name__))
        batch.finish(recordings)


class Batch:
    """Recordings that are taken through their stages together, and how far each has come."""

    def __init__(self, workshop: Workshop, plan: Plan, tell: Callable[[str], None] = lambda _line: None) -> None:
        self._workshop, self._plan, self._tell = workshop, plan, tell
        self._steps = steps(workshop, plan)
        self._tasks = {stage: _stage_task(stage, self._noted(stage)) for stage in self._steps}
        self._taken: set[tuple[Stage, RunId]] = set()
        self._failures: dict[RecordingId, StageFailedError | None] = {}

    def flow(self, name: str) -> Flow[[list[str]], None]:
        """The flow. The workshop is closed over rather than handed in, since Prefect keeps parameters."""

        @flow(name=FLOW, flow_run_name=name, persist_result=False, validate_parameters=False)
        def interviews(recordings: list[str]) -> None:
            self._attend([RecordingId(each) for each in recordings], self._by_prefect)

        return interviews

    def finish(self, recordings: Sequence[RecordingId]) -> None:
        """Take through the stages, without Prefect, whatever of *recordings* the flow has not.

        Raises:
            RecordingsFailedError: some of them failed.
        """
        self._attend(recordings, self._plainly)

    def _attend(self, recordings: Sequence[RecordingId], run_stage: StageRunner) -> None:
        for recording in recordings:
            if recording not in self._failures:
                self._failures[recording] = attend(self._workshop, recording, self._plan, run_stage, tell=self._tell)
        failed = tuple(recording for recording, failure in self._failures.items() if failure)
        if failed:
            raise RecordingsFailedError(failed, len(recordings))

    def _by_prefect(self, stage: Stage, recording: RecordingId, run: RunId) -> None:
        try:
            self._tasks[stage](recording, run)
        except StageFailedError:
            raise
        except Exception as error:  # noqa: BLE001 - Prefect's own: it could not keep the state of a task
            self._tell(_UNTOLD.format(recording, type(error).__name__))
            if (stage, run) not in self._taken:
                self._plainly(stage, recording, run)

    def _plainly(self, stage: Stage, recording: RecordingId, run: RunId) -> None:
        guarded(self._steps[stage], stage, recording, run)

    def _noted(self, stage: Stage) -> Step:
        def step(recording: RecordingId, run: RunId) -> None:
            self._steps[stage](recording, run)
            self._taken.add((stage, run))

        return step


def _stage_task(stage: Stage, step: Step) -> Task[[str, str], None]:
    """A task around *step* that tries again what may pass, and nothing else."""

    @task(
        name=stage.value,
        retries=_RETRIES,
        retry_delay_seconds=exponential_backoff(backoff_factor=_BACKOFF_S),
        retry_condition_fn=_may_pass,
        persist_result=False,
        cache_policy=NO_CACHE,  # the archive knows what is done
    )
    def stage_task(recording: str, run: str) -> None:
        guarded(step, stage, RecordingId(recording), RunId(run))

    return stage_task


def _may_pass(_task: Task[..., Any], _run: Any, state: Any) -> bool:
    error = state.result(raise_on_failure=False)
    return isinstance(error, StageFailedError) and error.may_pass
