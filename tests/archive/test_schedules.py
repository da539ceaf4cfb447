"""Schedules: taken up when their time has come, once, whatever happens to machines and clocks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.rhythm import Rhythm
from archive.schedules import (
    TRIES,
    Errand,
    NoSuchScheduleError,
    Occasion,
    OtherStandingError,
    Outcome,
    SameScheduleError,
    Schedule,
    Standing,
)
from archive.store import Archive
from tests.archive.interview import Clock

EVENING = Rhythm(cron="0 20 * * *", zone="UTC")
DAY = timedelta(days=1)


def at(clock: Clock, *when: int) -> datetime:
    """Set the clock; what looks at it next finds this time."""
    moment = datetime(2026, *when, tzinfo=UTC)  # type: ignore[arg-type,misc] # month, day, hour, minute
    clock.now = moment - timedelta(seconds=1)
    return moment


def due(archive: Archive) -> list[str]:
    return [each.id for each in archive.schedules.due()]


@pytest.fixture
def nightly(archive: Archive, clock: Clock) -> Schedule:
    at(clock, 3, 1, 12)
    return archive.schedules.add(Errand.VERIFY, EVENING, by="selin")


def test_it_is_taken_up_when_its_time_has_come_and_says_how_it_went(
    archive: Archive, clock: Clock, nightly: Schedule
) -> None:
    at(clock, 3, 1, 19, 59)
    assert due(archive) == []
    assert archive.schedules.begin(nightly.id, "box:1") is None

    at(clock, 3, 1, 20, 0)
    assert due(archive) == [nightly.id]
    began = at(clock, 3, 1, 20, 1)
    taken = archive.schedules.begin(nightly.id, "box:1")
    assert taken is not None
    assert taken.is_running
    ended = archive.schedules.end(nightly.id, "box:1", Outcome.DONE, "7 originals are sound")

    assert ended.last == Occasion(
        due=datetime(2026, 3, 1, 20, tzinfo=UTC),
        began_at=began,
        worker="box:1",
        attempts=1,
        outcome=Outcome.DONE,
        ended_at=began + timedelta(seconds=1),
        detail="7 originals are sound",
    )
    assert ended.next_at == datetime(2026, 3, 2, 20, tzinfo=UTC)
    assert due(archive) == []
    assert archive.schedules.all() == (ended,)


INBOX = {"folder": "/mnt/a", "language": "ug"}


@pytest.mark.parametrize(
    ("rhythm", "again"),
    [
        (EVENING, Rhythm(cron="0  20 * * *", zone="UTC")),
        (Rhythm.every("60m", "UTC"), Rhythm.every("1h", "Asia/Almaty")),
    ],
)
def test_the_same_work_at_the_same_times_is_set_up_once(archive: Archive, rhythm: Rhythm, again: Rhythm) -> None:
    first = archive.schedules.add(Errand.INBOX, rhythm, INBOX, by="selin")

    with pytest.raises(SameScheduleError) as refusal:
        archive.schedules.add(Errand.INBOX, again, dict(reversed(INBOX.items())), by="aynur")
    archive.schedules.pause(first.id, by="selin")
    with pytest.raises(SameScheduleError) as paused:
        archive.schedules.add(Errand.INBOX, again, INBOX, by="aynur")

    there = f"{first.id} has inbox done at these times, with the same options"
    assert str(refusal.value) == f"{there}; nothing was added: see `testimony schedule list`"
    assert str(paused.value) == (
        f"{there}, and is paused; `testimony schedule resume {first.id}` lets its times count again"
    )
    assert [each.id for each in archive.schedules.all()] == [first.id]
    assert [each.action for each in archive.audit.events()] == ["schedule.added", "schedule.paused"]

    archive.schedules.remove(first.id, by="selin")
    assert archive.schedules.add(Errand.INBOX, again, INBOX, by="aynur").standing is Standing.ACTIVE


def test_other_work_another_folder_or_another_time_is_another_schedule(archive: Archive) -> None:
    archive.schedules.add(Errand.INBOX, EVENING, INBOX, by="selin")

    archive.schedules.add(Errand.INBOX, EVENING, {**INBOX, "folder": "/mnt/b"}, by="selin")
    archive.schedules.add(Errand.INBOX, Rhythm(cron="0 20 * * *", zone="Asia/Almaty"), INBOX, by="selin")
    archive.schedules.add(Errand.INBOX, Rhythm.every("1d", "UTC"), INBOX, by="selin")
    archive.schedules.add(Errand.EXPORT, EVENING, INBOX, by="selin")

    assert len(archive.schedules.all()) == 5


def test_however_many_times_were_missed_one_makes_them_good(archive: Archive, clock: Clock, nightly: Schedule) -> None:
    at(clock, 3, 9, 8)
    assert due(archive) == [nightly.id]
    taken = archive.schedules.begin(nightly.id, "box:1")
    archive.schedules.end(nightly.id, "box:1", Outcome.DONE, "done")

    assert taken is not None
    assert taken.last is not None
    assert taken.last.due == datetime(2026, 3, 1, 20, tzinfo=UTC)
    assert archive.schedules.get(nightly.id).next_at == datetime(2026, 3, 9, 20, tzinfo=UTC)
    assert due(archive) == []


def test_a_clock_that_is_set_back_brings_no_time_twice(archive: Archive, clock: Clock, nightly: Schedule) -> None:
    at(clock, 3, 1, 20, 5)
    archive.schedules.begin(nightly.id, "box:1")
    archive.schedules.end(nightly.id, "box:1", Outcome.DONE, "done")

    at(clock, 3, 1, 19, 55)
    assert due(archive) == []
    at(clock, 3, 1, 20, 0)
    assert due(archive) == []
    at(clock, 3, 2, 20, 0)
    assert due(archive) == [nightly.id]


def test_a_schedule_that_was_taken_up_under_a_clock_years_ahead_does_not_sleep_until_then(
    archive: Archive, clock: Clock, nightly: Schedule
) -> None:
    clock.now = datetime(2036, 3, 1, 21, tzinfo=UTC)
    archive.schedules.begin(nightly.id, "box:1")
    archive.schedules.end(nightly.id, "box:1", Outcome.DONE, "done")

    at(clock, 3, 2, 12)
    assert due(archive) == []
    assert archive.schedules.get(nightly.id).next_at == datetime(2026, 3, 2, 20, tzinfo=UTC)
    at(clock, 3, 2, 20)
    assert due(archive) == [nightly.id]


def test_what_a_dead_worker_had_taken_up_is_taken_up_again_and_fails_when_that_befell_it_too_often(
    archive: Archive, clock: Clock, nightly: Schedule
) -> None:
    at(clock, 3, 1, 20, 0)
    for attempt in range(1, TRIES + 1):
        assert due(archive) == [nightly.id]
        taken = archive.schedules.begin(nightly.id, f"box:{attempt}")
        assert taken is not None
        assert taken.last is not None
        assert (taken.last.attempts, taken.last.due) == (attempt, datetime(2026, 3, 1, 20, tzinfo=UTC))

    assert archive.schedules.begin(nightly.id, "box:4") is None
    last = archive.schedules.get(nightly.id).last
    assert last is not None
    assert (last.outcome, last.detail) == (
        Outcome.FAILED,
        "tried 3 times; at last: the worker that had taken it up ended without a word",
    )
    assert due(archive) == []
    at(clock, 3, 2, 20, 0)
    assert due(archive) == [nightly.id]


def test_a_worker_that_has_to_stop_leaves_it_to_the_next_as_often_as_need_be(
    archive: Archive, clock: Clock, nightly: Schedule
) -> None:
    at(clock, 3, 1, 20, 0)
    for _ in range(2 * TRIES):
        assert archive.schedules.begin(nightly.id, "box:1") is not None
        archive.schedules.put_off(nightly.id)
    assert due(archive) == [nightly.id]


def test_times_that_pass_while_it_is_paused_are_not_made_good(
    archive: Archive, clock: Clock, nightly: Schedule
) -> None:
    paused = archive.schedules.pause(nightly.id, by="selin")
    assert (paused.standing, paused.next_at) == (Standing.PAUSED, None)
    at(clock, 3, 5, 12)
    assert due(archive) == []
    archive.schedules.resume(nightly.id, by="selin")
    assert due(archive) == []
    assert archive.schedules.get(nightly.id).next_at == datetime(2026, 3, 5, 20, tzinfo=UTC)
    with pytest.raises(OtherStandingError, match=f"{nightly.id} is active; look at `testimony schedule list` again"):
        archive.schedules.resume(nightly.id, by="selin")


def test_one_that_was_removed_is_seen_no_more_and_comes_back_by_no_hand(
    archive: Archive, clock: Clock, nightly: Schedule
) -> None:
    at(clock, 3, 1, 20, 0)
    archive.schedules.begin(nightly.id, "box:1")
    archive.schedules.remove(nightly.id, by="selin")
    archive.schedules.end(nightly.id, "box:1", Outcome.DONE, "it was at work when it was removed")

    assert archive.schedules.all() == ()
    assert due(archive) == []
    with pytest.raises(OtherStandingError, match=f"{nightly.id} is removed"):
        archive.schedules.resume(nightly.id, by="selin")
    with (
        pytest.raises(IntegrityError, match="a schedule that was removed stays removed"),
        archive._database.writing() as connection,
    ):
        connection.execute(text("UPDATE schedule SET standing = 'active'"))
    with pytest.raises(NoSuchScheduleError, match="there is no schedule 'sch-none'; `testimony schedule list`"):
        archive.schedules.get("sch-none")


def test_what_it_does_and_when_is_never_changed(archive: Archive, nightly: Schedule) -> None:
    for change in ("errand = 'export'", "options = '{}'", "cron = '* * * * *'", "\"by\" = 'nobody'"):
        with (
            pytest.raises(IntegrityError, match="what was written of a schedule is never changed"),
            archive._database.writing() as connection,
        ):
            connection.execute(text(f"UPDATE schedule SET {change}"))  # noqa: S608 - our own words


def test_the_audit_trail_tells_who_set_it_up_and_what_came_of_it_but_not_where_a_folder_lies(
    archive: Archive, clock: Clock
) -> None:
    at(clock, 3, 1, 12)
    made = archive.schedules.add(
        Errand.INBOX, Rhythm.every("15m", "UTC"), {"folder": "/mnt/witness", "language": "ug"}, by="selin"
    )
    archive.schedules.pause(made.id, by="aynur")
    archive.schedules.resume(made.id, by="aynur")
    at(clock, 3, 1, 13)
    archive.schedules.begin(made.id, "box:1")
    archive.schedules.end(made.id, "box:1", Outcome.DONE, "nothing lay there", is_news=False)
    at(clock, 3, 1, 14)
    archive.schedules.begin(made.id, "box:1")
    archive.schedules.end(made.id, "box:1", Outcome.FAILED, "the disk is full")

    told = [each for each in archive.audit.events() if each.subject == made.id]
    assert [(each.actor, each.action) for each in told] == [
        ("selin", "schedule.added"),
        ("aynur", "schedule.paused"),
        ("aynur", "schedule.resumed"),
        ("box:1", "schedule.failed"),
    ]
    assert told[0].payload == {"errand": "inbox", "options": ["folder", "language"], "rhythm": "every 15m"}


def test_schedules_outlive_the_process(archive: Archive, home: Path, url: str | None, nightly: Schedule) -> None:
    with Archive.open(home, Clock(), url) as other:
        assert other.schedules.all() == (nightly,)
