"""What is under way, what waits and since when, and how fast it goes."""

from datetime import timedelta

from archive.headway import Queue, Speed, Underway
from archive.store import Archive
from archive.work import Piece
from testimony.identity import Digest, RunId
from testimony.recording import Consent, Failure, Recording, Stage, State
from testimony.run import Outcome
from testimony.span import Span
from tests.archive.interview import ARGOS, DURATION_MS, WHISPER, Clock, heard, rendered


def test_a_long_recording_shows_how_much_of_it_was_heard(archive: Archive, recording: Recording) -> None:
    archive.runs.abandon(recording.id)
    run = archive.runs.begin(recording.id, [Stage.TRANSCRIBE, Stage.TRANSLATE], {})
    assert archive.headway.underway() == (
        Underway(
            run=run.id,
            recording=recording.id,
            stage=Stage.TRANSCRIBE,
            began_at=run.began_at,
            duration_ms=DURATION_MS,
        ),
    )
    spans = [Span(0, 3000), Span(3000, 6000), Span(6000, 8000)]
    archive.work.offer(
        recording.id, "transcribe", [Piece(key=Digest.of_bytes(str(span).encode()), span=span) for span in spans]
    )
    claim = archive.work.claim("transcribe")
    assert claim is not None
    archive.work.done(claim)

    (found,) = archive.headway.underway()
    assert (found.done, found.total) == (5000, DURATION_MS)


def test_a_translation_shows_how_many_segments_are_done(archive: Archive, recording: Recording, run: RunId) -> None:
    archive.transcripts.write(run, recording.id, WHISPER, heard(recording.id))
    archive.recordings.advance(recording.id, State.TRANSCRIBED, run)
    (found,) = archive.headway.underway()
    assert (found.stage, found.done, found.total) == (Stage.TRANSLATE, 0, 2)

    drafts = rendered(archive.transcripts.wordings(recording.id))
    archive.transcripts.write_translations(run, recording.id, ARGOS, drafts[:1])
    (found,) = archive.headway.underway()
    assert (found.done, found.total) == (1, 2)


def test_what_waits_is_counted_with_the_time_of_the_oldest(archive: Archive, recording: Recording, run: RunId) -> None:
    assert archive.headway.queue() == Queue(recordings=0, duration_ms=0, oldest_at=None)
    archive.runs.end(run, Outcome.INTERRUPTED)
    assert archive.headway.queue() == Queue(recordings=1, duration_ms=DURATION_MS, oldest_at=recording.received_at)
    archive.access.change_consent(recording.id, Consent.WITHDRAWN, said_by="the witness", by="selin")
    assert archive.headway.queue().recordings == 0


def test_what_has_failed_waits_for_a_person_and_not_for_a_worker(
    archive: Archive, recording: Recording, run: RunId
) -> None:
    archive.recordings.fail(recording.id, Failure(stage=Stage.TRANSCRIBE, cause="no model hears it"), run)
    archive.runs.end(run, Outcome.FAILED, "no model hears it")
    assert archive.headway.queue().recordings == 0


def test_speed_is_that_of_whole_runs_of_the_last_week(
    archive: Archive, recording: Recording, clock: Clock, run: RunId
) -> None:
    clock.now += timedelta(seconds=28)
    archive.runs.end(run, Outcome.DONE)
    short = archive.runs.begin(recording.id, [Stage.TRANSLATE], {"from": "translate"})
    archive.runs.end(short.id, Outcome.DONE)

    found = archive.headway.speed(clock.now)
    assert (found.recordings, found.sound_ms) == (1, DURATION_MS)
    assert 29_000 <= found.worked_ms <= 40_000
    assert archive.headway.speed(clock.now + timedelta(days=8)) == Speed(recordings=0, sound_ms=0, worked_ms=0)


def test_what_a_run_may_take_follows_from_what_others_took() -> None:
    assert Speed(recordings=2, sound_ms=60_000, worked_ms=30_000).takes_ms(3_600_000) == 1_800_000
    assert Speed(recordings=0, sound_ms=0, worked_ms=0).takes_ms(3_600_000) is None
