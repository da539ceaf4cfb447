"""Who works on what: one at a time, and nobody for ever."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import BusyError, EndedRunError, LostLeaseError
from archive.lease import Leases
from archive.runs import Runs
from archive.store import Archive
from archive.work import ATTEMPTS, Claim, Outlook, Piece, SetAside, Work
from testimony.identity import Digest, RunId
from testimony.recording import Failure, Recording, Stage, State
from testimony.run import Outcome
from testimony.span import Span
from tests.archive.interview import WHISPER, Clock, heard

ROOT = Path(__file__).parents[2]
LEASE_MS = 2000  # short enough to be waited for, long enough for a busy machine to renew it in time

PIECES = [
    Piece(key=Digest.of_bytes(bytes([number])), span=Span(number * 1000, number * 1000 + 1000), facts={"at": number})
    for number in range(3)
]

_HOLD = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from archive.runs import Runs
from archive.store import Archive

archive = Archive.open(Path(sys.argv[1]), lambda: datetime.now(UTC), sys.argv[2] or None)
with archive.lease(sys.argv[3]):
    archive.runs.begin(sys.argv[3], [], {})
    if len(sys.argv) > 4:
        archive.work.claim(sys.argv[4])
    print("holding", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def elsewhere(archive: Archive, tmp_path: Path) -> Iterator[Leases]:
    """Leases of another machine."""
    leases = Leases(archive._database, tmp_path / "elsewhere")
    yield leases
    leases.close()


@pytest.fixture
def hasty(archive: Archive, tmp_path: Path) -> Iterator[Leases]:
    """Leases of another machine that run out quickly."""
    leases = Leases(archive._database, tmp_path / "hasty", LEASE_MS)
    yield leases
    leases.close()


def freeze(leases: Leases) -> None:
    """The machine stops: nothing is renewed any more."""
    leases._stop.set()
    assert leases._beating
    leases._beating.join()


def killed(home: Path, url: str | None, recording: Recording, *more: str) -> None:
    """A process takes the recording, begins a run, and is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(home), url or "", recording.id, *more], stdout=subprocess.PIPE, cwd=ROOT
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"holding\n"
        child.kill()


def test_a_thing_is_held_by_one_at_a_time(archive: Archive, elsewhere: Leases) -> None:
    with archive.leases.holding("nightly"):
        assert elsewhere.take("nightly") is None
        assert archive.leases.take("nightly") is None
        with pytest.raises(BusyError) as busy, elsewhere.holding("nightly"):
            pytest.fail("two held it")
        assert elsewhere.take("weekly") is not None

    assert str(busy.value) == "another process is at work on nightly; try again when it has ended"
    assert elsewhere.take("nightly") is not None


def test_what_a_living_process_holds_is_renewed_for_as_long_as_it_lives(archive: Archive, hasty: Leases) -> None:
    with hasty.holding("nightly"):
        time.sleep(2 * LEASE_MS / 1000)
        assert archive.leases.take("nightly") is None


def test_what_a_machine_held_that_went_away_is_taken_over_when_it_runs_out(archive: Archive, hasty: Leases) -> None:
    lease = hasty.take("nightly")
    assert lease
    freeze(hasty)
    assert archive.leases.take("nightly") is None

    time.sleep(1.2 * LEASE_MS / 1000)

    assert archive.leases.take("nightly") is not None
    with archive._database.reading() as connection, pytest.raises(LostLeaseError) as lost:
        hasty.confirm(connection, "nightly")
    assert str(lost.value) == (
        "another process has taken over nightly, because this one was silent for too long; leave it to that"
    )
    hasty.give_back(lease)  # what is no longer its own it cannot give away
    assert hasty.take("nightly") is None


def test_a_killed_process_on_this_machine_is_known_at_once(
    archive: Archive, recording: Recording, home: Path, url: str | None
) -> None:
    killed(home, url, recording)

    with archive.lease(recording.id):
        pass  # long before the lease would have run out

    assert [run.outcome for run in archive.runs.of(recording.id)] == [Outcome.ABANDONED, Outcome.ABANDONED]
    assert list((home / "leases").glob("hand-*")) == [home / "leases" / f"{archive.leases.hand()}.lock"]


def test_who_was_taken_for_gone_writes_nothing_more(archive: Archive, recording: Recording, hasty: Leases) -> None:
    hasty.take(recording.id)
    there = Runs(archive._database, archive.audit, Clock(), hasty)
    run = there.begin(recording.id, [Stage.TRANSCRIBE], {})
    freeze(hasty)
    time.sleep(1.2 * LEASE_MS / 1000)

    with archive.lease(recording.id):
        before = archive.audit.head()
        failure = Failure(stage=Stage.TRANSCRIBE, cause="x")
        for write in (
            lambda: archive.transcripts.write(run.id, recording.id, WHISPER, heard(recording.id)),
            lambda: archive.transcripts.write_translations(run.id, recording.id, WHISPER, []),
            lambda: archive.recordings.prepared(recording.id, {}, 1, run.id),
            lambda: archive.recordings.advance(recording.id, State.TRANSCRIBED, run.id),
            lambda: archive.recordings.fail(recording.id, failure, run.id),
            lambda: archive.runs.note_models(run.id, []),
            lambda: archive.runs.end(run.id, Outcome.DONE),
        ):
            with pytest.raises(EndedRunError) as ended:
                write()
            assert str(ended.value) == (
                f"{run.id} has ended, and nothing more is written in it; another process has taken over its recording"
            )
        assert archive.audit.head() == before
        with pytest.raises(LostLeaseError):
            there.begin(recording.id, [Stage.TRANSCRIBE], {})


def test_every_piece_is_done_once_however_many_ask(archive: Archive, recording: Recording, elsewhere: Leases) -> None:
    other = Work(archive._database, elsewhere)
    archive.work.offer(recording.id, "transcribe", PIECES)

    claims = [archive.work.claim("transcribe"), other.claim("transcribe"), archive.work.claim("transcribe")]

    assert [claim and (claim.piece, claim.attempt) for claim in claims] == [(piece, 1) for piece in PIECES]
    assert other.claim("transcribe") is None
    assert archive.work.outlook(recording.id, "transcribe") == Outlook(waiting=0, taken=3, done=0, aside=())
    for claim in claims:
        assert claim
        other.done(claim)
    assert archive.work.outlook(recording.id, "transcribe") == Outlook(waiting=0, taken=0, done=3, aside=())
    assert archive.work.outlook(recording.id, "transcribe").is_over


def test_what_is_offered_again_is_not_done_again_and_what_is_not_wanted_goes(
    archive: Archive, recording: Recording
) -> None:
    archive.work.offer(recording.id, "transcribe", PIECES[:2])
    done, dropped = claimed(archive), claimed(archive)
    archive.work.done(done)

    archive.work.offer(recording.id, "transcribe", [PIECES[0], PIECES[2]])

    assert archive.work.outlook(recording.id, "transcribe") == Outlook(waiting=1, taken=0, done=1, aside=())
    with pytest.raises(LostLeaseError):
        archive.work.done(dropped)
    assert claimed(archive).piece == PIECES[2]
    assert archive.work.claim("transcribe", recording.id) is None


def test_a_piece_that_fails_too_often_is_set_aside_with_its_cause_until_a_person_asks(
    archive: Archive, recording: Recording
) -> None:
    archive.work.offer(recording.id, "transcribe", PIECES[:1])
    for attempt in range(1, ATTEMPTS + 1):
        claim = claimed(archive)
        assert claim.attempt == attempt
        archive.work.failed(claim, "the engine ran out of memory")

    assert archive.work.claim("transcribe") is None
    aside = SetAside(span=PIECES[0].span, attempts=3, cause="the engine ran out of memory")
    assert archive.work.outlook(recording.id, "transcribe").aside == (aside,)
    assert archive.work.again(recording.id) == 1
    claim = claimed(archive)
    assert claim.attempt == 1
    archive.work.failed(claim, "no such language", may_pass=False)
    assert archive.work.outlook(recording.id, "transcribe").is_over


def test_a_piece_that_failed_is_left_alone_for_a_while(archive: Archive, recording: Recording) -> None:
    archive.work.offer(recording.id, "transcribe", PIECES[:1])
    archive.work.failed(claimed(archive), "the network is cut", pause_ms=2000)

    assert archive.work.claim("transcribe") is None
    time.sleep(2.1)
    assert claimed(archive).attempt == 2


def test_a_worker_that_has_to_stop_does_not_count_as_a_failure(archive: Archive, recording: Recording) -> None:
    archive.work.offer(recording.id, "transcribe", PIECES[:1])
    for _ in range(5):
        claim = claimed(archive)
        assert claim.attempt == 1
        archive.work.give_back(claim)


def test_the_piece_of_a_killed_worker_is_claimed_again_and_what_kills_every_worker_is_set_aside(
    archive: Archive, recording: Recording, home: Path, url: str | None
) -> None:
    archive.work.offer(recording.id, "transcribe", PIECES[:1])

    for _ in range(ATTEMPTS):
        killed(home, url, recording, "transcribe")

    assert archive.work.claim("transcribe") is None
    cause = "the process that worked on it ended without a word"
    aside = SetAside(span=PIECES[0].span, attempts=ATTEMPTS, cause=cause)
    assert archive.work.outlook(recording.id, "transcribe").aside == (aside,)


def test_a_worker_that_was_only_slow_cannot_end_the_piece_of_its_successor(
    archive: Archive, recording: Recording, hasty: Leases
) -> None:
    slow = Work(archive._database, hasty)
    archive.work.offer(recording.id, "transcribe", PIECES[:1])
    late = slow.claim("transcribe")
    assert late
    freeze(hasty)
    time.sleep(1.2 * LEASE_MS / 1000)

    now = claimed(archive)
    for end in (slow.done, slow.give_back, lambda claim: slow.failed(claim, "x")):
        with pytest.raises(LostLeaseError):
            end(late)
    archive.work.done(now)


def test_runs_whose_process_is_gone_are_ended_and_what_ends_every_run_is_set_aside(
    archive: Archive, recording: Recording
) -> None:
    def run() -> RunId:
        return archive.runs.begin(recording.id, [Stage.PREPARE, Stage.TRANSCRIBE], {}).id

    with archive.lease(recording.id):
        running = run()
        assert archive.reconcile() == (), "a run goes on for as long as its recording is held"
    found = archive.reconcile()
    assert [(each.run, each.recording, each.set_aside) for each in found] == [(running, recording.id, False)]
    assert archive.reconcile() == ()
    ended = archive.runs.of(recording.id)[-1]
    assert (ended.outcome, ended.cause) == (Outcome.INTERRUPTED, "the process that ran it ended without a word")

    for _ in range(3):
        run()
        found = archive.reconcile()

    (poison,) = found
    assert poison.set_aside
    cause = f"the last {poison.in_a_row} runs ended without a word; look at the file, then run it by its id"
    assert archive.recordings.get(recording.id).failure == Failure(stage=Stage.TRANSCRIBE, cause=cause)

    good = run()
    archive.recordings.advance(recording.id, State.TRANSCRIBED, good)
    archive.runs.end(good, Outcome.DONE)
    run()
    assert [each.in_a_row for each in archive.reconcile()] == [1]
    assert archive.recordings.get(recording.id).failure is None


def claimed(archive: Archive) -> Claim:
    claim = archive.work.claim("transcribe")
    assert claim
    return claim
