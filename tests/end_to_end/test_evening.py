"""An archivist's evening: a schedule is set, files are dropped, the power fails, and in the morning all is well."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.export.document import document
from archive.store import Archive
from practice.shipped import shipped
from testimony.run import Outcome
from tests.end_to_end.conftest import REPOSITORY, Site
from tests.end_to_end.test_nothing_leaves import LOOPBACK, cut_off, spellings, words_of

__all__ = ["cut_off"]  # a fixture

pytestmark = [pytest.mark.models, pytest.mark.prefect]

NIGHT_S = 400  # on a machine that has other things to do; otherwise a third of it


@pytest.fixture
def here(tmp_path, shelf) -> Site:
    """An installation whose only speech models are those that know the practice voices, and quickly."""
    settings = {"TESTIMONY_INBOX_SETTLE_S": "2", "TESTIMONY_BEAM_SIZE": "1"}
    here = Site(tmp_path / "evening", tmp_path / "models", settings)
    for inner in ("user", "tmp", "inbox"):
        (here.folder / inner).mkdir(parents=True)
    for name in ("starter-kk", "starter-ug", "starter-kk-en", "starter-ug-en"):
        shutil.copytree(shelf.pull(name).folder, here.models / name, copy_function=os.link)
    return here


def interview(language: str, path: Path, start_s: int, seconds: int) -> None:
    """Cut a practice interview short."""
    audio = next(each.audio for each in shipped() if each.language == language)
    cut = ["-ss", str(start_s), "-i", str(audio), "-t", str(seconds)]
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *cut, str(path)], check=True)


@contextmanager
def growing(path: Path, content: bytes) -> Iterator[None]:
    """A file that somebody copies slowly, for the body of the ``with``; then it is whole."""
    ended, written = threading.Event(), 0

    def copy() -> None:
        nonlocal written
        while not ended.wait(0.4):
            with path.open("ab") as stream:
                stream.write(content[written : written + 100])
            written += 100

    copying = threading.Thread(target=copy)
    copying.start()
    try:
        yield
    finally:
        ended.set()
        copying.join()
        with path.open("ab") as stream:
            stream.write(content[written:])


def ask(here: Site, query: str) -> list[tuple]:
    path = here.home / "archive.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def until(here: Site, query: str, expected: list[tuple], worker: "subprocess.Popen[bytes]") -> None:
    """Wait until the archive answers *query* as *expected*."""
    deadline = time.monotonic() + NIGHT_S
    while (found := ask(here, query)) != expected:
        assert worker.poll() is None, (here.folder / "worker.log").read_text(encoding="utf-8")
        assert time.monotonic() < deadline, (found, (here.folder / "worker.log").read_text(encoding="utf-8"))
        time.sleep(0.1)


def processes(here: Site) -> list[int]:
    """Every process of this installation."""
    ours, found = f"HOME={here.folder / 'user'}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if ours in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def fail_the_power(here: Site) -> None:
    while left := processes(here):
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.1)


def work(here: Site, within: list[str]) -> "subprocess.Popen[bytes]":
    """A worker that is watched for what it connects to."""
    with (here.folder / "worker.log").open("ab") as log:
        command = [*within, *here.command("worker", "--every", "1", "--log", "json")]
        return subprocess.Popen(
            command, env=here.environment, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip


def drop(here: Site) -> None:
    """What is dropped into the inbox in the evening; one more is on its way."""
    inbox = here.folder / "inbox"
    for language in ("kk", "ug"):
        interview(language, inbox / f"{language}.ogg", 0, 15)
        (inbox / f"{language}.ogg.yaml").write_text(f"language: {language}\nplace: a city\n", encoding="utf-8")
    (inbox / "broken.mp3").write_bytes(b"\x00 no sound at all " * 999)
    interview("kk", here.folder / "late.ogg", 15, 6)


def spend_the_night(here: Site, within: list[str]) -> list[Path]:
    """Two workers, the first of which ends in a power cut. Returns what was seen of their connections."""
    inbox, traces = here.folder / "inbox", [here.folder / "trace1", here.folder / "trace2"]
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto", "-o"]
    with growing(inbox / "late.ogg", (here.folder / "late.ogg").read_bytes()):
        first = work(here, [*within, *strace, str(traces[0])])
        try:
            running = "SELECT count(*) FROM run JOIN recording ON run.recording = recording.id WHERE state = 'prepared'"
            until(here, running, [(1,)], first)
        finally:
            fail_the_power(here)
            first.wait()
        assert (inbox / "late.ogg").is_file(), "it was still growing"
        assert ask(here, "SELECT count(*) FROM recording WHERE state = 'in review'") == [(0,)]
    second = work(here, [*within, *strace, str(traces[1])])
    try:
        until(here, "SELECT state, count(*) FROM recording GROUP BY state", [("in review", 3)], second)
        until(here, "SELECT outcome FROM schedule", [("done",)], second)
        os.killpg(second.pid, signal.SIGTERM)
        assert second.wait(timeout=120) == 0
    finally:
        fail_the_power(here)
        second.wait()
    return traces


def test_in_the_morning_the_good_ones_are_in_review_and_the_broken_one_has_a_sentence(here, cut_off):
    inbox = here.folder / "inbox"
    times = ("--cron", "* * * * *", "--zone", "Asia/Almaty")
    made = here.json("schedule", "add", "inbox", *times, "--folder", str(inbox), "--language", "kk", "--json")
    drop(here)

    traces = spend_the_night(here, cut_off)

    # What the archivist finds: each file where it belongs, with a sentence; nothing twice, nothing left running.
    names = sorted(str(path.relative_to(inbox)) for path in inbox.rglob("*") if path.is_file())
    assert names == [
        "done/kk.ogg", "done/kk.ogg.txt", "done/kk.ogg.yaml", "done/late.ogg", "done/late.ogg.txt",
        "done/ug.ogg", "done/ug.ogg.txt", "done/ug.ogg.yaml", "refused/broken.mp3", "refused/broken.mp3.txt",
    ]  # fmt: skip
    sentence = (inbox / "refused" / "broken.mp3.txt").read_text(encoding="utf-8")
    assert "broken.mp3 does not hold sound, whatever its name says" in sentence.replace("'", "")
    with Archive.open(here.home, lambda: datetime.now(UTC)) as archive:
        recordings = [archive.record(each.id) for each in archive.recordings.all()]
        assert [run.outcome for each in recordings for run in each.runs if run.outcome is Outcome.DONE] == [
            Outcome.DONE
        ] * 3
        assert not [run for each in recordings for run in each.runs if run.outcome is Outcome.RUNNING]
        assert [len(archive.declarations.arrivals(each.recording.id)) for each in recordings] == [1, 1, 1]
        (schedule,) = archive.schedules.all()
        assert (schedule.id, schedule.last.outcome) == (made["schedule"], "done")
        assert archive.verify().is_sound
    log = (here.folder / "worker.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert {"at", "worker", "subject", "message"} == json.loads(log.splitlines()[-1]).keys()

    # Nothing went out, and no word of it stands anywhere but in the archive.
    network = [line for trace in traces for line in trace.read_text(encoding="utf-8").splitlines() if "AF_INET" in line]
    assert network, "the trace saw the talk with the server on loopback"
    assert [line for line in network if not LOOPBACK.search(line)] == []
    canaries = set().union(*(words_of(document(each)) for each in recordings))
    assert canaries
    files = [path for path in here.folder.rglob("*") if path.is_file() and not path.name.startswith("archive.db")]
    assert any("prefect" in path.parts for path in files), "Prefect's own data was among them"
    for path in files:
        content = path.read_bytes()
        assert not [text for text in canaries if any(spelling in content for spelling in spellings(text))], path
        assert b"Traceback" not in content, path
