"""The flow: a batch of recordings, one after the other, a task per stage. Only ids travel through Prefect."""

from collections.abc import Callable, Mapping
from typing import Any

from prefect import Flow, Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from flows.attend import StageFailedError, attend, guarded
from flows.plan import Plan
from flows.steps import prepare_audio, queue_for_review, transcribe_interview, translate_interview
from flows.workshop import Workshop
from testimony.errors import JobError
from testimony.identity import RecordingId, RunId
from testimony.recording import Stage

Step = Callable[[RecordingId, RunId], None]

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


def interviews_flow(workshop: Workshop, plan: Plan) -> Flow[[list[str]], None]:
    """The flow over *workshop*. The workshop is closed over rather than handed in, since Prefect keeps parameters."""
    tasks = {stage: _stage_task(stage, step) for stage, step in steps(workshop, plan).items()}

    def run_stage(stage: Stage, recording: RecordingId, run: RunId) -> None:
        tasks[stage](recording, run)

    @flow(name="interviews", persist_result=False, validate_parameters=False)
    def interviews(recordings: list[str]) -> None:
        failures = [attend(workshop, RecordingId(recording), plan, run_stage) for recording in recordings]
        failed = tuple(failure.recording for failure in failures if failure)
        if failed:
            raise RecordingsFailedError(failed, len(recordings))

    return interviews


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
