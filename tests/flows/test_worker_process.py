"""A real worker in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def _servers(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for each in children for pid in each.read_text(encoding="ascii").split()]


@contextmanager
def worker(home: Path, *arguments: str) -> "Iterator[tuple[subprocess.Popen[str], str]]":
    """A worker, and the first line that it said; killed at the end if need be."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}  # noqa: TID251 - for a child
    command = [sys.executable, "-m", "console", "--home", str(home), "worker", *arguments]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env={**kept, "HOME": str(home.parent)}, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            yield process, process.stderr.readline()
        finally:
            process.kill()


@pytest.mark.prefect
def test_an_idle_worker_ends_within_seconds_of_a_sigterm_and_leaves_no_server_behind(tmp_path):
    with worker(tmp_path / "home") as (process, began):
        servers = _servers(process.pid)
        told_at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=60)[1]
        took_s = time.monotonic() - told_at

    assert began.endswith(f":{process.pid}  at work\n")
    assert rest.endswith("  stopped\n")
    assert process.returncode == 0
    assert took_s < 30
    assert len(servers) == 1
    assert not Path(f"/proc/{servers[0]}").exists()


@pytest.mark.parametrize("pool", ["hearing", "housekeeping"])
def test_a_worker_that_runs_no_flow_starts_no_server_and_does_not_load_prefect(tmp_path, pool):
    with worker(tmp_path / "home", "--pool", pool, "--every", "0.5") as (process, began):
        time.sleep(1.5)  # it looks for work meanwhile
        servers = _servers(process.pid)
        opened = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=60)[1]

    assert began.endswith(f":{process.pid}  at work\n")
    assert rest.endswith("  stopped\n")
    assert process.returncode == 0
    assert servers == []
    assert "pydantic_core" not in opened, "Prefect cannot be imported without it"
    assert not (tmp_path / "home" / "prefect").exists()
