"""Whatever goes away in the middle: real workers, a real Prefect server, a real PostgreSQL, and stubs for engines."""

import os
import resource
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from archive.reconcile import INTERRUPTIONS
from archive.store import Archive
from flows.secret import path_of
from flows.server import answers, free_port
from testimony.finding import Code
from testimony.identity import RecordingId
from testimony.recording import Stage, State
from testimony.run import Outcome
from tests.archive.postgresql_server import Server, running
from tests.end_to_end.poison import poisoned
from tests.end_to_end.stubbed import SECOND, Stubbed, decoded, kept_alive, receive, stubbed, until, written

pytestmark = [pytest.mark.prefect, pytest.mark.postgres, pytest.mark.enable_socket]

#: On a machine that has other things to do.
PATIENCE_S = 400
WORK = ("worker", "--every", "0.5")


@dataclass
class House:
    """A server for many workers, the database behind it, and the archive."""

    site: Stubbed
    postgresql: Server
    tables: str
    prefect: str
    port: int
    samples: bytes
    server: "subprocess.Popen[bytes] | None" = None
    cuts: int = 0

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def open(self) -> None:
        """Start `testimony server`, and wait until it answers."""
        self.server = self.site.begin("server", "server", "--port", str(self.port), "--desk-port", str(free_port()))
        until(lambda: answers(self.api) or self.server.poll() is not None, 600, "the server starts")
        assert self.server.poll() is None, self.site.said("server")

    @property
    def secret(self) -> str:
        return path_of(self.site.home).read_text(encoding="ascii").strip()

    def file(self, seconds: float, poison_at_s: float | None = None) -> Path:
        """So much speech, unlike any before."""
        at, self.cuts = self.cuts * SECOND // 2, self.cuts + 1
        sound = self.samples[at : at + int(seconds * SECOND)]
        if poison_at_s is not None:
            sound = poisoned(sound, int(poison_at_s * SECOND / 2))
        return written(self.site.folder / f"{self.cuts}.wav", sound)

    def unended(self) -> list[tuple[str, str]]:
        """The flow runs that Prefect takes for alive: name and state."""
        with psycopg.connect(
            f"host={self.postgresql.folder} dbname={self.prefect} user={self.postgresql.user}"
        ) as database:
            query = "SELECT name, state_type::text FROM flow_run"
            found = database.execute(f"{query} WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING')")
            return found.fetchall()


class Words:
    """What a process says, as it says it."""

    def __init__(self, stream) -> None:
        self.lines: list[str] = []
        self._reading = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._reading.start()

    def _read(self, stream) -> None:
        with stream:
            self.lines.extend(stream)

    def said(self, part: str) -> bool:
        return any(part in line for line in self.lines)

    def to_the_end(self) -> list[str]:
        self._reading.join(60)
        return self.lines


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    folder, port = tmp_path_factory.mktemp("faults"), free_port()
    with running() as postgresql:
        tables, prefect = postgresql.create(), postgresql.create()
        site = stubbed(
            folder / "site",
            TESTIMONY_ARCHIVE_URL=postgresql.url(tables),
            TESTIMONY_PREFECT_API_URL=f"http://127.0.0.1:{port}/api",
            TESTIMONY_PREFECT_DATABASE=postgresql.url(prefect).replace("+psycopg", "+asyncpg"),
            STUB_BEAT_S="4",
        )
        house = House(site, postgresql, tables, prefect, port, decoded(folder))
        try:
            house.open()
            yield house
        finally:
            house.server.terminate()
            with suppress(subprocess.TimeoutExpired):
                house.server.wait(30)
            house.server.kill()


@pytest.fixture
def archive(house) -> Iterator[Archive]:
    with house.site.archive(house.postgresql.url(house.tables)) as archive:
        yield archive


def in_review(archive: Archive, *recordings: RecordingId) -> bool:
    return all(archive.recordings.get(each).state is State.IN_REVIEW for each in recordings)


def hold_nothing_running(house: House, archive: Archive, *recordings: RecordingId) -> None:
    """No run is left running, in the archive or in Prefect's tables; a worker is at work and beats."""
    until(lambda: not house.unended(), PATIENCE_S, f"Prefect's flow runs end: {house.unended()}")
    for recording in recordings:
        assert Outcome.RUNNING not in [run.outcome for run in archive.runs.of(recording)]
    assert archive.leases.held("rec-") == ()


def kept(archive: Archive, recording: RecordingId) -> int:
    return len(archive.chunks.known(recording))


def heard_by(path: Path) -> Counter[str]:
    """How many chunks each process heard to their end."""
    return Counter(line.split()[0] for line in path.read_text(encoding="ascii").splitlines())


def test_prefects_server_is_killed_while_a_recording_is_under_way(house, archive):
    """It is finished all the same, and the next one is shown again once there is a server."""
    first, second = receive(archive, [house.file(20), house.file(2)])
    with kept_alive(house.site, "without a server", *WORK) as worker:
        until(lambda: kept(archive, first), PATIENCE_S, "it is under way")
        (prefect,) = house.site.servers()
        os.kill(prefect, signal.SIGKILL)
        assert house.server.wait(30) == 1
        assert "the Prefect server ended by itself (code -9)" in house.site.said("server")
        house.open()
        until(lambda: in_review(archive, first, second), PATIENCE_S, "both end")
        hold_nothing_running(house, archive, first, second)
    assert set(worker.ends) <= {0, 1}, "it went on, or said that there is no server and was started again"
    assert [run.outcome for run in archive.runs.of(first)] == [Outcome.DONE]


def test_all_workers_are_killed_at_once(house, archive, tmp_path):
    """The next one goes on from the chunks that are kept, and hears none of them again."""
    (long,) = receive(archive, [house.file(30)])
    before, after = tmp_path / "before", tmp_path / "after"
    with (
        house.site.going_on("one", *WORK, STUB_HEARD=str(before)) as one,
        house.site.going_on("other", *WORK, STUB_HEARD=str(before)) as other,
    ):
        until(lambda: kept(archive, long) >= 2, PATIENCE_S, "some of it is heard")
        one.kill()
        other.kill()
        one.wait()
        other.wait()
    finished = kept(archive, long)
    with kept_alive(house.site, "next", *WORK, STUB_HEARD=str(after)):
        until(lambda: in_review(archive, long), PATIENCE_S, "it ends")
        hold_nothing_running(house, archive, long)
    assert 2 <= finished < kept(archive, long)
    assert heard_by(after).total() == kept(archive, long) - finished, "none was heard again"
    outcomes = [run.outcome for run in archive.runs.of(long)]
    assert outcomes[-1] is Outcome.DONE
    assert set(outcomes[:-1]) == {Outcome.INTERRUPTED}


def test_a_worker_is_killed_between_taking_a_recording_and_the_beginning_of_its_run(house, archive, tmp_path):
    """Three times, in each window that there is; the fourth does it, and nothing is left running or held."""
    (short,) = receive(archive, [house.file(2)])
    dying = {"STUB_DIES_IN": "flow run made,flow run begun,recording held", "STUB_MARKS": str(tmp_path)}
    with kept_alive(house.site, "dying", *WORK, **dying) as worker:
        until(lambda: in_review(archive, short), PATIENCE_S, "it ends")
        hold_nothing_running(house, archive, short)
    assert worker.ends == [-signal.SIGKILL] * 3 + [0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["flow run begun", "flow run made", "recording held"]
    assert [run.outcome for run in archive.runs.of(short)] == [Outcome.DONE]


def test_poison_is_set_aside_and_the_others_go_on(house, archive):
    """What ends every process becomes a gap with an alarm; a recording that holds nothing else is set aside."""
    long, short, well = receive(archive, [house.file(20, poison_at_s=7), house.file(2, poison_at_s=1), house.file(2)])
    with kept_alive(house.site, "poisoned", *WORK, STUB_PACE_S="0.05") as worker:
        until(
            lambda: in_review(archive, long, well) and archive.recordings.get(short).failure, 2 * PATIENCE_S, "all end"
        )
        hold_nothing_running(house, archive, long, short, well)
        assert worker.process.poll() is None
    failure = archive.recordings.get(short).failure
    assert failure.stage is Stage.TRANSCRIBE
    assert failure.cause == (
        f"the last {INTERRUPTIONS} runs ended without a word; look at the file, then run it by its id"
    )
    alarms = [
        finding.evidence["cause"]
        for segment in archive.record(long).segments
        for finding in segment.findings
        if finding.code is Code.SPEECH_WITHOUT_TEXT and "cause" in finding.evidence
    ]
    assert alarms
    assert set(alarms) == {"the process that worked on it ended without a word"}
    assert [run.outcome for run in archive.runs.of(long)] == [Outcome.INTERRUPTED] * 3 + [Outcome.DONE]
    assert f"{short}  a run ended without a word, and it is set aside" in house.site.said("poisoned")


def test_the_database_is_stopped_at_once_and_started_again(house, archive):
    """The worker waits, and goes on; so does Prefect's server, which keeps its tables there as well."""
    first, second = receive(archive, [house.file(25), house.file(2)])
    with kept_alive(house.site, "without a database", *WORK) as worker:
        until(lambda: kept(archive, first), PATIENCE_S, "it is under way")
        house.postgresql.stop("immediate")
        house.postgresql.start()
        until(lambda: in_review(archive, first, second), PATIENCE_S, "both end")
        if house.server.poll() is not None:
            house.open()
        hold_nothing_running(house, archive, first, second)
    assert worker.ends == [0]
    assert [run.outcome for run in archive.runs.of(first)] == [Outcome.DONE]


def no_more_than(process: "subprocess.Popen[bytes]", size: int) -> None:
    """What a full disk is to *process* and its children: nothing is written in a file beyond *size* bytes."""
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_disk_is_full_while_chunks_are_kept(house, tmp_path):
    """One sentence, nothing half-written, and it goes on once there is room. The archive is a file in the home here."""
    settings = {**house.site.settings, "TESTIMONY_ARCHIVE_URL": "", "TESTIMONY_PREFECT_AUTH": house.secret}
    here = stubbed(tmp_path / "full", **settings)
    with here.archive() as archive:
        first, second = receive(archive, [house.file(25), house.file(2)])
        # Its words must not meet the same fate, as they would in a file: systemd's go to a socket.
        with here.going_on("full", *WORK, told=subprocess.PIPE) as worker:
            words = Words(worker.stderr)
            until(lambda: kept(archive, first), PATIENCE_S, "it is under way")
            no_more_than(worker, 0)
            until(lambda: words.said("waits: "), PATIENCE_S, "it says so")
            finished = kept(archive, first)
            time.sleep(4)
            assert kept(archive, first) == finished
            assert archive.recordings.get(first).failure is None
            no_more_than(worker, resource.RLIM_INFINITY)
            until(lambda: in_review(archive, first, second), PATIENCE_S, "both end")
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(60) == 0
        assert archive.verify().is_sound
        assert [run.outcome for run in archive.runs.of(first)] == [Outcome.DONE]
    waits = [line.strip().partition("  ")[2] for line in words.to_the_end() if "waits" in line]
    assert waits == [
        f"{first}  waits: the archive's disk does not let its database be read or written; nothing of this was kept"
    ]
