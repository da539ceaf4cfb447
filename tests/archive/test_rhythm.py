"""When a schedule comes: cron in time zones whose clocks jump, and intervals."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.rhythm import Rhythm, RhythmError

BERLIN, ALMATY = "Europe/Berlin", "Asia/Almaty"


def times(rhythm: Rhythm, moment: datetime, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        moment = rhythm.after(moment)
        found.append(moment)
    return found


def local(zone: str, *when: int, fold: int = 0) -> datetime:
    """A time on the clocks of *zone*; of an hour that comes twice the second with a *fold*."""
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[misc,arg-type] # year, month, day, ...


def test_eight_in_the_evening_is_meant_in_the_zone_and_on_working_days() -> None:
    evenings = Rhythm(cron="0 20 * * 1-5", zone=ALMATY)

    assert times(evenings, local(ALMATY, 2026, 11, 19, 20), 3) == [
        local(ALMATY, 2026, 11, 20, 20),
        local(ALMATY, 2026, 11, 23, 20),
        local(ALMATY, 2026, 11, 24, 20),
    ]
    assert evenings.after(local(ALMATY, 2026, 11, 19, 20)) == datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_a_time_that_a_night_leaves_out_comes_as_soon_as_the_clocks_have_gone_forward() -> None:
    assert times(Rhythm(cron="30 2 * * *", zone=BERLIN), local(BERLIN, 2026, 3, 28, 12), 2) == [
        local(BERLIN, 2026, 3, 29, 3),
        local(BERLIN, 2026, 3, 30, 2, 30),
    ]


@pytest.mark.parametrize(
    ("zone", "cron", "night", "next_day"),
    [
        # Berlin passes from 2:00 to 3:00 twice; Almaty, which moved to another zone then, from 23:00 to midnight.
        (BERLIN, "30 2 * * *", (2026, 10, 25, 2), (2026, 10, 26, 2, 30)),
        (ALMATY, "30 23 * * *", (2024, 2, 29, 23), (2024, 3, 1, 23, 30)),
    ],
)
def test_a_time_that_a_night_has_twice_comes_once(
    zone: str, cron: str, night: tuple[int, ...], next_day: tuple[int, ...]
) -> None:
    rhythm = Rhythm(cron=cron, zone=zone)

    assert times(rhythm, local(zone, *night), 2) == [local(zone, *night, 30), local(zone, *next_day)]
    # Looked for when the hour passes the second time: on the clock the time is yet to come.
    assert rhythm.after(local(zone, *night, 15, fold=1)) == local(zone, *next_day)


def test_what_comes_every_hour_comes_in_each_hour_that_passes() -> None:
    found = times(Rhythm(cron="0 * * * *", zone=BERLIN), datetime(2026, 10, 24, 23, 30, tzinfo=UTC), 4)

    assert [each.hour for each in found] == [0, 1, 2, 3]
    assert {each.minute for each in found} == {0}


def test_an_interval_is_counted_from_the_last_time_whatever_the_clocks_do() -> None:
    hours = Rhythm.every("6h", BERLIN)
    before = datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert times(hours, before, 2) == [before + timedelta(hours=6), before + timedelta(hours=12)]


@given(
    moment=st.integers(1_577_836_800, 2_082_758_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    zone=st.sampled_from([BERLIN, ALMATY, "America/St_Johns", "Australia/Lord_Howe"]),
)
def test_what_comes_daily_comes_later_and_within_two_days(moment: datetime, minute: int, hour: int, zone: str) -> None:
    daily = Rhythm(cron=f"{minute} {hour} * * *", zone=zone)
    first = daily.after(moment)
    assert moment < first <= moment + timedelta(hours=26)
    assert first < daily.after(first) <= first + timedelta(hours=26)
    assert daily.gap(moment) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            lambda: Rhythm(cron="0 25 * * *", zone=BERLIN),
            "'0 25 * * *' says no times; give minute, hour, day, month and weekday as cron reads them, "
            "such as 0 20 * * 1-5",
        ),
        (
            lambda: Rhythm(cron="0 0 30 2 *", zone=BERLIN),
            "'0 0 30 2 *' says no times; give minute, hour, day, month and weekday as cron reads them, "
            "such as 0 20 * * 1-5",
        ),
        (
            lambda: Rhythm(cron="* * * * * *", zone=BERLIN),
            "'* * * * * *' says no times; give minute, hour, day, month and weekday as cron reads them, "
            "such as 0 20 * * 1-5",
        ),
        (
            lambda: Rhythm(cron="0 20 * * *", zone="Almaty"),
            "'Almaty' says no times; give a time zone by its IANA name, such as Asia/Almaty",
        ),
        (lambda: Rhythm.every("soon", BERLIN), "'soon' says no times; give an interval such as 15m, 6h or 2d"),
        (
            lambda: Rhythm.every("30s", BERLIN),
            "'every 30 s' says no times; give an interval from a minute to a year, such as 15m",
        ),
    ],
)
def test_times_that_never_come_are_refused_with_a_sentence(made: Callable[[], Rhythm], sentence: str) -> None:
    with pytest.raises(RhythmError) as refused:
        made()
    assert str(refused.value) == sentence


def test_a_rhythm_is_shown_as_it_was_given() -> None:
    assert str(Rhythm(cron="0 20 * * 1-5", zone=ALMATY)) == "0 20 * * 1-5 (Asia/Almaty)"
    assert [str(Rhythm.every(text, ALMATY)) for text in ("90s", "15m", "24h")] == ["every 90s", "every 15m", "every 1d"]
