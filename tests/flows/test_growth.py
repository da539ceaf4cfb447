"""What does not grow with the recordings and the workers: a worker's look, and the flow runs that are begun."""

import itertools
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text

from archive.store import Archive
from flows.attend import attend, guarded
from flows.interviews import steps
from flows.plan import Plan
from flows.worker import Worker
from testimony.recording import Consent, State
from tests.flows.conftest import NOON
from tests.flows.doubles import prepared_minute, workshop_of


def worker_of(archive, home, name, run):
    return Worker(
        name=name,
        workshop=workshop_of(home, archive, lambda *_: None),
        run=run,
        deposits=home / "deposits",
        tell=lambda _line: None,
        stop=threading.Event(),
    )


def test_what_the_archive_says_waits_is_what_still_has_stages_before_it(archive, receive):
    recording = receive(b"one")
    setting = "state = :state, failed_stage = :failed, failed_cause = :failed, consent = :consent"
    waited = []
    for state, failed, consent in itertools.product(State, (None, "transcribe"), (Consent.WITHDRAWN, Consent.TEAM)):
        with archive._database.apart() as connection:
            connection.execute(text("DROP TRIGGER IF EXISTS recording_consent"))  # it asks that somebody said so
            changed = {"state": state.value, "failed": failed, "consent": consent.value}
            connection.execute(text(f"UPDATE recording SET {setting}"), changed)  # noqa: S608 - our own words
        waits = bool(Plan().stages(archive.recordings.get(recording))) and not failed and consent is Consent.TEAM
        found = archive.recordings.next_waiting()
        assert (found is not None) == waits
        waited += [state] if found else []

    assert waited == [State.RECEIVED, State.PREPARED, State.TRANSCRIBED, State.TRANSLATED]


def test_an_idle_round_asks_as_often_whether_ten_recordings_are_done_or_forty(archive, receive, tmp_path):
    worker = worker_of(archive, tmp_path / "home", "box:7", lambda *_: pytest.fail("nothing waits"))
    asked: list[int] = []
    engine = archive._database._engine
    event.listen(engine, "before_cursor_execute", lambda *_: asked.append(1))
    counts = []
    for upto in (10, 40):
        for number in range(len(archive.recordings.all()), upto):
            receive(f"{number}".encode())
        with archive._database.apart() as connection:
            connection.execute(text("UPDATE recording SET state = 'in review'"))
        asked.clear()
        assert worker.round() is True
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_workers_that_start_at_once_begin_one_flow_run_for_each_recording(archive, receive, tmp_path):
    home, recordings = tmp_path / "home", [receive(content) for content in (b"one", b"two", b"three", b"four")]
    for each in recordings:
        prepared_minute(archive, each)
        archive.reconcile()
    begun: Counter[str] = Counter()
    gate = threading.Barrier(4)

    def flow(workshop, plan, chosen):
        begun.update(chosen)
        time.sleep(0.5)  # as long as Prefect takes until the recording itself is held, and longer than a look
        plain = steps(workshop, plan)
        for recording in chosen:
            attend(workshop, recording, plan, lambda stage, *it: guarded(plain[stage], stage, *it))

    def work(number):
        with Archive.open(home, lambda: NOON) as own:
            worker = worker_of(own, home, f"box:{number}", flow)
            gate.wait()
            return worker.round()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [True] * 4

    assert begun == dict.fromkeys(recordings, 1)
    assert {archive.recordings.get(each).state for each in recordings} == {State.IN_REVIEW}


def test_a_recording_that_somebody_is_about_to_take_up_is_passed_by(archive, receive, tmp_path):
    first, second = receive(b"one"), receive(b"two")
    taken = []
    worker = worker_of(archive, tmp_path / "home", "box:7", lambda _shop, _plan, chosen: taken.extend(chosen))
    with Archive.open(tmp_path / "home", lambda: NOON) as other, other.leases.holding(f"taking {first}"):
        worker.round()

    assert taken == [second]
