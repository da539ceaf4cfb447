"""A real worker in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def _servers(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for each in children for pid in each.read_text(encoding="ascii").split()]


@pytest.mark.prefect
def test_an_idle_worker_ends_within_seconds_of_a_sigterm_and_leaves_no_server_behind(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}  # noqa: TID251 - for a child
    command = [sys.executable, "-m", "console", "--home", str(tmp_path / "home"), "worker"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env={**kept, "HOME": str(tmp_path)}, stderr=subprocess.PIPE, text=True
    ) as worker:
        try:
            assert worker.stderr is not None
            began = worker.stderr.readline()
            servers = _servers(worker.pid)
            told_at = time.monotonic()
            worker.send_signal(signal.SIGTERM)
            rest = worker.communicate(timeout=60)[1]
            took_s = time.monotonic() - told_at
        finally:
            worker.kill()

    assert began.endswith(f":{worker.pid}  at work\n")
    assert rest.endswith("  stopped\n")
    assert worker.returncode == 0
    assert took_s < 30
    assert len(servers) == 1
    assert not Path(f"/proc/{servers[0]}").exists()
