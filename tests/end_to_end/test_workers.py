"""Two workers, PostgreSQL and a Prefect server for both: nothing is lost, done twice, or told to anybody."""

import re
import shutil
import signal
import subprocess
import sys
import time
import wave
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from archive.places import Whereabouts
from archive.store import Archive
from flows.server import free_port
from media.identify import identify
from practice.shipped import shipped
from testimony.language import Language, LanguageTag
from testimony.recording import State
from testimony.run import Outcome
from tests.archive.postgresql_server import running
from tests.end_to_end.canaries import CANARY, CANARY_IN_ENGLISH
from tests.end_to_end.conftest import REPOSITORY, Site

pytestmark = [pytest.mark.prefect, pytest.mark.postgres]

RECORDINGS = 40
CHUNK_MS = 5_000
KAZAKH = LanguageTag.usual(Language.KAZAKH)
LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')
STRACE = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto", "-o"]


@pytest.fixture(scope="module")
def postgresql():
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    """One recording of half a minute, and many of a second and a half; no two alike."""
    folder = tmp_path_factory.mktemp("recordings")
    whole = folder / "whole.wav"
    interview = next(each for each in shipped() if each.language == "kk")
    decode = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(interview.audio), "-ac", "1", "-ar", "16000"]
    subprocess.run([*decode, str(whole)], check=True)
    with wave.open(str(whole), "rb") as sound:
        samples = sound.readframes(sound.getnframes())
    second = 32_000
    lengths = [30 * second] + [second * 3 // 2] * (RECORDINGS - 1)
    starts = cycle(range(0, len(samples) - 30 * second, second * 7 // 4))
    return [
        _written(folder / f"{n}.wav", samples[at : at + length])
        for n, (at, length) in enumerate(zip(starts, lengths, strict=False))
    ]


def _written(path: Path, samples: bytes) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(samples)
    return path


class Stubbed(Site):
    """An installation whose command line has engines that need no model."""

    def command(self, *arguments: str) -> list[str]:
        stub = str(REPOSITORY / "tests" / "end_to_end" / "stub_command.py")
        return [sys.executable, stub, "--home", str(self.home), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **super().environment,
            "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests' / 'flows'}",
            "TESTIMONY_CHUNK_MS": str(CHUNK_MS),
        }

    @contextmanager
    def going_on(self, name: str, *arguments: str, within=()):
        """The command line beside the test; its words go into a file. It is killed at the end if need be."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [*within, *self.command(*arguments)], env=self.environment, cwd=REPOSITORY, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    @contextmanager
    def archive(self, url=None):
        where = Whereabouts(originals="", derivatives="", options="", cache_bytes=1)
        with Archive.open(self.home, lambda: datetime.now(UTC), url, where) as archive:
            yield archive


def stubbed(folder: Path, **settings: str) -> Stubbed:
    for inner in ("user", "tmp"):
        (folder / inner).mkdir(parents=True)
    return Stubbed(folder, folder / "models", settings)


def receive(archive: Archive, files: list[Path]) -> None:
    for file in files:
        archive.receive(file, name=file.name, language=KAZAKH, identify=identify)


def until(found, seconds: float, what: str):
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return answer


def essence(archive: Archive) -> dict[str, list[tuple]]:
    """What two ways of doing the same must agree on, by the digest of the original."""
    return {
        recording.original.hex: [
            (
                each.segment.span,
                each.segment.gap,
                each.source and each.source.revision.text,
                each.translation and each.translation.revision.text,
                sorted(finding.code for finding in each.findings),
            )
            for each in archive.record(recording.id).segments
        ]
        for recording in archive.recordings.all()
    }


def rows(postgresql, database: str):
    """Every row of every table of *database*, as text."""
    with psycopg.connect(f"host={postgresql.folder} dbname={database} user={postgresql.user}") as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            for (row,) in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))):
                yield table, row


def hold_each_done_once(archive: Archive) -> None:
    runs = [archive.runs.of(recording.id) for recording in archive.recordings.all()]
    ends = Counter(run.outcome for each in runs for run in each)
    killed = ends[Outcome.INTERRUPTED] + ends[Outcome.ABANDONED]
    assert ends[Outcome.DONE] + killed == ends.total(), ends
    assert killed <= 1
    assert ends[Outcome.DONE] >= RECORDINGS - killed
    assert max(sum(run.outcome is Outcome.DONE for run in each) for each in runs) == 1, "none was done twice"


def hold_wordless(folder: Path, words: tuple[str, ...]) -> None:
    spelt = [spelling for word in words for spelling in (word.encode(), word.encode("utf-16-le"))]
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [word for word in spelt if word in content], path


@pytest.mark.enable_socket
def test_forty_recordings_on_two_workers_of_which_one_is_killed(postgresql, files, tmp_path):
    """All finish, none twice, as on one machine; no word of them is anywhere but in the archive."""
    port, tables, prefect = free_port(), postgresql.create(), postgresql.create()
    address = f"http://127.0.0.1:{port}/api"
    here = stubbed(
        tmp_path / "many",
        TESTIMONY_ARCHIVE_URL=postgresql.url(tables),
        TESTIMONY_PREFECT_API_URL=address,
        TESTIMONY_PREFECT_DATABASE=postgresql.url(prefect).replace("+psycopg", "+asyncpg"),
    )
    alone = stubbed(tmp_path / "alone")
    traces = [tmp_path / "server.trace", tmp_path / "worker.trace"]
    watched = [[*STRACE, str(trace)] if shutil.which("strace") else [] for trace in traces]

    with here.archive(postgresql.url(tables)) as archive, alone.archive() as other:
        receive(archive, files)
        receive(other, files)

        def ended() -> int:
            return sum(each.state is State.IN_REVIEW for each in archive.recordings.all())

        serving = ("server", "--port", str(port), "--desk-port", str(free_port()))
        with here.going_on("server", *serving, within=watched[0]) as server:
            until(lambda: "API:" in here.said("server") or server.poll() is not None, 240, "the server starts")
            assert server.poll() is None, here.said("server")
            working = ("worker", "--every", "0.5")
            with (
                here.going_on("first", *working) as first,
                here.going_on("second", *working, within=watched[1]) as second,
            ):
                until(lambda: ended() >= RECORDINGS // 4 and len(archive.leases.held("rec-")) > 1, 240, "both work")
                first.kill()
                until(lambda: ended() == RECORDINGS, 300, f"{ended()} ended")
                second.send_signal(signal.SIGTERM)
                assert second.wait(60) == 0, here.said("second")
            beats = [sys.executable, str(REPOSITORY / "tests" / "end_to_end" / "beat_twice.py"), str(here.home)]
            orphans = subprocess.run(
                beats, env=here.environment, cwd=REPOSITORY, capture_output=True, text=True, check=True
            )
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) == 0, here.said("server")

        archive.reconcile()  # as every worker does in each round: who was killed may have been at the very end
        hold_each_done_once(archive)
        assert all("  done" in here.said(name) for name in ("first", "second")), "both did their part"
        assert archive.verify().faults == ()

        assert alone.run("run", "--pending").returncode == 0
        assert essence(archive) == essence(other)

    found = list(rows(postgresql, prefect))
    flow_runs = [row for table, row in found if table == "flow_run"]
    assert len(flow_runs) >= RECORDINGS
    assert all("rec-" in row for row in flow_runs), "they bear the recordings' ids"
    assert not [row for row in flow_runs if "RUNNING" in row or "PENDING" in row], orphans.stdout
    words = (CANARY, CANARY.encode("unicode_escape").decode(), CANARY_IN_ENGLISH)
    assert not [table for table, row in found if any(word in row for word in words)]
    assert any(CANARY in row for _, row in rows(postgresql, tables)), "they stand in the archive, where they belong"
    hold_wordless(tmp_path / "many", words)
    for trace in traces if watched[0] else ():
        network = [line for line in trace.read_text(encoding="utf-8").splitlines() if "AF_INET" in line]
        assert network
        assert [line for line in network if not LOOPBACK.search(line)] == []
