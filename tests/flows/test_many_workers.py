"""What many workers need besides: pools, slots, a password, a household of processes."""

import os
import subprocess
import sys
import threading

import pytest

from archive.requests import Wish
from flows.environment import server_environment
from flows.household import Member, MemberEndedError, keep_house
from flows.pools import Pool
from flows.secret import NoSecretError, make_secret, path_of, secret_of
from flows.server import StrangersServerError, hold_own
from flows.slots import Slots
from testimony.settings import SettingError, Settings


def test_a_pool_restricts_what_a_worker_takes():
    assert (Pool.ALL.wishes, Pool.ALL.takes_recordings, Pool.ALL.helps) == (tuple(Wish), True, True)
    assert (Pool.HEARING.wishes, Pool.HEARING.takes_recordings, Pool.HEARING.helps) == ((), False, True)
    assert Pool.HOUSEKEEPING.wishes == (Wish.DEPOSIT, Wish.VERIFY)
    assert (Pool.HOUSEKEEPING.takes_recordings, Pool.HOUSEKEEPING.helps) == (False, False)


def test_so_many_may_listen_at_once_and_the_next_one_waits(tmp_path):
    waited = []

    def pause(_seconds):
        waited.append(len(waited))
        if len(waited) == 3:
            first.__exit__(None, None, None)

    slots = Slots(folder=tmp_path / "slots", at_once=2, pause=pause)
    first, second = slots.one_of("ears"), slots.one_of("ears")
    first.__enter__()
    with second, slots.one_of("other ears"):
        assert waited == [], "each model has its own"
        with slots.one_of("ears"):
            assert len(waited) == 3


def test_without_a_limit_nothing_is_locked(tmp_path):
    with Slots(folder=tmp_path / "slots", at_once=0).one_of("ears"):
        assert not (tmp_path / "slots").exists()


def test_the_password_is_made_once_and_is_for_this_account_alone(tmp_path):
    settings = Settings(home=tmp_path)

    made = make_secret(settings)

    assert made == make_secret(settings) == secret_of(settings)
    assert made.startswith("testimony:")
    assert path_of(tmp_path).stat().st_mode & 0o777 == 0o600
    assert secret_of(Settings(home=tmp_path, prefect_auth="iva:other")) == "iva:other"
    assert "other" not in repr(Settings(home=tmp_path, prefect_auth="iva:other"))


def test_without_a_password_a_worker_says_where_there_is_one(tmp_path):
    with pytest.raises(NoSecretError) as caught:
        secret_of(Settings(home=tmp_path))

    assert str(caught.value) == (
        "no password for the Prefect server is known; set TESTIMONY_PREFECT_AUTH to what secret holds on the machine "
        f"where `testimony server` runs, or copy that file to {tmp_path / 'prefect' / 'secret'}"
    )


@pytest.mark.parametrize(
    "address",
    ["https://api.prefect.cloud/api/accounts/1", "https://app.prefect.io./api", "file:///etc", "prefect.internal"],
)
def test_nothing_is_told_to_a_server_that_is_not_ones_own(address):
    with pytest.raises(StrangersServerError):
        hold_own(address)


@pytest.mark.parametrize(
    "address", ["http://10.0.0.5:4200/api", "https://prefect.internal/api", "http://[::1]:4200/api"]
)
def test_a_server_of_ones_own_may_be_anywhere(address):
    hold_own(address)


def test_the_server_keeps_what_it_has_in_the_home_and_not_for_ever(tmp_path):
    environment = server_environment(tmp_path, "http://127.0.0.1:4200/api", "testimony:x", "", 30)

    assert environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == f"sqlite+aiosqlite:///{tmp_path}/prefect/server.db"
    assert environment["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"] == str(30 * 24 * 3600)
    assert environment["PREFECT_SERVER_EVENTS_RETENTION_PERIOD"] == "P7D"
    assert environment["PREFECT_LOGGING_TO_API_ENABLED"] == "false"


@pytest.mark.parametrize("name", ["prefect_keep_days", "listening_at_once"])
def test_a_setting_below_what_there_can_be_is_refused(tmp_path, name):
    with pytest.raises(SettingError, match=name):
        Settings(home=tmp_path, **{name: -1})


def sleeper(seconds) -> Member:
    return Member.start("the sleeper", [sys.executable, "-c", f"import time; time.sleep({seconds})"], os.environ)  # noqa: TID251 - for a child


def test_a_household_ends_with_the_first_of_its_members():
    with sleeper(60) as lasting, sleeper(0) as brief:
        with pytest.raises(MemberEndedError) as caught:
            keep_house([lasting, brief], threading.Event())
        assert lasting.process.poll() is None
    assert lasting.process.returncode is not None
    assert str(caught.value) == (
        "the sleeper ended by itself (code 0), and everything beside it was stopped; start this again"
    )


def test_a_child_ends_with_its_parent_however_that_ends():
    parent = (
        "import os, sys, time; from flows.household import Member;"
        "print(Member.start('child', [sys.executable, '-c', 'import time; time.sleep(60)'], os.environ).process.pid,"
        " flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        child = int(process.stdout.readline())
        status = f"/proc/{child}/cmdline"
        deadline = threading.Event()
        for _ in range(100):
            with open(status, encoding="utf-8") as command:  # noqa: PTH123 - of another process
                if "flows.tether" not in command.read():  # it has become what it was told to
                    break
            deadline.wait(0.1)
        process.kill()
        process.wait()
        for _ in range(100):
            if not os.path.exists(f"/proc/{child}") or _is_dead(child):  # noqa: PTH110 - as above
                break
            deadline.wait(0.1)
        assert not os.path.exists(f"/proc/{child}") or _is_dead(child)  # noqa: PTH110 - as above


def _is_dead(pid: int) -> bool:
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:  # noqa: PTH123 - as above
        return stat.read().rpartition(")")[2].split()[0] == "Z"
