"""The flow under a real Prefect server; in a child process, because Prefect reads its settings when it is imported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store import Archive
from testimony.recording import Stage, State
from tests.flows.conftest import NOON

REPOSITORY = Path(__file__).parents[2]
WITNESS_WORDS = "мені Үрімжіде ұстады"


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory):
    """The archive after a flow over three recordings, of which the second is beyond help; and what the flow said."""
    home = tmp_path_factory.mktemp("flow") / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}  # noqa: TID251 - for a child
    said = subprocess.run(
        [sys.executable, str(REPOSITORY / "tests" / "flows" / "ailing_run.py"), str(home)],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={**kept, "HOME": str(home)},
        timeout=600,
    )
    with Archive.open(home, lambda: NOON) as archive:
        yield archive, said, home


@pytest.mark.prefect
def test_one_failed_recording_does_not_block_the_others_and_the_flow_says_so(afterwards):
    archive, said, _ = afterwards

    ids = [each.id for each in archive.recordings.all()]
    assert said.stdout == f"1 of 3 recordings failed: {ids[1]}\n", said.stderr
    states = [(each.state, each.failure and each.failure.stage) for each in archive.recordings.all()]
    assert states == [(State.IN_REVIEW, None), (State.PREPARED, Stage.TRANSCRIBE), (State.IN_REVIEW, None)]


@pytest.mark.prefect
def test_what_may_pass_is_tried_again_and_what_cannot_is_not(afterwards):
    """The first recording met a full disk once; had it not been tried again, it would have failed."""
    archive, _, _ = afterwards
    first, second, _ = archive.recordings.all()

    assert len(archive.record(first.id).runs) == len(archive.record(second.id).runs) == 2
    assert second.failure.cause == (
        "a fault of the program (ValueError); run it again with --debug to see where, and report it"
    )


@pytest.mark.prefect
def test_prefect_keeps_no_word_of_a_testimony(afterwards):
    _, said, home = afterwards
    words = [WITNESS_WORDS, "сөз"]

    for path in (home / "prefect").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [text for text in words if text.encode() in content], path
    assert (home / "prefect" / "prefect.db").stat().st_size > 0
    assert WITNESS_WORDS not in said.stderr


@pytest.mark.prefect
def test_the_server_ends_with_the_command(afterwards):
    running = subprocess.run(["pgrep", "-f", "flows[.]server"], capture_output=True, text=True, check=False).stdout
    _, _, home = afterwards
    ours = [pid for pid in running.split() if f"HOME={home}".encode() in Path(f"/proc/{pid}/environ").read_bytes()]
    assert ours == []
