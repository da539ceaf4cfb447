import pytest

from flows.attend import StageFailedError, attend, guarded
from flows.plan import Plan
from testimony.errors import BadInputError, MayPassError
from testimony.identity import RecordingId, RunId
from testimony.recording import Stage, State
from testimony.run import Outcome

RECORDING, RUN = RecordingId("rec-1"), RunId("run-1")
WITNESS_WORDS = "мені Үрімжіде ұстады"


class TooLongError(BadInputError):
    def __str__(self) -> str:
        return "it lasts longer than a day"


def raising(error: Exception):
    def step(recording, run):
        raise error

    return step


@pytest.mark.parametrize(
    ("error", "may_pass", "sentence"),
    [
        (TooLongError(), False, "it lasts longer than a day"),
        (MayPassError("the disk is full"), True, "the disk is full"),
        (
            ValueError(WITNESS_WORDS),
            False,
            "a fault of the program (ValueError); run it again with --debug to see where, and report it",
        ),
    ],
)
def test_what_prefect_is_told_of_a_failure_is_ids_alone(error, may_pass, sentence):
    with pytest.raises(StageFailedError) as caught:
        guarded(raising(error), Stage.TRANSCRIBE, RECORDING, RUN)

    assert str(caught.value) == "rec-1 failed at stage transcribe; `testimony status rec-1` says why"
    assert caught.value.may_pass is may_pass
    assert caught.value.sentence == sentence
    assert WITNESS_WORDS not in caught.value.sentence


class Runner:
    """Runs stages that do nothing but move the recording on, except those that are to fail."""

    def __init__(self, archive, failing: Stage | None = None) -> None:
        self.archive, self.failing, self.ran = archive, failing, []

    def __call__(self, stage: Stage, recording: RecordingId, run: RunId) -> None:
        self.ran.append(stage)
        if stage is self.failing:
            guarded(raising(TooLongError()), stage, recording, run)
        self.archive.recordings.advance(recording, stage.reaches, run)


def test_a_failure_is_written_down_with_its_stage_and_the_next_run_goes_on_there(workshop, receive):
    archive = workshop.archive
    recording = receive(b"one")

    failed = attend(workshop, recording, Plan(), Runner(archive, Stage.TRANSCRIBE))

    assert failed is not None
    told = archive.recordings.get(recording)
    assert (told.state, told.failure.stage) == (State.PREPARED, Stage.TRANSCRIBE)
    assert told.failure.cause == "it lasts longer than a day"

    again = Runner(archive)
    assert attend(workshop, recording, Plan(), again) is None
    assert again.ran == [Stage.TRANSCRIBE, Stage.TRANSLATE, Stage.QUEUE]
    assert archive.recordings.get(recording).failure is None
    assert [run.outcome for run in archive.record(recording).runs] == [Outcome.FAILED, Outcome.DONE]


def test_a_recording_that_needs_nothing_begins_no_run(workshop, receive):
    recording = receive(b"one")
    attend(workshop, recording, Plan(), Runner(workshop.archive))

    idle = Runner(workshop.archive)
    assert attend(workshop, recording, Plan(), idle) is None

    assert idle.ran == []
    assert len(workshop.archive.record(recording).runs) == 1


def test_a_recording_that_another_process_works_on_is_left_to_it(workshop, receive):
    recording = receive(b"one")
    runner = Runner(workshop.archive)

    with workshop.archive.lease(recording):
        assert attend(workshop, recording, Plan(), runner) is None

    assert runner.ran == []


def test_a_run_that_was_killed_is_known_as_abandoned_once_the_next_one_begins(workshop, receive):
    archive = workshop.archive
    recording = receive(b"one")
    archive.runs.begin(recording, (Stage.PREPARE,), {})

    attend(workshop, recording, Plan(), Runner(archive))

    assert [run.outcome for run in archive.record(recording).runs] == [Outcome.ABANDONED, Outcome.DONE]
