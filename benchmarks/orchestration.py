"""What Prefect and the archive cost per recording and per chunk, beside the same steps as plain functions.

    python benchmarks/orchestration.py [--recordings 8] [--chunks 20] [--cpu-per-minute 17]

No engine runs: a double answers at once, so that what is left is orchestration. Three rows over recordings that are
prepared already, each in a process and a home of its own:

    plain      the stages as plain functions, each recording in one chunk
    chunked    the same, each recording in many chunks: what offering, claiming and keeping a chunk costs
    prefect    as plain, under Prefect and its temporary server; its start is told apart

What it comes to for ten minutes of speech is the sum of a recording and of its four chunks, beside what the engine
takes for ten minutes by --cpu-per-minute: processor seconds for each minute of speech, as benchmarks/workers.py tells.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from testimony.identity import RecordingId

REPOSITORY = Path(__file__).parents[1]
ROWS = ("plain", "chunked", "prefect")
MINUTES = 10
CHUNKS_OF_TEN_MINUTES = 4  # of three minutes each, as the setting has it unless changed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=8)
    parser.add_argument("--chunks", type=int, default=20)
    parser.add_argument("--cpu-per-minute", type=float, default=20.0)
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.row:
        print(json.dumps(measured(asked.row, asked.recordings, asked.chunks)))
        return
    found = {row: _apart(row, asked) for row in ROWS}
    plain, chunked, prefect = (found[row] for row in ROWS)
    per_chunk = {kind: (chunked[kind] - plain[kind]) / (asked.chunks - 1) for kind in ("cpu_s", "wall_s")}
    per_recording = {kind: prefect[kind] - plain[kind] for kind in ("cpu_s", "wall_s")}
    for row, figures in found.items():
        print(f"{row:<10} a recording: {figures['cpu_s']:.2f} s of processor, {figures['wall_s']:.2f} s of time")
    print(f"Prefect adds, each: {per_recording['cpu_s']:.2f} s of processor, {per_recording['wall_s']:.2f} s of time")
    print(f"a chunk costs {per_chunk['cpu_s']:.3f} s of processor, {per_chunk['wall_s']:.3f} s of time")
    print(f"the server's start: {prefect['start_s']:.1f} s of time, once for a worker")
    whole = plain["cpu_s"] + per_recording["cpu_s"] + CHUNKS_OF_TEN_MINUTES * per_chunk["cpu_s"]
    engine = MINUTES * asked.cpu_per_minute
    print(f"ten minutes of speech: {whole:.2f} s beside {engine:.0f} s of engine: {100 * whole / engine:.1f} %")


def _apart(row: str, asked: argparse.Namespace) -> dict[str, float]:
    command = [
        sys.executable,
        __file__,
        "--row",
        row,
        "--recordings",
        str(asked.recordings),
        "--chunks",
        str(asked.chunks),
    ]
    said = subprocess.run(command, check=True, cwd=REPOSITORY, capture_output=True, text=True)
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def measured(row: str, recordings: int, chunks: int) -> dict[str, float]:
    """Seconds for one recording in the mean, of processor (children included) and of time."""
    from archive.store import Archive
    from benchmarks.stubs import handed_in_minute, workshop_of
    from flows.attend import attend, guarded
    from flows.plan import Plan
    from flows.wiring import keep_to_this_machine, standing_server
    from testimony.settings import Settings

    keep_to_this_machine()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        with Archive.open(home, lambda: datetime.now(UTC)) as archive:
            contents = [f"recording {number}".encode() for number in range(recordings)]
            ids = [handed_in_minute(archive, Path(name), content) for content in contents]
            chunk_ms = 60_000 // chunks if row == "chunked" else 180_000
            workshop = workshop_of(archive, Settings(home=home, chunk_ms=chunk_ms))
            if row == "prefect":
                began = time.monotonic()
                with standing_server(workshop.settings, sys.exit) as run:  # a flow that Prefect is not told of is none
                    run(workshop, Plan(), ids[:1])  # the first one pays for what is loaded once
                    start_s = time.monotonic() - began
                    return {**_mean(lambda each: run(workshop, Plan(), [each]), ids[1:]), "start_s": start_s}
            from flows.interviews import steps  # it loads Prefect, which reads its settings as it is loaded

            plain = steps(workshop, Plan())
            return _mean(
                lambda each: attend(workshop, each, Plan(), lambda stage, *it: guarded(plain[stage], stage, *it)), ids
            )


def _mean(work: Callable[["RecordingId"], object], ids: "Sequence[RecordingId]") -> dict[str, float]:
    before, began = _cpu(), time.monotonic()
    for each in ids:
        work(each)
    return {"cpu_s": (_cpu() - before) / len(ids), "wall_s": (time.monotonic() - began) / len(ids)}


def _cpu() -> float:
    """Of this process and of the Prefect server beside it, as far as the kernel tells."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    servers = 0.0
    for listed in Path("/proc/self/task").glob("*/children"):
        for pid in listed.read_text(encoding="ascii").split():
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            servers += (int(fields[11]) + int(fields[12])) / 100  # ticks of 10 ms
    return own.ru_utime + own.ru_stime + servers


if __name__ == "__main__":
    main()
