"""What only a database server can do to the archive: answer many at once, refuse, and go away."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.errors import (
    CrowdedDatabaseError,
    DatabaseRefusedError,
    LockedError,
    OvertakenError,
    UnreachableDatabaseError,
    UnstorableTextError,
)
from archive.store import Archive
from testimony.identity import Digest, RunId
from testimony.recording import Recording
from testimony.revision import Kind, Person, StaleRevisionError
from testimony.settings import Settings
from testimony.span import Span
from tests.archive.interview import AIGUL, WHISPER, Clock, heard
from tests.archive.postgresql_server import Server

pytestmark = pytest.mark.postgres


@pytest.fixture
def database() -> str:
    return "postgresql"


def at_once(*work: Callable[[], object]) -> list[object]:
    """What each came to, or what it raised; all of them begin at the same moment."""
    gate = threading.Barrier(len(work))

    def each(one: Callable[[], object]) -> object:
        gate.wait()
        try:
            return one()
        except Exception as error:  # noqa: BLE001 - what was raised is what the test asks about
            return error

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(each, work))


def test_of_many_who_correct_one_wording_at_once_one_is_kept_and_the_others_are_told(
    archive: Archive, translated: Recording
) -> None:
    segment = archive.record(translated.id).segments[0].segment.id

    def correct(name: str) -> object:
        return archive.corrections.revise(segment, Kind.SOURCE, f"by {name}", based_on=1, author=Person(name))

    names = [f"person{number}" for number in range(8)]
    answers = at_once(*(partial(correct, name) for name in names))

    told = [str(answer) for answer in answers if isinstance(answer, StaleRevisionError)]
    assert len(told) == 7
    assert {sentence.partition("made on")[2] for sentence in told} == {
        " revision 1, it is now at 2; look at both and try again"
    }
    assert archive.verify().faults == ()


def test_history_made_by_many_at_once_is_one_chain(archive: Archive, translated: Recording) -> None:
    def correct(person: Person) -> None:
        for _ in range(10):
            written = False
            while not written:
                found = archive.record(translated.id).segments[0]
                assert found.source
                try:
                    based_on = found.source.revision.number
                    archive.corrections.revise(found.segment.id, Kind.SOURCE, "a", based_on=based_on, author=person)
                    written = True
                except StaleRevisionError:
                    pass

    people = [Person(f"person{number}") for number in range(4)]
    assert at_once(*(partial(correct, person) for person in people)) == [None] * 4
    assert archive.verify().faults == ()
    found = archive.record(translated.id).segments[0]
    assert found.source
    assert found.source.revision.number == 41


def test_checkpoints_wait_for_nobody_who_makes_history(
    archive: Archive, recording: Recording, home: Path, url: str
) -> None:
    key = Digest.of_bytes(b"key")
    with Archive.open(home, Clock(), url) as other, archive._database.writing():
        other.chunks.keep(key, recording.id, Span(0, 3000), ["kept"])
        assert other.chunks.get(key) == ["kept"]


def test_several_processes_that_open_a_new_archive_at_once_make_it_once(server: Server, tmp_path: Path) -> None:
    name = server.create()

    def open_it() -> object:
        with Archive.open(tmp_path / "home", Clock(), server.url(name)) as archive:
            return archive.verify().faults

    try:
        assert at_once(open_it, open_it, open_it) == [()] * 3
    finally:
        server.drop(name)


def test_no_error_quotes_a_row(archive: Archive, translated: Recording) -> None:
    secret = {"said": "a secret", "segment": archive.record(translated.id).segments[0].segment.id}
    copied = (
        "INSERT INTO revision (segment, kind, number, text, at, author, event) VALUES (:segment, 'source', {}, :said, "
        "'a', 'b', 1)"
    )

    def copy(number: int) -> None:
        with archive._database.writing() as connection:
            if number == 1:  # past the guard, on to the key
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(copied.format(number)), secret)

    for number, kind in ((1, OvertakenError), (0, IntegrityError), (9, IntegrityError)):
        with pytest.raises((OvertakenError, IntegrityError)) as failed:
            copy(number)

        assert isinstance(failed.value, kind)
        behind = failed.value.__cause__ or failed.value
        assert "a secret" not in f"{failed.value}{behind}{getattr(behind, 'orig', '')}"
        assert secret["segment"] not in f"{behind}"


def test_a_table_cannot_be_emptied_past_its_guard(archive: Archive, translated: Recording) -> None:
    def empty() -> None:
        with archive._database.writing() as connection:
            connection.execute(text("TRUNCATE revision CASCADE"))

    with pytest.raises(IntegrityError, match="is never deleted"):
        empty()
    assert len(archive.record(translated.id).segments) == 4


def test_a_character_that_no_database_server_keeps_is_a_sentence(archive: Archive, translated: Recording) -> None:
    segment = archive.record(translated.id).segments[0].segment.id

    with pytest.raises(UnstorableTextError) as refused:
        archive.corrections.revise(segment, Kind.SOURCE, "a\0b", based_on=1, author=AIGUL)

    assert str(refused.value) == (
        "a text holds the character U+0000, which stands for nothing and cannot be kept; take it out"
    )


def test_a_database_that_was_restarted_is_found_again(
    archive: Archive, translated: Recording, server: Server, run: RunId
) -> None:
    before = archive.record(translated.id).segments

    def lose() -> None:
        with archive._database.writing() as connection:
            connection.execute(text("UPDATE speaker SET pseudonym = 'x'"))
            server.stop("immediate")
            connection.execute(text("SELECT 1"))

    with pytest.raises(UnreachableDatabaseError) as lost:
        lose()
    with pytest.raises(UnreachableDatabaseError) as away:
        archive.recordings.get(translated.id)
    server.start()

    assert archive.record(translated.id).segments == before
    assert archive.verify().faults == ()
    for error in (lost, away):
        assert str(error.value) == (
            "the archive's database does not answer; nothing of this was kept: try again when it is back"
        )


def test_a_writer_that_hangs_is_not_waited_for_without_end(archive: Archive, url: str) -> None:
    impatient = type(archive._database).connect(url, wait_ms=50)

    with archive._database.writing(), pytest.raises(LockedError), impatient.writing():
        pytest.fail("two made history at a time")
    impatient.close()


def test_a_database_that_lets_nobody_in_says_no_password(server: Server, tmp_path: Path) -> None:
    address = f"postgresql+psycopg://nobody:hunter2@/archive?host={server.folder}"

    with pytest.raises(DatabaseRefusedError) as refused:
        Archive.open(tmp_path / "home", Clock(), address)

    behind = refused.value.__cause__
    assert str(refused.value) == (
        "the archive's database refuses this user, password or database; "
        "correct the setting archive_url (see docs/operating.md)"
    )
    assert "hunter2" not in f"{refused.value}{behind}{Settings(home=tmp_path, archive_url=address)!r}"


def test_a_server_without_a_connection_left_says_what_to_raise_and_may_be_asked_again(
    server: Server, url: str, tmp_path: Path
) -> None:
    server.run("CREATE ROLE hundredth LOGIN CONNECTION LIMIT 0")
    try:
        with pytest.raises(CrowdedDatabaseError) as crowded:
            Archive.open(tmp_path / "home", Clock(), url.replace(f"//{server.user}@", "//hundredth@"))
    finally:
        server.run("DROP ROLE hundredth")

    assert isinstance(crowded.value, UnreachableDatabaseError), "a stage waits for it as for a server that is away"
    assert str(crowded.value) == (
        "the database has no connection left for this program; raise max_connections on its server "
        "(docs/scaling.md says to how many)"
    )


def test_connections_that_a_worker_does_not_need_are_closed(archive: Archive, server: Server) -> None:
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'testimony'"
    with archive._database.apart() as connection:
        told = connection.execute(text("SELECT reset_val FROM pg_settings WHERE name = 'idle_session_timeout'"))
        assert told.scalar() == "60000"
        with archive._database.reading() as other:
            other.execute(text("SET idle_session_timeout = '300ms'"))  # given back first, it is used again last
    assert server.run(count) == [(2,)]
    for _ in range(10):  # as a worker that looks now and then
        time.sleep(0.1)
        archive.recordings.next_waiting()

    assert server.run(count) == [(1,)]


def test_a_long_transcript_is_written_in_one_piece_or_not_at_all(
    archive: Archive, recording: Recording, run: RunId, server: Server
) -> None:
    drafts = heard(recording.id)

    def kill_the_connections() -> None:
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'testimony'")

    noted = archive.audit.next_seq

    def interrupted(connection: object) -> int:
        kill_the_connections()
        return noted(connection)  # type: ignore[arg-type]  # what it was given

    archive.audit.next_seq = interrupted  # type: ignore[method-assign]  # the moment before the first segment
    with pytest.raises(UnreachableDatabaseError):
        archive.transcripts.write(run, recording.id, WHISPER, drafts)
    archive.audit.next_seq = noted  # type: ignore[method-assign]  # as it was

    assert archive.record(recording.id).segments == ()
    archive.transcripts.write(run, recording.id, WHISPER, drafts)
    assert len(archive.record(recording.id).segments) == 4
