"""The archive as a whole: opened, migrated, verified, and shared between processes."""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import IntegrityError

from archive import migrate, schema
from archive.audit import Head
from archive.database import Database
from archive.errors import (
    BusyError,
    DamagedArchiveError,
    DiskFaultError,
    LockedError,
    NewerArchiveError,
    NoRoomError,
    UnsupportedDatabaseError,
)
from archive.reading import read_record
from archive.store import Archive
from testimony.identity import Digest, RecordingId, RunId
from testimony.recording import Failure, NoSuchRecordingError, Recording, Stage, State
from testimony.revision import Kind
from testimony.run import ModelCard, Outcome
from testimony.span import Span
from tests.archive.interview import AIGUL, KAZAKH, WHISPER, Clock, Identify, heard

MIGRATIONS = Path(migrate.__file__).parent / "migrations"  # beside the module, also where the wheel is installed


@contextmanager
def tampering(archive: Archive) -> Iterator[Connection]:
    """A hand that knows the database and takes the rules away first."""
    engine = create_engine(archive._database.url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # no foreign key is checked
            tables = dict(connection.execute(text("SELECT tgname, tgrelid::regclass::text FROM pg_trigger")).all())
            for guard in schema.GUARDS:
                connection.execute(text(f"DROP TRIGGER {guard} ON {tables[guard]}"))
        else:
            for guard in schema.GUARDS:
                connection.execute(text(f"DROP TRIGGER {guard}"))
        yield connection
    engine.dispose()


def test_the_migrations_lead_to_the_tables_that_the_program_knows(archive: Archive) -> None:
    with archive._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        assert archive._database.dialect.guards(connection) == schema.GUARDS
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_an_archive_of_a_later_program_is_left_alone(archive: Archive, home: Path, url: str | None) -> None:
    with archive._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerArchiveError) as newer:
        Archive.open(home, Clock(), url)
    assert (
        str(newer.value)
        == f"the archive is at schema 9999, this program knows {migrate.HEAD}; install the newer program"
    )


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("mysql://aigul:hunter2@db.example.org/archive", "mysql"),
        ("postgresql+asyncpg://aigul:hunter2@db.example.org/archive", "postgresql+asyncpg"),
        ("hunter2@db.example.org", "that"),
    ],
)
def test_a_database_without_our_rules_is_refused_and_no_password_is_repeated(home: Path, url: str, named: str) -> None:
    with pytest.raises(UnsupportedDatabaseError) as unsupported:
        Archive.open(home, Clock(), url)

    assert str(unsupported.value) == (
        f"the archive's rules have not been written for {named}; "
        "give an address that begins with sqlite: or postgresql+psycopg:"
    )


def test_a_file_that_is_no_database_is_a_sentence(home: Path) -> None:
    home.mkdir()
    (home / "archive.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(DamagedArchiveError, match="the archive's database is damaged"):
        Archive.open(home, Clock())


def test_a_failed_transaction_leaves_nothing_and_names_no_text(archive: Archive, translated: Recording) -> None:
    before = archive.record(translated.id).segments

    def fail() -> None:
        with archive._database.writing() as connection:
            connection.execute(text("INSERT INTO speaker VALUES ('s', :r, 'witness', 'A')"), {"r": translated.id})
            connection.execute(
                text("INSERT INTO revision (segment, kind, number, text) VALUES ('x', 'source', 1, :said)"),
                {"said": "a secret"},
            )

    with pytest.raises(IntegrityError, match=r"NOT NULL|NotNullViolation") as failed:
        fail()

    assert "a secret" not in str(failed.value)
    assert archive.record(translated.id).segments == before
    assert archive.speakers.all(translated.id) == ()


def test_a_database_that_another_process_holds_is_a_sentence(archive: Archive) -> None:
    impatient = Database.connect(archive._database.url, wait_ms=1)

    with archive._database.writing(), pytest.raises(LockedError) as locked, impatient.writing():
        pytest.fail("two wrote at a time")

    impatient.close()
    assert str(locked.value) == "the archive is locked by another process; try again in a moment"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_keeps_all_of_a_change_or_nothing(
    archive: Archive, recording: Recording, run: RunId, home: Path
) -> None:
    drafts = heard(recording.id, first="бір " * 100_000)
    full = (home / "archive.db-wal").stat().st_size + 100_000
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (full, before[1]))
    try:
        with pytest.raises((NoRoomError, DiskFaultError)):
            archive.transcripts.write(run, recording.id, WHISPER, drafts)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert archive.record(recording.id).segments == ()
    assert archive.verify().faults == ()
    archive.transcripts.write(run, recording.id, WHISPER, drafts)
    assert len(archive.record(recording.id).segments) == 4


def test_two_processes_never_work_on_one_recording(archive: Archive, recording: Recording) -> None:
    with archive.lease(recording.id), pytest.raises(BusyError) as busy, archive.lease(recording.id):
        pytest.fail("the lease was given twice")
    assert str(busy.value) == f"another process is at work on {recording.id}; try again when it has ended"


def test_a_killed_run_is_written_down_as_abandoned_by_the_next(archive: Archive, recording: Recording) -> None:
    first = archive.runs.begin(recording.id, [Stage.TRANSCRIBE], {})
    second = archive.runs.begin(recording.id, [Stage.TRANSCRIBE], {})
    archive.runs.end(second.id, Outcome.DONE)

    *_, killed, done = archive.runs.of(recording.id)

    assert (killed.id, killed.outcome, killed.cause) == (first.id, Outcome.ABANDONED, "it was stopped from outside")
    assert (done.id, done.outcome, done.cause) == (second.id, Outcome.DONE, None)
    assert done.ended_at is not None


def test_a_run_names_each_model_once(archive: Archive, recording: Recording, run: RunId) -> None:
    base = ModelCard(name="whisper-base", engine="faster-whisper", digest=Digest.of_bytes(b"b"), licence="MIT")
    argos = ModelCard(name="kk-en", engine="argos", digest=Digest.of_bytes(b"a"), licence="CC-BY-4.0")

    archive.runs.note_models(run, [base])
    archive.runs.note_models(run, [base, argos])

    assert archive.runs.of(recording.id)[-1].models == (base, argos)


def test_a_failure_names_its_stage_and_ends_with_the_next_success(
    archive: Archive, recording: Recording, run: RunId
) -> None:
    failure = Failure(stage=Stage.TRANSCRIBE, cause="the model is not installed")
    archive.recordings.fail(recording.id, failure, run)
    failed = archive.recordings.get(recording.id)

    archive.recordings.advance(recording.id, State.TRANSCRIBED, run)

    assert (failed.state, failed.failure) == (State.PREPARED, failure)
    assert archive.recordings.get(recording.id).failure is None
    assert archive.recordings.preparation(recording.id) == {"lost_ms": 0}
    assert [found.id for found in archive.recordings.all(State.TRANSCRIBED)] == [recording.id]
    assert archive.recordings.all(State.RECEIVED) == ()


@pytest.mark.parametrize(
    "ask",
    [
        Archive.record,
        lambda archive, id_: archive.lease(id_).__enter__(),
        lambda archive, id_: archive.recordings.preparation(id_),
    ],
)
def test_a_recording_that_does_not_exist_is_a_sentence(
    archive: Archive, ask: Callable[[Archive, RecordingId], object]
) -> None:
    with pytest.raises(NoSuchRecordingError, match="there is no recording 'rec-x'"):
        ask(archive, RecordingId("rec-x"))


def test_a_checkpoint_comes_back_and_a_damaged_one_is_worked_out_again(
    archive: Archive, recording: Recording, home: Path
) -> None:
    key, content = Digest.of_bytes(b"key"), [{"text": "бір", "words": [1, 2.5, None]}]
    assert archive.chunks.get(key) is None
    archive.chunks.keep(key, recording.id, Span(0, 3000), content)
    assert archive.chunks.get(key) == content

    with tampering(archive) as connection:
        connection.execute(text("UPDATE chunk SET content = '[]'"))

    assert archive.chunks.get(key) is None
    assert f"a checkpoint of {recording.id} was changed after it was written: {key}" in archive.verify().faults
    archive.chunks.keep(key, recording.id, Span(0, 3000), content)
    assert archive.chunks.get(key) == content


def test_a_sound_archive_verifies(archive: Archive, translated: Recording) -> None:
    progress: list[tuple[int, int]] = []

    found = archive.verify(lambda done, total: progress.append((done, total)))

    assert (found.is_sound, found.originals, found.segments) == (True, 1, 4)
    assert progress == [(0, 1), (1, 1)]
    assert found.head.seq == archive.audit.head().seq - 1, "that it was checked is an event of its own"


def test_every_fault_is_named(archive: Archive, translated: Recording, home: Path, sound: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(b"other sound")
    missing = archive.receive(other, name="other.wav", language=KAZAKH, identify=Identify()).recording
    archive.original(missing).unlink()
    changed = archive.original(translated)
    changed.chmod(0o600)
    changed.write_bytes(sound.read_bytes() + b"!")
    (home / "originals" / "ab").mkdir(exist_ok=True)
    (home / "originals" / "ab" / "stray").write_bytes(b"nobody's")
    segment = archive.record(translated.id).segments[0].segment.id
    with tampering(archive) as connection:
        first = {"segment": segment}
        connection.execute(text("DELETE FROM revision WHERE kind = 'source' AND segment = :segment"), first)
        connection.execute(text("UPDATE segment SET end_ms = 2000 WHERE id = :segment"), first)
        connection.execute(text("UPDATE audit SET actor = 'nobody' WHERE seq = 2"))

    faults = archive.verify().faults

    now = Digest.of_file(changed)
    assert faults[:3] == (
        f"the original of {translated.id} is not the file that was received: "
        f"recorded {translated.original}, found {now}",
        f"the original of {missing.id} is missing: {missing.original}",
        "a file among the originals belongs to no recording: stray",
    )
    assert (
        f"the segments of {translated.id} do not cover it from end to end: nothing covers 00:00:02.000-00:00:03.000"
        in faults
    )
    assert f"translation 1 of {segment} renders a wording that does not exist" in faults
    assert "a rule of the database was taken away: audit_update" in faults
    assert faults[-1] == "event 2 of the audit trail was changed after it was written"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE revision SET model = NULL, model_digest = NULL, run = NULL WHERE kind = 'source' AND number = 1; "
            "INSERT INTO revision (segment, kind, number, text, at, author, model, model_digest, run, event) "
            "SELECT segment, 'source', 3, 'x', at, author, 'm', model_digest, run, 1 FROM revision WHERE number = 1 "
            "AND kind = 'translation'",
            "the source of {segment} lacks a revision",
        ),
        (
            "UPDATE revision SET model = NULL, model_digest = NULL, run = NULL WHERE kind = 'source' AND number = 1; "
            "INSERT INTO revision (segment, kind, number, text, at, author, model, model_digest, run, event) "
            "SELECT segment, 'source', 2, 'x', at, author, 'm', model_digest, run, 1 FROM revision WHERE number = 1 "
            "AND kind = 'translation'",
            "a machine has written over a person in the source of {segment}",
        ),
        ("UPDATE segment SET gap = 'fog'", "the record of {recording} cannot be read (ValueError)"),
        ("UPDATE finding SET run = 'run-x'", "a row of finding points at a row of run that does not exist"),
    ],
)
def test_a_record_that_breaks_the_rules_is_found(
    archive: Archive, translated: Recording, home: Path, statement: str, sentence: str
) -> None:
    segment = archive.record(translated.id).segments[0].segment.id
    with tampering(archive) as connection:
        for one in statement.split("; "):
            connection.execute(text(one))

    assert sentence.format(segment=segment, recording=translated.id) in archive.verify().faults


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM audit WHERE seq = 3", "event 3 of the audit trail is missing"),
        (
            "UPDATE audit SET payload = '{}' WHERE seq = 4",
            "event 4 of the audit trail was changed after it was written",
        ),
        ("UPDATE audit SET seq = seq + 100 WHERE seq >= 5", "event 5 of the audit trail is missing"),
        (
            "UPDATE audit SET previous = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 4",
            "event 4 of the audit trail does not follow the one before it",
        ),
        ("DELETE FROM audit WHERE seq > 2", "the audit trail ends at event 2, and event {seq} was noted outside it"),
    ],
)
def test_a_broken_trail_names_the_first_break(
    archive: Archive, translated: Recording, home: Path, statement: str, sentence: str
) -> None:
    noted = archive.audit.head()
    assert archive.audit.verify(noted) is None
    with tampering(archive) as connection:
        connection.execute(text(statement))

    assert archive.audit.verify(noted) == sentence.format(seq=noted.seq)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revision SET text = 'another word' WHERE kind = 'source' AND number = 1",
        "UPDATE revision SET author = 'dolkun' WHERE model IS NULL",
        "DELETE FROM revision WHERE model IS NULL",
    ],
)
def test_a_text_changed_behind_the_programs_back_is_found(
    archive: Archive, translated: Recording, home: Path, statement: str
) -> None:
    segment = archive.record(translated.id).segments[0].segment.id
    archive.corrections.revise(segment, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)
    assert archive.audit.verify() is None
    with tampering(archive) as connection:
        connection.execute(text(statement))

    assert archive.audit.verify() in {
        f"a text that event {event.seq} of the audit trail tells of was changed, added or taken away later"
        for event in archive.audit.events()
        if event.action in {"transcript.written", "segment.revised"}
    }


def test_a_trail_written_anew_is_seen_only_from_outside(archive: Archive, recording: Recording) -> None:
    foreign = Head(1, Digest.of_bytes(b"another trail"))

    assert archive.audit.verify() is None
    assert archive.audit.verify(foreign) == "event 1 of the audit trail is not the one that was noted outside it"


def test_no_word_of_the_testimony_stands_in_the_audit_trail(archive: Archive, translated: Recording) -> None:
    trail = "\n".join(str(event) for event in archive.audit.events())

    for word in ("бір", "English", "interview.wav", "Үрімжіде"):
        assert word not in trail


def test_a_record_costs_the_same_number_of_queries_however_long_it_is(
    archive: Archive, recording: Recording, run: RunId
) -> None:
    archive.transcripts.write(run, recording.id, WHISPER, heard(recording.id))
    statements: list[str] = []
    with archive._database.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *told: statements.append(told[2]))
        record = read_record(connection, recording.id)

    assert len(record.segments) == 4
    assert len([statement for statement in statements if statement.lstrip().startswith("SELECT")]) == 19


def test_the_database_file_is_not_readable_by_others_whatever_the_umask(home: Path) -> None:
    before = os.umask(0)
    try:
        Archive.open(home, Clock()).close()
    finally:
        os.umask(before)

    assert (home / "archive.db").stat().st_mode & 0o077 == 0


def test_what_is_derived_from_a_recording_has_a_folder_of_its_own(
    archive: Archive, recording: Recording, home: Path
) -> None:
    folder = archive.derivatives(recording.id)

    assert folder == archive.derivatives(recording.id) == home / "derivatives" / recording.id
    assert folder.stat().st_mode & 0o077 == 0
