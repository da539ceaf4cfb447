"""What the archivist's page tells of the work: who does it, what waits and for how long, and what comes by schedule."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from archive.requests import Wish
from archive.rhythm import Rhythm
from archive.schedules import Errand
from archive.store import Archive
from testimony.identity import RecordingId
from testimony.recording import Stage
from tests.archive.interview import KAZAKH, Clock, Identify
from tests.review.visit import Browser

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def selin(signed_in: Callable[[str], Browser]) -> Browser:
    return signed_in("archivist-1")


@pytest.fixture
def waiting(archive: Archive, tmp_path: Path) -> RecordingId:
    path = tmp_path / "new.wav"
    path.write_bytes(b"RIFFnew")
    return archive.receive(path, name="new.wav", language=KAZAKH, identify=Identify(), by="interviewer-1").recording.id


def card(page: str, name: str) -> str:
    """The card of that name, without its markup."""
    found = re.search(rf'<section class="card"[^>]* aria-labelledby="{name}-title">(.*?)</section>', page, re.DOTALL)
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])).strip()


def test_without_a_worker_the_page_says_that_nobody_takes_anything_up(
    selin: Browser, archive: Archive, waiting: RecordingId
) -> None:
    archive.requests.make(Wish.PROCESS, waiting, by="interviewer-1")

    page = selin.get("/archive").text

    told = "No worker is at work. The desk runs no model itself. Start testimony worker on a machine of this archive"
    assert card(page, "workers").startswith(f"Workers {told}")
    assert "Nobody takes them up: no worker is at work." in page
    assert "run --pending" not in page


def test_workers_that_live_are_named_with_what_they_have_in_hand(
    selin: Browser, archive: Archive, waiting: RecordingId
) -> None:
    made = archive.requests.make(Wish.PROCESS, waiting, by="interviewer-1")
    with archive.leases.holding("worker box:7"), archive.leases.holding("worker box:8"):
        archive.requests.claim(made.id, "box:7")
        archive.requests.make(Wish.VERIFY, by="archivist-1")

        page = selin.get("/archive").text

        assert card(page, "workers") == f"Workers box:7 process {waiting} box:8 at work"
        assert "A worker takes them up as soon as it has a hand free." in page
    assert "box:7" not in card(selin.get("/archive").text, "workers")


def test_what_waits_says_since_when_and_what_runs_says_where_it_is(
    signed_in: Callable[[str], Browser], archive: Archive, waiting: RecordingId, clock: Clock
) -> None:
    clock.now += timedelta(days=2, minutes=5)
    shown = card(signed_in("archivist-1").get("/archive").text, "queue")
    assert shown.startswith("What waits 1 recording waits for machines. The first of them came 2026-03-01 12:0")
    assert "UTC for 2 days" in shown

    archive.runs.begin(waiting, [Stage.PREPARE, Stage.TRANSCRIBE], {})
    clock.now += timedelta(hours=3)

    shown = card(signed_in("archivist-1").get("/archive").text, "queue")
    assert shown.startswith("What waits Nothing waits for machines. Under way ")
    assert shown.endswith(f" {waiting} prepare for 3 hours")


def test_schedules_are_told_with_when_they_come_next_and_how_it_went(
    selin: Browser, signed_in: Callable[[str], Browser], archive: Archive, clock: Clock
) -> None:
    assert "Nothing is done by schedule." in card(selin.get("/archive").text, "schedules")
    nightly = archive.schedules.add(Errand.PROCESS, Rhythm(cron="0 20 * * *", zone="UTC"), by=SCRIPT)
    archive.schedules.pause(archive.schedules.add(Errand.VERIFY, Rhythm.every("6h", "UTC"), by="selin").id, by="selin")

    page = selin.get("/archive").text

    assert card(page, "schedules") == (
        f"Schedules take what waits through the flow 0 20 * * * (UTC) {nightly.id} , by &lt;script&gt;alert(1)"
        "&lt;/script&gt; Next: 2026-03-01 20:00 UTC verify everything every 6h paused "
        f"{archive.schedules.all()[1].id} , by selin They are made and changed by testimony schedule ."
    )
    assert SCRIPT not in page
    clock.now += timedelta(days=1)
    assert '<span class="alarm">Next:</span>' in signed_in("archivist-1").get("/archive").text  # nobody has taken it up
