"""How the archive and Prefect carry ten thousand hours and a hundred workers, on a real PostgreSQL and a real server.

    python benchmarks/growth.py [--quick] [--sizes 100,1000,10000] [--workers 1,4,16,64,100] [--runners 1,2,4,8]

Three tables, each of things measured side by side in one run, with servers that it starts and removes again:

    looks      what a worker and the desk ask, as the archive grows: time, and processor of program and database
    workers    simulated workers (benchmarks/crew.py), first without a pause, then listening two seconds to each chunk:
               what gets done, how long each thing takes, who waits for a lock, how many connections there are
    runners    flow runs under Prefect's server with engines that answer at once: what each costs the server, and how
               many a minute there are at so many at a time

Programs and servers share this machine's processors, so that times grow with the workers whatever the database does;
its processor for each thing is what carries over.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from archive.headway import LATELY
from archive.overview import Order, Wanted
from archive.store import Archive
from archive.work import Piece
from benchmarks.filled import CHUNKS, HOUR_MS, fill
from benchmarks.postgresql import PostgreSQL
from benchmarks.servers import cpu_s, server_of
from benchmarks.stubs import handed_in_minute, workshop_of
from flows.helping import Helper
from flows.worker import Worker
from testimony.identity import Digest
from testimony.recording import Stage, State
from testimony.run import Outcome
from testimony.settings import Settings
from testimony.span import Span

REPOSITORY = Path(__file__).parents[1]
PACE_S = 2.0
_PROCESSES = 4
_LEAST = 5  # times that each thing is measured
_SEEN = """SELECT count(*) FILTER (WHERE wait_event_type = 'Lock'), count(*)
    FROM pg_stat_activity WHERE application_name = 'testimony'"""
_WAIT = "UPDATE recording SET state = 'prepared' WHERE id IN (SELECT id FROM recording ORDER BY id LIMIT 1000)"
_LOOKS_S = 1.0  # so long each thing is measured


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What one thing costs: the median time, and the mean of the processor that program and database spend on it."""

    wall_ms: float
    own_ms: float
    database_ms: float

    def __str__(self) -> str:
        return f"{self.wall_ms:8.1f} {self.own_ms:8.1f} {self.database_ms:8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer of everything: about three minutes")
    parser.add_argument("--only", choices=("looks", "workers", "runners"), help="one of the three tables")
    parser.add_argument("--sizes", type=_numbers)
    parser.add_argument("--workers", type=_numbers)
    parser.add_argument("--runners", type=_numbers)
    parser.add_argument("--seconds", type=float, help="how long each row of workers and runners is measured")
    asked = parser.parse_args()
    sizes = asked.sizes or ([100, 1_000] if asked.quick else [100, 1_000, 10_000])
    crews = asked.workers or ([1, 16] if asked.quick else [1, 4, 16, 64, 100])
    runners = asked.runners or ([1, 4] if asked.quick else [1, 2, 4, 8])
    seconds = asked.seconds or (5.0 if asked.quick else 10.0)
    began = time.monotonic()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    if asked.only != "runners":
        with tempfile.TemporaryDirectory() as name, server_of() as server:
            home, url = Path(name) / "home", server.url(server.create(name="archive"))
            with Archive.open(home, _now, url) as archive:
                fill(archive, sizes[0])
                if asked.only != "workers":
                    looks(archive, server, home, sizes)
            if asked.only != "looks":
                workers(server, url, home, crews, seconds)
    if asked.only in {None, "runners"}:
        with tempfile.TemporaryDirectory() as name, server_of() as server, server_of() as beside:
            flow_runs(Path(name), server, beside, runners, seconds)
    print(f"\nthe whole took {(time.monotonic() - began) / 60:.1f} minutes")


def _numbers(told: str) -> list[int]:
    return [int(each) for each in told.split(",")]


def _now() -> datetime:
    return datetime.now(UTC)


# What is asked as the archive grows.


def looks(archive: Archive, server: PostgreSQL, home: Path, sizes: Sequence[int]) -> None:
    """Fill the archive up to each of *sizes*, and measure there what a worker and the desk ask."""
    found: dict[str, list[Cost]] = {}
    for size in sizes:
        print(f"filling the archive with {size} recordings", file=sys.stderr, flush=True)
        fill(archive, size)
        archive.overview.listing(Wanted())  # counts once what came
        for name, (often, act) in _asked(archive, home).items():
            found.setdefault(name, []).append(_cost(server, act, often))
    print("\nlooks: milliseconds of time, of processor in the program, of processor in the database, each")
    print(" " * 44 + "".join(f"{f'{size} recordings':>29}" for size in sizes))
    for name, costs in found.items():
        print(f"{name:<44}" + "".join(f"{cost!s:>29}" for cost in costs))


def _asked(archive: Archive, home: Path) -> dict[str, tuple[int, Callable[[], object]]]:
    """Each thing by its name, with how many of what it is called after one call does."""
    idle, (one, *_) = _idle_worker(archive, home), archive.overview.listing(Wanted()).lines
    recording = one.recording.id

    def take() -> None:
        with archive.leases.holding(f"taking {recording}"), archive.lease(recording):
            pass

    def share() -> None:
        spans = [Span(at, at + HOUR_MS // CHUNKS) for at in range(0, HOUR_MS, HOUR_MS // CHUNKS)]
        archive.work.offer(
            recording, "growth", [Piece(key=Digest.of_bytes(token_hex(8).encode()), span=each) for each in spans]
        )
        while (claim := archive.work.claim("growth", recording)) is not None:
            archive.chunks.keep(claim.piece.key, recording, claim.piece.span, ["x" * 2_000])
            archive.work.done(claim)
        archive.work.offer(recording, "growth", ())

    def make_history() -> None:
        with archive.lease(recording):
            run = archive.runs.begin(recording, list(Stage), {}).id
            archive.recordings.advance(recording, State.IN_REVIEW, run)
            archive.runs.end(run, Outcome.DONE)

    def archive_page() -> None:
        archive.headway.underway(), archive.headway.queue(), archive.headway.speed(_now() - LATELY)
        archive.overview.by_state(), archive.activity.latest(20), archive.requests.latest(30)

    return {
        "an idle worker's whole round": (1, idle.round),
        "the list of all recordings, as it read before": (1, archive.recordings.all),
        "taking a recording, and giving it back": (1, take),
        "a chunk: offered, claimed, kept, closed": (CHUNKS, share),
        "a transaction of history": (3, make_history),
        "a page of the desk's list": (1, lambda: archive.overview.listing(Wanted())),
        "the same by the number of doubts": (1, lambda: archive.overview.listing(Wanted(order=Order.FINDINGS))),
        "the same for a part of a name": (1, lambda: archive.overview.listing(Wanted(label="k-77"))),
        "what the page of the archive asks": (1, archive_page),
    }


def _idle_worker(archive: Archive, home: Path) -> Worker:
    workshop = workshop_of(archive, Settings(home=home))
    return Worker(
        name="box:1",
        workshop=workshop,
        run=lambda *_: sys.exit("nothing waits, and something was taken up"),
        deposits=home / "deposits",
        tell=print,
        stop=threading.Event(),
        helper=Helper(workshop=workshop, tell=print),
    )


def _cost(server: PostgreSQL, act: Callable[[], object], often: int) -> Cost:
    act()  # what is loaded and planned once
    took: list[float] = []
    database, own, until = cpu_s(server.pid), time.process_time(), time.perf_counter() + _LOOKS_S
    while time.perf_counter() < until or len(took) < _LEAST:
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    calls = len(took) * often
    return Cost(
        wall_ms=1000 * statistics.median(took) / often,
        own_ms=1000 * (time.process_time() - own) / calls,
        database_ms=1000 * (cpu_s(server.pid) - database) / calls,
    )


# Simulated workers.


def workers(server: PostgreSQL, url: str, home: Path, crews: Sequence[int], seconds: float) -> None:
    """So many workers side by side, without a pause and with one."""
    for pace_s in (0.0, PACE_S):
        print(f"\nworkers: {f'{pace_s:g} s over each chunk' if pace_s else 'without a pause'}")
        print(
            f"{'':>8}{'chunks':>9}{'time of a':>11}{'time of':>10}{'time of':>10}{'database':>11}{'program':>11}"
            f"{'busy':>7}{'waiting':>9}{'connec-':>9}\n{'':>8}{'a second':>9}{'chunk, ms':>11}{'look, ms':>10}"
            f"{'hist., ms':>10}{'ms/chunk':>11}{'ms/chunk':>11}{'':>7}{'for lock':>9}{'tions':>9}"
        )
        for count in crews:
            print(_row(server, url, home, count, pace_s, seconds), flush=True)


def _row(server: PostgreSQL, url: str, home: Path, count: int, pace_s: float, seconds: float) -> str:
    with server.connected("archive") as connection:
        connection.execute(_WAIT)
    with _crew(url, home / "seal.key", count, pace_s) as processes, server.connected() as beside:
        time.sleep(2 * pace_s)  # until each is at its chunks
        _tell(processes, "measure")
        database, began, seen = cpu_s(server.pid), time.monotonic(), []
        while time.monotonic() < began + seconds:
            seen += beside.execute(_SEEN).fetchall()
            time.sleep(0.2)
        database, lasted = cpu_s(server.pid) - database, time.monotonic() - began
        _tell(processes, "stop")
        found = [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]
    took = {what: [each for one in found for each in one["took"][what]] for what in ("chunk", "look", "history")}
    chunks, spent = len(took["chunk"]), sum(one["cpu_s"] for one in found)
    middle = {what: 1000 * statistics.median(each) if each else 0.0 for what, each in took.items()}
    return (
        f"{count:>8}{chunks / lasted:>9.1f}{middle['chunk']:>11.1f}{middle['look']:>10.1f}{middle['history']:>10.1f}"
        f"{1000 * database / max(1, chunks):>11.2f}{1000 * spent / max(1, chunks):>11.2f}{database / lasted:>7.0%}"
        f"{statistics.mean(each[0] for each in seen):>9.2f}{max(each[1] for each in seen):>9}"
    )


@contextmanager
def _crew(url: str, key: Path, count: int, pace_s: float) -> Iterator[list[subprocess.Popen[str]]]:
    shares = [count // _PROCESSES + (each < count % _PROCESSES) for each in range(_PROCESSES)]
    told = ["--url", url, "--key", str(key), "--pace", str(pace_s)]
    with _children([["crew.py", *told, "--workers", str(share)] for share in shares if share]) as processes:
        yield processes


@contextmanager
def _children(commands: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[str]]]:
    """Other programs of this folder, each of which has said that it is ready."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(REPOSITORY / "benchmarks" / name), *told],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for name, *told in commands
        ]
        for process in processes:
            stack.callback(process.kill)  # does nothing to one that has ended
        for process in processes:
            if process.stdout is None or process.stdout.readline().strip() != "ready":
                sys.exit("one of the processes ended before it was ready")
        yield processes


def _tell(processes: Sequence[subprocess.Popen[str]], word: str) -> None:
    for process in processes:
        if process.stdin is not None:
            process.stdin.write(f"{word}\n")
            process.stdin.flush()


# Flow runs under Prefect.


def flow_runs(folder: Path, server: PostgreSQL, beside: PostgreSQL, runners: Sequence[int], seconds: float) -> None:
    """So many flow runs at a time.

    Args:
        server: takes the archive; *beside* takes Prefect's own tables, so that what each costs is told apart.
    """
    from flows.environment import server_environment
    from flows.server import LocalServer, free_port
    from testimony.egress import SWITCHES

    home, url = folder / "home", server.url(server.create(name="archive"))
    beside.create(name="prefect")
    settings = Settings(home=home, prefect_database=beside.url("prefect", "asyncpg"), prefect_auth="bench:mark")
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    environment = server_environment(home, api, settings.prefect_auth, settings.prefect_database, 90)
    began = time.monotonic()
    with (
        Archive.open(home, _now, url) as archive,
        LocalServer.start(port, {**os.environ, **SWITCHES, **environment}, folder / "log", "127.0.0.1") as prefect,
    ):
        ids = [handed_in_minute(archive, folder, f"{number}".encode()) for number in range(_enough(runners, seconds))]
        prefect.wait(600)
        print(f"\nrunners: Prefect's server answered after {time.monotonic() - began:.0f} s, once")
        print(
            f"{'at a time':>10}{'a minute':>10}{'time, s':>9}{'server':>9}{'its':>10}{'archive':>10}{'worker':>9}"
            f"{'server':>8}\n{'':>10}{'':>10}{'':>9}{'s/run':>9}{'database':>10}{'database':>10}{'s/run':>9}{'busy':>8}"
        )
        told = ["--url", url, "--home", str(home), "--api", api, "--auth", settings.prefect_auth]
        with _children([["runners.py", *told] for _ in range(min(_PROCESSES, max(runners)))]) as processes:
            spenders = {
                "server": lambda: cpu_s(prefect.process.pid),
                "its": lambda: cpu_s(beside.pid),
                "archive": lambda: cpu_s(server.pid),
            }
            for count in runners:
                print(_phase(processes, ids, count, seconds, spenders), flush=True)
            _tell(processes[:1], "beat")
            print(_beats(processes[0], spenders))
            _tell(processes, "stop")


def _enough(runners: Sequence[int], seconds: float) -> int:
    return int(len(runners) * (seconds + 10) * 4)


def _phase(
    processes: Sequence[subprocess.Popen[str]],
    ids: list[Any],
    count: int,
    seconds: float,
    spenders: dict[str, Callable[[], float]],
) -> str:
    shares = [count // len(processes) + (at < count % len(processes)) for at in range(len(processes))]
    at_work = [(process, share) for process, share in zip(processes, shares, strict=True) if share]
    each = int((seconds + 10) * 4 / len(at_work))
    before, began = {name: spent() for name, spent in spenders.items()}, time.monotonic()
    for process, share in at_work:
        some, ids[:each] = ids[:each], []
        _tell([process], json.dumps({"threads": share, "seconds": seconds, "recordings": some}))
    found = [json.loads(process.stdout.readline()) for process, _ in at_work if process.stdout is not None]
    lasted = time.monotonic() - began
    spent = {name: told() - before[name] for name, told in spenders.items()}
    took = [one for each in found for one in each["took"]]
    runs, own = max(1, len(took)), sum(each["cpu_s"] for each in found)
    return (
        f"{count:>10}{60 * len(took) / lasted:>10.0f}{statistics.median(took or [0.0]):>9.2f}"
        f"{spent['server'] / runs:>9.3f}{spent['its'] / runs:>10.3f}{spent['archive'] / runs:>10.3f}"
        f"{own / runs:>9.2f}{spent['server'] / lasted:>8.0%}"
    )


def _beats(process: subprocess.Popen[str], spenders: dict[str, Callable[[], float]]) -> str:
    if process.stdout is None or process.stdout.readline().strip() != "under way":
        sys.exit("one of the processes ended before it was ready")
    before = {name: spent() for name, spent in spenders.items()}
    _tell([process], "beat")
    beats = json.loads(process.stdout.readline())["beats"]
    spent = {name: (told() - before[name]) / beats for name, told in spenders.items()}
    return (
        f"a worker's beat, with a hundred flow runs under way: {spent['server']:.3f} s of the server, "
        f"{spent['its']:.3f} s of its database; of a hundred workers, each a minute: "
        f"{spent['server'] * 100 / 60:.0%} of a processor"
    )


if __name__ == "__main__":
    main()
