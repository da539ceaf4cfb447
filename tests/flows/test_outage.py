"""What goes away in the middle and comes back: the database, and Prefect's server. No work is lost."""

import errno
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from archive.errors import NoRoomError, UnreachableDatabaseError
from archive.lease import LEASE_MS, Leases
from archive.store import Archive
from archive.work import Piece, Work
from flows.attend import Outage, StageFailedError, attend, guarded
from flows.interviews import Batch, RecordingsFailedError, run_batch, steps
from flows.plan import Plan
from flows.pools import Pool
from flows.presence import Presence
from flows.sharing import KIND
from media.refusals import DiskFullError
from testimony.identity import Digest, RecordingId
from testimony.recording import Stage, State
from testimony.run import Outcome
from testimony.span import Span
from tests.archive.postgresql_server import running
from tests.flows.conftest import NOON
from tests.flows.doubles import Listener, card, prepared_minute, received, workshop_of


@dataclass
class Interrupted(Listener):
    """Something happens while it listens for the third time."""

    happens: object = None

    def transcribe(self, samples, clips, profile, options):
        if len(self.heard) == 2 and self.happens:
            happens, self.happens = self.happens, None
            happens()
        return super().transcribe(samples, clips, profile, options)


def raising(error):
    def step(recording, run):
        raise error

    return step


def plainly(workshop):
    def run_stage(stage, recording, run):
        guarded(steps(workshop, Plan())[stage], stage, recording, run)

    return run_stage


@pytest.mark.postgres
def test_a_database_that_is_restarted_in_the_middle_is_waited_for(tmp_path):
    waited = []

    def pause(seconds):
        waited.append(seconds)
        if len(waited) == 2:
            server.start()

    with running() as server:
        home = tmp_path / "home"
        home.mkdir()
        with Archive.open(home, lambda: NOON, server.url(server.create())) as archive:
            recording = received(archive, tmp_path, b"a minute")
            prepared_minute(archive, recording)
            workshop = workshop_of(home, archive, lambda *_: None)
            listener = Interrupted(card("ears"), happens=lambda: server.stop("immediate"))
            workshop.engines.listener = listener

            assert attend(workshop, recording, Plan(), plainly(workshop), pause=pause) is None

            assert len(waited) >= 2
            assert archive.recordings.get(recording).state is State.IN_REVIEW
            outcomes = {run.outcome for run in archive.runs.of(recording)}
            assert outcomes == {Outcome.ABANDONED, Outcome.DONE}, "the first is that of the preparation"
            assert len(archive.record(recording).segments) > 0
            assert archive.leases.held() == ()
            assert len(listener.heard) == 8 + 1, "the chunk that could not be kept was heard twice"


def test_a_database_that_stays_away_is_not_waited_for_for_ever(archive, prepared):
    waited = []
    outage = Outage(archive=archive, recording=prepared, left_s=10, pause=waited.append)

    def away():
        raise UnreachableDatabaseError

    with pytest.raises(UnreachableDatabaseError):
        outage.outlast(away)

    assert sum(waited) == 10


def test_room_on_a_full_disk_is_waited_for_with_longer_and_longer_pauses_and_told_once(workshop, archive, prepared):
    lines, waited, tries = [], [], []

    def full_for_a_while(stage, recording, run):
        def step(recording, run):
            tries.append(stage)
            if len(tries) < 8:
                raise OSError(errno.ENOSPC, "a library says so in the system's words")
            steps(workshop, Plan())[stage](recording, run)

        guarded(step, stage, recording, run)

    assert attend(workshop, prepared, Plan(), full_for_a_while, tell=lines.append, pause=waited.append) is None

    assert waited == [2, 4, 8, 16, 32, 60, 60]
    assert lines == [f"{prepared}  waits: {NoRoomError()}"]
    assert archive.recordings.get(prepared).state is State.IN_REVIEW


def test_a_disk_that_stays_full_fails_the_run_and_not_the_recording(workshop, archive, prepared):
    def full(stage, recording, run):
        guarded(raising(DiskFullError("the decoded sound")), stage, recording, run)

    with pytest.raises(DiskFullError):
        attend(workshop, prepared, Plan(), full, pause=lambda _s: None)

    assert archive.recordings.get(prepared).failure is None
    last = archive.runs.of(prepared)[-1]
    assert (last.outcome, last.cause) == (Outcome.FAILED, str(DiskFullError("the decoded sound")))
    assert archive.reconcile() == (), "such a run does not count among those that ended without a word"


def test_a_beat_that_meets_a_full_disk_is_not_the_last(archive, prepared, monkeypatch):
    """The thread that renews leases must outlive it, or others take over what this process works on."""
    beats = []

    def full_at_first():
        beats.append(len(beats))
        if len(beats) == 1:
            raise NoRoomError
        archive.leases._stop.set()

    monkeypatch.setattr(archive.leases, "renew", full_at_first)
    monkeypatch.setattr(archive.leases, "_lease", timedelta(milliseconds=6))

    archive.leases._beat()

    assert beats == [0, 1]


def test_what_else_fails_is_not_waited_for(archive):
    outage = Outage(archive=archive, recording=RecordingId("rec-none"), pause=lambda _s: pytest.fail("waited"))
    failed = StageFailedError(RecordingId("rec-none"), Stage.TRANSCRIBE, may_pass=False)

    def failing():
        raise failed from ValueError()

    with pytest.raises(StageFailedError):
        outage.outlast(failing)


def test_what_prefect_cannot_be_told_is_done_all_the_same_and_once(workshop, archive, prepared):
    lines = []
    batch = Batch(workshop, Plan(), lines.append)

    def unreachable_before(recording, run):
        raise ConnectionError("no server")

    def unreachable_after(recording, run):
        batch._noted(Stage.TRANSLATE)(recording, run)
        raise ConnectionError("no server")

    batch._tasks |= dict.fromkeys(Stage, unreachable_before)
    batch._tasks[Stage.TRANSLATE] = unreachable_after

    batch._attend([prepared], batch._by_prefect)

    assert archive.recordings.get(prepared).state is State.IN_REVIEW
    assert len(workshop.engines.rewriter.sentences) == 10, "nothing was translated twice"
    assert lines == [f"{prepared}  Prefect could not be told (ConnectionError); the work goes on without it"] * 3


def test_without_prefect_a_batch_is_finished_and_its_failures_are_told(workshop, archive, receive, monkeypatch):
    well, ill = receive(b"one"), receive(b"no sound at all")
    prepared_minute(archive, well)
    archive.reconcile()

    def no_server(_self, _name):
        def flow(_recordings):
            raise ConnectionError("no server")

        return flow

    monkeypatch.setattr(Batch, "flow", no_server)

    with pytest.raises(RecordingsFailedError) as caught:
        run_batch(workshop, Plan(), [well, ill])

    assert caught.value.failed == (ill,)
    assert archive.recordings.get(well).state is State.IN_REVIEW
    assert archive.recordings.get(ill).failure.stage is Stage.PREPARE


@dataclass
class Pages:
    """Prefect's client, as far as a worker needs it."""

    flow_runs: list = field(default_factory=list)
    ended: list = field(default_factory=list)

    def read_flow_runs(self, **asked):
        return self.flow_runs

    def set_flow_run_state(self, run, state, force):
        self.ended.append((run, state.type.value, force))


def flow_run(number, *recordings):
    return SimpleNamespace(id=UUID(int=number), parameters={"recordings": list(recordings)})


@pytest.fixture
def presence(archive, lines):
    return Presence(archive=archive, name="box:7", pool=Pool.ALL, tell=lines.append)


def test_a_flow_run_whose_recordings_nobody_held_at_two_looks_is_ended(presence, prepared, lines):
    pages = Pages([flow_run(1, prepared)])

    presence._end_orphans(pages)
    assert pages.ended == []
    presence._end_orphans(pages)

    assert pages.ended == [(UUID(int=1), "CRASHED", True)]
    assert lines == [f"flow run {UUID(int=1)} of a process that is gone was ended"]


def test_a_flow_run_whose_recording_somebody_holds_is_left_alone(presence, archive, prepared):
    pages = Pages([flow_run(1, prepared)])

    presence._end_orphans(pages)
    with archive.lease(prepared):
        presence._end_orphans(pages)
    presence._end_orphans(pages)

    assert pages.ended == [], "it was held at the look between"


def test_flow_runs_of_other_archives_are_none_of_our_business(presence):
    pages = Pages([flow_run(1, "rec-of-theirs"), flow_run(2)])

    presence._end_orphans(pages)
    presence._end_orphans(pages)

    assert pages.ended == []


def test_a_clock_that_is_set_back_by_an_hour_between_two_beats_frees_nothing_and_keeps_nothing_for_ever(
    archive, prepared, tmp_path, monkeypatch
):
    """The database's clock, by which all leases run out. Two other machines hold something; one of them is gone."""
    clock, told = [timedelta(0)], archive._database.now
    monkeypatch.setattr(archive._database, "now", lambda connection: told(connection) + clock[0])
    living, gone = (Leases(archive._database, tmp_path / name) for name in ("living", "gone"))
    assert living.take("one")
    assert gone.take("two")
    archive.work.offer(prepared, KIND, [Piece(key=Digest.of_bytes(b"a"), span=Span(0, 1000))])
    assert Work(archive._database, gone).claim(KIND)

    clock[0] = -timedelta(hours=1)
    assert archive.leases.take("one") is None
    assert archive.leases.take("two") is None
    for leases in (living, archive.leases):
        leases.renew()

    clock[0] += timedelta(milliseconds=LEASE_MS + 1)
    living.renew()
    assert archive.leases.held() == ("one",)
    assert archive.leases.take("one") is None
    assert archive.leases.take("two") is not None
    assert archive.work.claim(KIND).attempt == 2
    for leases in (living, gone):
        leases.close()
