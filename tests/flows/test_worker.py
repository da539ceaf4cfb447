"""What a worker takes up, in which order, and what becomes of it; the plain steps instead of Prefect's flow."""

import threading
from dataclasses import replace

import pytest

from archive.errors import NoRoomError, UnreachableDatabaseError
from archive.requests import Progress, Wish
from archive.store import Archive
from flows.alive import ALIVE
from flows.plan import Plan
from flows.server import ServerGoneError
from flows.worker import Worker
from testimony.errors import BadInputError
from testimony.recording import Consent, Stage, State
from testimony.run import Outcome
from tests.flows.conftest import NOON
from tests.flows.doubles import prepared_minute

WITNESS_WORDS = "мені Үрімжіде ұстады"


@pytest.fixture
def worker(workshop, flow, lines, tmp_path):
    return Worker(
        name="box:7",
        workshop=workshop,
        run=flow,
        deposits=tmp_path / "home" / "deposits",
        tell=lines.append,
        stop=threading.Event(),
    )


@pytest.fixture
def minutes(archive, receive):
    """Three recordings that are prepared and wait."""
    found = [receive(content) for content in (b"one", b"two", b"three")]
    for recording in found:
        prepared_minute(archive, recording)
        archive.reconcile()
    return found


def became(archive, request):
    found = archive.requests.get(request.id)
    return found.progress, found.worker, found.detail


def test_what_waits_is_processed_and_one_that_fails_stops_no_other_and_is_not_tried_again(
    archive, worker, flow, minutes, lines
):
    first, second, third = minutes
    flow.errors[second] = ValueError(WITNESS_WORDS)

    assert worker.round() is False
    assert worker.round() is True

    assert flow.ran == minutes
    states = [archive.recordings.get(each).state for each in minutes]
    assert states == [State.IN_REVIEW, State.PREPARED, State.IN_REVIEW]
    assert lines == [
        f"{first}  done",
        f"{second}  failed: a fault of the program (ValueError); run it again with --debug to see where, and report it",
        f"{third}  done",
    ]


def test_a_recording_over_which_the_disk_is_full_is_put_off_behind_the_others(archive, worker, flow, minutes):
    first, second, third = minutes
    flow.errors[first] = NoRoomError()

    with pytest.raises(NoRoomError):
        worker.round()
    assert worker.round() is True
    assert flow.ran == [first, second, third]

    flow.errors.clear()
    assert worker.round() is True
    assert flow.ran == [first, second, third, first]
    assert archive.recordings.get(first).state is State.IN_REVIEW


def test_a_request_is_not_at_fault_when_the_disk_is_full_however_often(archive, worker, flow, prepared):
    asked = archive.requests.make(Wish.PROCESS, prepared, by="iva")
    flow.errors[prepared] = NoRoomError()

    for _ in range(5):
        with pytest.raises(NoRoomError):
            worker.round()
    flow.errors.clear()

    assert worker.round() is True
    assert became(archive, asked)[0] is Progress.DONE


def test_what_hinders_every_round_is_told_when_it_begins_and_somebody_is_called(worker, lines):
    rounds, alarms = [], []

    def alarm(*told):
        alarms.append(told)

    class Away(Worker):
        def round(self):
            rounds.append(len(rounds))
            if len(rounds) == 5:
                worker.stop.set()
            if len(rounds) in (1, 2, 4, 5):
                raise UnreachableDatabaseError
            return True

    away = Away(
        name="box:7",
        workshop=worker.workshop,
        run=worker.run,
        deposits=worker.deposits,
        tell=lines.append,
        stop=worker.stop,
        alarm=alarm,
    )
    away.work(0.01)

    sentence = str(UnreachableDatabaseError())
    assert lines == [sentence, sentence], "it was away twice"
    assert alarms == [("worker waits", "box:7", sentence)] * 2


def test_what_fails_before_a_run_of_it_began_is_left_to_the_next_worker_or_to_people(archive, worker, minutes, lines):
    def broken(workshop, plan, recordings):
        raise ValueError(WITNESS_WORDS)

    worker = replace(worker, run=broken)

    assert worker.round() is False
    assert worker.round() is True

    assert [archive.recordings.get(each).failure for each in minutes] == [None, None, None]
    assert len(lines) == 3
    archive.requests.make(Wish.PROCESS, recording=minutes[0], by="aigul")
    assert worker.round() is False
    assert worker.given_up == set(minutes)


def test_what_people_ask_for_meanwhile_comes_before_what_merely_waits(archive, worker, flow, minutes):
    first, second, third = minutes
    asked = []
    flow.afterwards = lambda: asked or asked.append(archive.requests.make(Wish.PROCESS, third, by="iva"))

    worker.round()

    assert flow.ran == [first, third, second]
    assert became(archive, asked[0]) == (Progress.DONE, "box:7", None)


def test_a_recording_is_run_again_as_the_request_says(archive, worker, flow, minutes):
    worker.round()
    options = {"from": "translate", "transcriber": "ears", "approximate": True}
    asked = archive.requests.make(Wish.RERUN, minutes[1], options, by="selin")

    assert worker.round() is True

    assert became(archive, asked) == (Progress.DONE, "box:7", None)
    last = archive.runs.of(minutes[1])[-1]
    assert (last.stages, last.options, last.outcome) == ((Stage.TRANSLATE, Stage.QUEUE), options, Outcome.DONE)
    assert flow.ran == [*minutes, minutes[1]]


def test_a_request_fails_with_the_sentence_of_its_run(archive, worker, flow, minutes):
    class TooLongError(BadInputError):
        def __str__(self) -> str:
            return "it lasts longer than a day"

    flow.errors[minutes[0]] = TooLongError()
    asked = archive.requests.make(Wish.PROCESS, minutes[0], by="iva")

    assert worker.round() is False

    assert became(archive, asked) == (Progress.FAILED, "box:7", "it lasts longer than a day")
    assert [archive.recordings.get(each).state for each in minutes[1:]] == [State.IN_REVIEW, State.IN_REVIEW]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"from": "dream"}, "a run has no choice from of 'dream'; ask for it again, or update this program"),
        ({"colour": "red"}, "a run has no choice colour of 'red'; ask for it again, or update this program"),
    ],
)
def test_a_choice_that_there_is_not_fails_the_request_alone(archive, worker, prepared, options, sentence):
    asked = archive.requests.make(Wish.RERUN, prepared, options, by="selin")

    assert worker.round() is False

    assert became(archive, asked) == (Progress.FAILED, "box:7", sentence)
    assert archive.recordings.get(prepared).state is State.IN_REVIEW


def test_what_a_witness_has_taken_back_is_not_processed_even_if_somebody_asks(archive, worker, flow, prepared):
    archive.access.change_consent(prepared, Consent.WITHDRAWN, said_by="the witness, by telephone", by="selin")
    asked = archive.requests.make(Wish.PROCESS, prepared, by="iva")

    worker.round()

    sentence = f"the witness of {prepared} has taken consent back; nothing more is done with it"
    assert became(archive, asked) == (Progress.FAILED, "box:7", sentence)
    assert flow.ran == []


def test_a_verification_says_how_many_faults_there_are_and_who_asked(archive, worker, receive):
    recording = archive.recordings.get(receive(b"one"))
    sound = archive.requests.make(Wish.VERIFY, by="selin")
    worker.asked.fulfil(sound)
    original = archive.original(recording)
    original.chmod(0o600)
    original.write_bytes(b"something else")
    broken = archive.requests.make(Wish.VERIFY, by="selin")
    worker.asked.fulfil(broken)

    assert became(archive, sound) == (Progress.DONE, "box:7", None)
    assert became(archive, broken) == (
        Progress.DONE,
        "box:7",
        "faults were found (1); `testimony verify` names them",
    )
    assert {event.actor for event in archive.audit.events() if event.action == "archive.verified"} == {"selin"}


def test_a_deposit_lies_in_the_home_once_the_witness_agrees_to_it(archive, worker, minutes):
    worker.round()
    refused = archive.requests.make(Wish.DEPOSIT, minutes[0], {"format": "bag"}, by="selin")
    worker.round()
    archive.access.change_consent(minutes[0], Consent.ARCHIVE, said_by="the witness, by letter", by="selin")
    made = archive.requests.make(Wish.DEPOSIT, minutes[0], {"format": "bag"}, by="selin")
    worker.round()

    progress, _, detail = became(archive, refused)
    assert progress is Progress.FAILED
    assert detail.startswith(f"the witness of {minutes[0]} agreed to team, and this would go to archive")
    assert became(archive, made) == (Progress.DONE, "box:7", f"it lies in the home, in deposits/{minutes[0]}")
    assert (worker.deposits / minutes[0] / "bagit.txt").is_file()


def test_what_another_process_is_at_is_left_to_it_and_taken_up_when_it_has_ended(archive, worker, flow, prepared):
    asked = archive.requests.make(Wish.PROCESS, prepared, by="iva")
    with archive.lease(prepared):
        assert worker.round() is True
    assert became(archive, asked) == (Progress.WAITING, None, None)

    worker.round()

    assert became(archive, asked) == (Progress.DONE, "box:7", None)
    assert flow.ran == [prepared]


def test_the_request_of_a_dead_worker_waits_again_and_fails_when_that_befell_it_too_often(archive, worker, lines):
    asked = archive.requests.make(Wish.VERIFY, by="selin")
    with archive.leases.holding(f"{ALIVE}far:1"):
        archive.requests.claim(asked.id, "far:1")
        worker.round()
        assert became(archive, asked)[:2] == (Progress.CLAIMED, "far:1")

    worker.asked.take_over()
    assert became(archive, asked)[0] is Progress.WAITING
    for name in ("far:2", "box:7"):
        archive.requests.claim(asked.id, name)
        worker.asked.take_over()

    gone = "the worker that had taken it up ended without a word"
    assert became(archive, asked) == (Progress.FAILED, "box:7", f"tried 3 times; at last: {gone}")
    assert lines == [f"{asked.id}  given back: {gone}"] * 2 + [f"{asked.id}  failed: tried 3 times; at last: {gone}"]


def test_without_a_server_the_request_waits_for_the_next_worker_and_this_one_ends(archive, worker, flow, prepared):
    flow.errors[prepared] = ServerGoneError()
    asked = archive.requests.make(Wish.PROCESS, prepared, by="iva")

    with pytest.raises(ServerGoneError):
        worker.work(every_s=0)

    assert became(archive, asked) == (Progress.WAITING, None, str(ServerGoneError()))


def test_a_database_that_was_away_ends_no_worker(worker, flow, prepared, lines):
    flow.errors[prepared] = UnreachableDatabaseError()
    worker.workshop.archive.reconcile()

    def once(line):
        lines.append(line)
        worker.stop.set()

    replace(worker, tell=once).work(every_s=0)

    assert lines == [str(UnreachableDatabaseError())]


def test_once_it_is_stopped_what_is_in_hand_is_finished_and_nothing_more_is_taken_up(archive, worker, flow, minutes):
    flow.afterwards = worker.stop.set
    asked = archive.requests.make(Wish.PROCESS, minutes[1], by="iva")

    worker.work(every_s=3600)

    assert flow.ran == [minutes[1]]
    assert became(archive, asked) == (Progress.DONE, "box:7", None)


def test_each_recording_is_translated_under_the_glossary_of_its_moment(archive, worker, flow, minutes):
    worker.round()
    assert {each.version for each in flow.glossaries} == {archive.glossaries.in_force().version}


def test_others_see_that_a_worker_is_alive(archive, worker, tmp_path):
    with Archive.open(tmp_path / "home", lambda: NOON) as desk:
        with worker.at_work():
            assert desk.leases.held(ALIVE) == ("worker box:7",)
        assert desk.leases.held(ALIVE) == ()


def test_a_plan_comes_back_out_of_its_options():
    plan = Plan(begin=Stage.TRANSLATE, translator="pen", speakers=False, hints=True, second_engine="ctc")
    assert Plan.from_options(plan.options()) == plan
