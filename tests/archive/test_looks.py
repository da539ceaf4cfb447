"""What workers look for every few seconds is found at once, whatever the archive holds besides."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from archive import schema
from archive.columns import instant
from archive.requests import Wish
from archive.store import Archive
from testimony.identity import Digest
from testimony.recording import Consent, Failure, Recording, Stage, State
from tests.archive.readable import NOON

MANY = 2_000

LOOKS: dict[str, tuple[str, Callable[[Archive], object]]] = {
    "for a recording that waits": ("ix_recording_waits", lambda archive: archive.recordings.next_waiting()),
    "for runs that ended without a word": ("ix_run_running", lambda archive: archive.reconcile()),
    "for requests that wait": ("ix_request_open", lambda archive: archive.requests.pending()),
}


@dataclass
class Asked:
    """What the database was asked, with what was handed over beside it."""

    statements: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def listening(archive: Archive) -> Iterator[Asked]:
    asked, engine = Asked(), archive._database._engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def finish(archive: Archive, count: int) -> None:
    """Recordings that are done with, a run and a request each."""
    at, ids = instant(NOON), [f"rec-done{number:05}" for number in range(count)]
    recordings = {"size_bytes": 1, "name": "a", "language": "kk-Cyrl", "consent": "team", "media": "{}"}
    with archive._database.apart() as connection:
        rows: dict[Any, list[dict[str, Any]]] = {
            schema.recording: [
                {"id": each, "original": Digest.of_bytes(each.encode()).hex, "received_at": at, "state": "in review"}
                | recordings
                for each in ids
            ],
            schema.run: [
                {"id": f"run-{each}", "recording": each, "stages": "[]", "options": "{}", "began_at": at}
                | {"outcome": "done", "ended_at": at}
                for each in ids
            ],
            schema.request: [
                {"id": f"req-{each}", "kind": "process", "recording": each, "options": "{}", "at": at, "by": "selin"}
                | {"ended": 1}
                for each in ids
            ],
            schema.request_event: [
                {"request": f"req-{each}", "number": number, "event": what, "at": at, "by": "box"}
                for each in ids
                for number, what in enumerate(("claimed", "done"), start=1)
            ],
        }
        for table, some in rows.items():
            connection.execute(insert(table), some)


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_asks_as_much_of_an_archive_that_is_full_as_of_an_empty_one(archive: Archive, look: str) -> None:
    index, ask = LOOKS[look]
    with listening(archive) as asked:
        ask(archive)
    before = [statement for statement, _ in asked.statements]
    finish(archive, MANY)
    with archive._database.apart() as connection:
        connection.execute(text("ANALYZE"))

    with listening(archive) as asked:
        ask(archive)

    assert [statement for statement, _ in asked.statements] == before
    plans = [_plan(archive, *each) for each in asked.statements if each[0].lstrip().startswith("SELECT")]
    assert any(index in plan for plan in plans)


def _plan(archive: Archive, statement: str, parameters: Any) -> str:
    """How the database goes about it."""
    how = "EXPLAIN" if archive._database.dialect.skip_locked() else "EXPLAIN QUERY PLAN"
    with archive._database.reading() as connection:
        return "\n".join(str(row) for row in connection.exec_driver_sql(f"{how} {statement}", parameters))


def test_the_recording_that_came_first_comes_first_and_those_to_pass_by_do_not(archive: Archive) -> None:
    finish(archive, 3)
    with archive._database.apart() as connection:
        connection.execute(text("UPDATE recording SET state = 'received' WHERE id <> 'rec-done00001'"))

    found = archive.recordings.next_waiting()
    assert found is not None
    assert found.id == "rec-done00000"
    found = archive.recordings.next_waiting({"rec-done00000"})
    assert found is not None
    assert found.id == "rec-done00002"
    assert archive.recordings.next_waiting({"rec-done00000", "rec-done00002"}) is None


def test_who_looks_while_others_are_at_work_finds_any_of_those_that_came_first(archive: Archive) -> None:
    finish(archive, 6)
    with archive._database.apart() as connection:
        connection.execute(text("UPDATE recording SET state = 'received'"))
    passing = {"rec-done00001"}

    found = {each.id for _ in range(100) if (each := archive.recordings.next_waiting(passing, among=3))}

    assert found == {"rec-done00000", "rec-done00002", "rec-done00003"}
    assert archive.recordings.next_waiting(passing, among=100) is not None


def test_however_many_are_passed_by_the_next_one_is_found(archive: Archive) -> None:
    finish(archive, 251)
    with archive._database.apart() as connection:
        connection.execute(text("UPDATE recording SET state = 'received'"))

    found = archive.recordings.next_waiting({f"rec-done{number:05}" for number in range(250)})

    assert found is not None
    assert found.id == "rec-done00250"


def test_neither_what_failed_nor_what_was_taken_back_waits(archive: Archive, recording: Recording) -> None:
    run = archive.runs.begin(recording.id, [Stage.TRANSCRIBE], {}).id
    assert archive.recordings.next_waiting() == archive.recordings.get(recording.id)

    archive.recordings.fail(recording.id, Failure(stage=Stage.TRANSCRIBE, cause="no model"), run)
    assert archive.recordings.next_waiting() is None

    archive.recordings.advance(recording.id, State.TRANSLATED, run)
    assert archive.recordings.next_waiting() == archive.recordings.get(recording.id)

    archive.access.change_consent(recording.id, Consent.WITHDRAWN, said_by="the witness", by="iva")
    assert archive.recordings.next_waiting() is None


def test_a_request_that_has_ended_is_looked_at_no_more(archive: Archive) -> None:
    made = archive.requests.make(Wish.VERIFY, by="iva")
    archive.requests.claim(made.id, "box")
    archive.requests.failed(made.id, "box", "no room")

    with archive._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM request WHERE ended = 0")).scalar() == 0
    assert archive.requests.pending() == ()
    assert [each.detail for each in archive.requests.latest()] == ["no room"]
