import pytest

from flows.plan import Plan
from flows.steps import queue_for_review, transcribe_interview, translate_interview
from models.entry import Task
from testimony.finding import Code
from testimony.language import Language
from testimony.recording import Stage, State
from testimony.revision import Kind, Person
from testimony.segment import check_timeline
from tests.flows.doubles import model, prepared_minute

PLAN = Plan()


@pytest.fixture
def run(archive, prepared):
    return archive.runs.begin(prepared, tuple(Stage), {}).id


def test_a_transcript_covers_the_recording_and_every_wording_is_translated(workshop, archive, prepared, run):
    transcribe_interview(workshop, PLAN, prepared, run)
    translate_interview(workshop, PLAN, prepared, run)
    queue_for_review(workshop, prepared, run)

    record = archive.record(prepared)
    assert record.recording.state is State.IN_REVIEW
    check_timeline(prepared, [segment.segment for segment in record.segments], 60_000)
    spoken = [segment for segment in record.segments if segment.is_speech]
    assert len(spoken) == 10
    for segment in spoken:
        assert segment.translation.revision.of_revision == segment.source.revision.number
        assert segment.translation.revision.text == f"word {segment.source.revision.text.split()[-1]}"


def test_the_engine_hears_the_audio_at_the_time_that_the_transcript_says(workshop, archive, prepared, run):
    """The level of the audio tells the second that it comes from; the double writes it down."""
    transcribe_interview(workshop, PLAN, prepared, run)

    for segment in archive.record(prepared).segments:
        if segment.is_speech:
            second = segment.segment.span.start_ms // 1000
            level = round((second * 100 + 100) / 32768 * 1000)
            assert segment.source.revision.text == f"сөз {level}"


def test_a_run_that_dies_in_the_middle_hears_no_finished_chunk_twice(workshop, archive, prepared, run):
    listener = workshop.engines.listener
    listener.power_fails_after = 3
    with pytest.raises(KeyboardInterrupt):
        transcribe_interview(workshop, PLAN, prepared, run)
    finished = len(listener.heard)
    assert archive.record(prepared).segments == ()

    listener.power_fails_after = None
    transcribe_interview(workshop, PLAN, prepared, run)

    chunks = len(listener.heard)
    assert finished == 3
    transcribe_interview(workshop, PLAN, prepared, archive.runs.begin(prepared, (), {}).id)
    assert len(listener.heard) == chunks, "everything was known already"
    texts = [segment.source.revision.text for segment in archive.record(prepared).segments if segment.is_speech]
    assert len(texts) == len(set(texts)) == 10


def test_a_run_that_dies_three_times_ends_as_if_it_had_not(workshop, archive, prepared, run, receive):
    listener = workshop.engines.listener
    for finished in (1, 3, 4):
        listener.power_fails_after = finished
        with pytest.raises(KeyboardInterrupt):
            transcribe_interview(workshop, PLAN, prepared, run)
    listener.power_fails_after = None

    transcribe_interview(workshop, PLAN, prepared, run)

    interrupted = len(listener.heard)
    whole = receive(b"the same minute, without a power cut")
    prepared_minute(archive, whole)
    transcribe_interview(workshop, PLAN, whole, archive.runs.begin(whole, (), {}).id)
    assert len(listener.heard) == 2 * interrupted, "no finished chunk was heard again"
    segments = [each.segment for each in archive.record(prepared).segments]
    check_timeline(prepared, segments, 60_000)
    assert sum(segment.span.duration_ms for segment in segments) == 60_000


def test_only_what_changed_is_translated_again(workshop, archive, prepared, run):
    transcribe_interview(workshop, PLAN, prepared, run)
    translate_interview(workshop, PLAN, prepared, run)
    sentences = workshop.engines.rewriter.sentences
    before = len(sentences)
    first = next(segment for segment in archive.record(prepared).segments if segment.is_speech)
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "дұрыс сөйлем", based_on=1, author=Person("aigul"))

    translate_interview(workshop, PLAN, prepared, archive.runs.begin(prepared, (), {}).id)

    assert sentences[before:] == ["дұрыс сөйлем"]


def test_progress_is_told_in_milliseconds_of_audio_and_in_segments(workshop, prepared, run, told):
    transcribe_interview(workshop, PLAN, prepared, run)
    translate_interview(workshop, PLAN, prepared, run)

    transcribed = [(done, total) for _, stage, done, total in told if stage is Stage.TRANSCRIBE]
    assert transcribed[0] == (0, 60_000)
    assert transcribed[-1] == (60_000, 60_000)
    assert transcribed == sorted(transcribed)
    assert [(done, total) for _, stage, done, total in told if stage is Stage.TRANSLATE] == [(0, 10), (10, 10)]


def starter_doubts(archive, recording) -> list[str]:
    return [
        finding.message.split(".")[0]
        for segment in archive.record(recording).segments
        for finding in segment.findings
        if finding.code is Code.STARTER_MODEL
    ]


@pytest.fixture
def starters(workshop):
    """A shelf with nothing but starter models."""
    workshop.shelf.models = (
        model("starter-kk", Task.TRANSCRIBE),
        model("starter-kk-en", Task.TRANSLATE, Language.ENGLISH),
    )


def test_what_a_starter_wrote_of_a_real_recording_is_doubted_in_every_segment(
    workshop, archive, prepared, run, starters
):
    transcribe_interview(workshop, PLAN, prepared, run)
    translate_interview(workshop, PLAN, prepared, run)

    doubts = starter_doubts(archive, prepared)
    assert doubts.count("A starter model wrote this down") == 10
    assert doubts.count("A starter model translated this") == 10


def test_in_a_practice_interview_a_starter_is_no_doubt_by_itself(workshop, archive, prepared, run, starters):
    transcribe_interview(workshop, Plan(practice=True), prepared, run)
    translate_interview(workshop, Plan(practice=True), prepared, run)

    assert starter_doubts(archive, prepared) == []
