"""Two workers, PostgreSQL and a Prefect server for both: nothing is lost, done twice, or told to anybody."""

import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from itertools import cycle
from pathlib import Path

import pytest

from archive.store import Archive
from flows.server import free_port
from testimony.recording import State
from testimony.run import Outcome
from tests.archive.postgresql_server import running
from tests.end_to_end.canaries import CANARY, CANARY_IN_ENGLISH
from tests.end_to_end.conftest import REPOSITORY
from tests.end_to_end.stubbed import SECOND, decoded, receive, rows, stubbed, until, written

pytestmark = [pytest.mark.prefect, pytest.mark.postgres]

RECORDINGS = 40
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
    samples = decoded(folder)
    lengths = [30 * SECOND] + [SECOND * 3 // 2] * (RECORDINGS - 1)
    starts = cycle(range(0, len(samples) - 30 * SECOND, SECOND * 7 // 4))
    return [
        written(folder / f"{n}.wav", samples[at : at + length])
        for n, (at, length) in enumerate(zip(starts, lengths, strict=False))
    ]


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
