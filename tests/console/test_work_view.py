"""`testimony status --work` and `--watch`: what is under way, what waits, and what comes next."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.headway import Queue, Speed, Underway
from archive.requests import Request, Wish
from archive.rhythm import Rhythm
from archive.schedules import Errand, Occasion, Outcome, Schedule, Standing
from console.schedule_view import lines
from console.work_view import WorkView
from testimony.identity import RecordingId, RequestId, RunId, ScheduleId
from testimony.recording import Stage

NOON = datetime(2036, 3, 1, 12, tzinfo=UTC)
HOUR_MS = 3_600_000


@pytest.fixture
def view():
    def underway(stage, **figures):
        ids = {"run": RunId(f"run-{stage}"), "recording": RecordingId(f"rec-{stage}")}
        return Underway(**ids, stage=stage, began_at=NOON - timedelta(minutes=10), duration_ms=HOUR_MS, **figures)

    return WorkView(
        at=NOON,
        workers=("box:7", "far:9"),
        underway=(
            underway(Stage.PREPARE),
            underway(Stage.TRANSCRIBE, done=HOUR_MS // 4, total=HOUR_MS),
            underway(Stage.TRANSLATE, done=7, total=31),
        ),
        queue=Queue(recordings=3, duration_ms=2 * HOUR_MS, oldest_at=NOON - timedelta(hours=27)),
        requests=(
            Request(
                id=RequestId("req-1"), wish=Wish.VERIFY, recording=None, at=NOON - timedelta(minutes=3), by="selin"
            ),
        ),
        speed=Speed(recordings=8, sound_ms=4 * HOUR_MS, worked_ms=2 * HOUR_MS),
        schedules=(
            Schedule(
                id=ScheduleId("sch-1"),
                errand=Errand.VERIFY,
                rhythm=Rhythm(cron="0 20 * * *", zone="Asia/Almaty"),
                options={},
                at=NOON,
                by="selin",
                standing=Standing.ACTIVE,
                since=NOON,
            ),
        ),
    )


def test_a_person_sees_how_far_things_are_and_how_long_they_may_take(view):
    assert list(view.lines()) == [
        "2036-03-01 12:00:00 UTC",
        "workers: box:7, far:9",
        "rec-prepare  prepare    01:00:00, about 20 min left",
        "rec-transcribe  transcribe 00:15:00 of 01:00:00, about 22 min left",
        "rec-translate  translate  7 of 31 segments, about 20 min left",
        "waiting: 3 recordings, 02:00:00 of sound; the oldest for 1 d 3 h",
        "asked for: 1 requests; the oldest for 3 min",
        "lately: 04:00:00 of sound in 8 recordings, 2.0 hours of it in an hour of work",
        "sch-1  verify    0 20 * * * (Asia/Almaty)",
        "    next 2036-03-01 20:00",
    ]


def test_a_program_gets_the_same(view):
    document = view.document()

    assert [each["left_ms"] for each in document["underway"]] == [1_200_000, 1_350_000, 1_200_000]
    assert document["queue"] == {
        "recordings": 3,
        "duration_ms": 2 * HOUR_MS,
        "oldest_at": "2036-02-29T09:00:00+00:00",
        "requests": 1,
        "oldest_request_at": "2036-03-01T11:57:00+00:00",
    }
    assert document["lately"] == {"recordings": 8, "sound_ms": 4 * HOUR_MS, "worked_ms": 2 * HOUR_MS}
    assert document["schedules"][0]["next_at"] == "2036-03-01T15:00:00+00:00"


def test_an_empty_archive_says_so(testimony):
    said = testimony("status", "--work").out.splitlines()
    assert said[1:] == ["workers: none is at work", "nothing is waiting"]
    assert json.loads(testimony("status", "--work", "--json").out)["underway"] == []


def test_watching_goes_on_until_it_is_stopped(testimony, monkeypatch):
    waits = []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", wait)
    said = testimony("status", "--watch", "--every", "2", "--json")

    assert (said.code, waits) == (0, [2, 2, 2])
    views = [json.loads(line) for line in said.out.splitlines()]
    assert [view["queue"]["recordings"] for view in views] == [0, 0, 0]


def test_a_schedule_that_nobody_takes_up_says_what_it_waits_for_and_one_that_failed_says_why(view, tmp_path):
    (schedule,) = view.schedules
    began = datetime(2024, 2, 29, 15, 1, tzinfo=UTC)
    last = Occasion(
        due=began,
        began_at=began,
        worker="box:7",
        attempts=1,
        outcome=Outcome.FAILED,
        ended_at=began,
        detail="1 fault found; `testimony verify` names each",
    )
    late = replace(schedule, since=began, last=last)
    stick = replace(late, errand=Errand.INBOX, options={"folder": str(tmp_path / "stick")}, last=None)

    assert list(lines([late, stick])) == [
        "sch-1  verify    0 20 * * * (Asia/Almaty)",
        # Almaty has moved to another zone meanwhile.
        "    next 2024-03-01 20:00; it waits for a worker",
        "    last 2024-02-29 21:01: failed: 1 fault found; `testimony verify` names each",
        f"sch-1  inbox     0 20 * * * (Asia/Almaty)  {tmp_path / 'stick'}",
        "    next 2024-03-01 20:00; it waits for a worker that has its folder",
    ]
