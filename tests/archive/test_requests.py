"""Requests: what the desk wants done, taken up once, and what became of it."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.requests import NoSuchRequestError, Progress, RequestEndedError, Wish
from archive.store import Archive
from testimony.identity import RecordingId, RequestId
from testimony.recording import NoSuchRecordingError, Recording
from tests.archive.interview import Clock


def test_a_request_waits_until_somebody_takes_it_up_and_says_how_it_ended(
    archive: Archive, recording: Recording
) -> None:
    made = archive.requests.make(Wish.RERUN, recording.id, {"from": "translate", "translator": "kk-en"}, by="selin")
    assert archive.requests.pending() == (made,)
    assert made.progress is Progress.WAITING

    claimed = archive.requests.claim(made.id, "desk-1")
    assert claimed is not None
    assert (claimed.progress, claimed.worker, claimed.attempts) == (Progress.CLAIMED, "desk-1", 1)
    assert archive.requests.claim(made.id, "desk-2") is None
    assert archive.requests.pending() == ()

    ended = archive.requests.failed(made.id, "desk-1", "no model hears it")
    assert (ended.progress, ended.detail, ended.options) == (
        Progress.FAILED,
        "no model hears it",
        {"from": "translate", "translator": "kk-en"},
    )
    assert archive.requests.latest() == (ended,)
    told = [(event.actor, event.action) for event in archive.audit.events() if event.subject == made.id]
    assert told == [("selin", "request.made"), ("desk-1", "request.claimed"), ("desk-1", "request.failed")]


def test_what_waits_already_is_not_asked_for_twice(archive: Archive, recording: Recording) -> None:
    first = archive.requests.make(Wish.PROCESS, recording.id, by="iva")

    assert archive.requests.make(Wish.PROCESS, recording.id, by="selin") == first
    assert archive.requests.make(Wish.RERUN, recording.id, {"from": "prepare"}, by="selin") != first
    archive.requests.claim(first.id, "desk-1")
    assert archive.requests.make(Wish.PROCESS, recording.id, by="selin") != first


def test_what_was_given_back_waits_again_and_its_attempts_are_counted(archive: Archive, recording: Recording) -> None:
    made = archive.requests.make(Wish.PROCESS, recording.id, by="iva")
    for attempt in (1, 2):
        claimed = archive.requests.claim(made.id, "desk-1")
        assert claimed is not None
        assert claimed.attempts == attempt
        given = archive.requests.give_back(made.id, "desk-1", "the machine goes down")
        assert (given.progress, given.worker, given.detail) == (Progress.WAITING, None, "the machine goes down")

    assert [each.id for each in archive.requests.pending([Wish.PROCESS])] == [made.id]
    assert archive.requests.pending([Wish.VERIFY]) == ()


def test_what_was_taken_up_and_never_ended_is_found(archive: Archive, clock: Clock) -> None:
    made = archive.requests.make(Wish.VERIFY, by="selin")
    archive.requests.claim(made.id, "desk-1")
    assert archive.requests.abandoned(timedelta(hours=1)) == ()

    clock.now += timedelta(hours=2)

    assert [each.id for each in archive.requests.abandoned(timedelta(hours=1))] == [made.id]


def test_only_what_waits_can_be_taken_back(archive: Archive) -> None:
    made = archive.requests.make(Wish.VERIFY, by="selin")
    assert archive.requests.withdraw(made.id, by="selin").progress is Progress.WITHDRAWN

    with pytest.raises(RequestEndedError) as ended:
        archive.requests.withdraw(made.id, by="selin")
    assert str(ended.value) == f"{made.id} is withdrawn; look at the list again"
    with pytest.raises(RequestEndedError):
        archive.requests.done(made.id, "desk-1")


def test_requests_of_one_recording_and_the_oldest_first(archive: Archive, recording: Recording) -> None:
    first = archive.requests.make(Wish.VERIFY, by="selin")
    second = archive.requests.make(Wish.PROCESS, recording.id, by="selin")

    assert [each.id for each in archive.requests.pending()] == [first.id, second.id]
    assert [each.id for each in archive.requests.latest()] == [second.id, first.id]
    assert [each.id for each in archive.requests.latest(recording=recording.id)] == [second.id]
    assert archive.requests.get(first.id) == first


def test_what_there_is_not_cannot_be_asked_for(archive: Archive) -> None:
    with pytest.raises(NoSuchRecordingError):
        archive.requests.make(Wish.PROCESS, RecordingId("rec-x"), by="selin")
    with pytest.raises(NoSuchRequestError, match="there is no request 'req-x'"):
        archive.requests.get(RequestId("req-x"))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM request", "a row of request is never deleted"),
        ("UPDATE request SET kind = 'x'", "what was written of a request is never changed"),
        ("UPDATE request SET ended = 0", "a request ends once, and with a word of how"),
        ("UPDATE request SET ended = 1 WHERE kind = 'process'", "a request ends once, and with a word of how"),
        ("DELETE FROM request_event", "a row of request_event is never deleted"),
        ("UPDATE request_event SET event = 'waiting'", "a row of request_event is never changed"),
        (
            "INSERT INTO request_event SELECT id, 2, 'claimed', at, by, NULL FROM request WHERE kind = 'process'",
            "what becomes of a request is counted one by one",
        ),
        (
            "INSERT INTO request_event SELECT request, 3, 'claimed', at, by, NULL FROM request_event WHERE number = 2",
            "a request that has ended stays ended",
        ),
    ],
)
def test_the_database_holds_it_as_well(statement: str, sentence: str, archive: Archive) -> None:
    made = archive.requests.make(Wish.VERIFY, by="selin")
    archive.requests.claim(made.id, "desk-1")
    archive.requests.done(made.id, "desk-1")
    archive.requests.make(Wish.PROCESS, by="selin")

    with pytest.raises(IntegrityError, match=sentence), archive._database.writing() as connection:
        connection.execute(text(statement))
