"""Archives that an earlier program left behind: they come up whole, and every rule is in force."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import column, create_engine, table, text
from sqlalchemy.exc import IntegrityError

from archive import migrate, schema
from archive.store import Archive
from testimony.recording import Stage
from testimony.revision import Kind
from testimony.run import Outcome
from tests.archive.interview import DOLKUN, OTHER_WHISPER, Clock, heard

RELEASED = Path(__file__).parent / "released"
STEPS = Path(migrate.__file__).parent / "migrations"


@dataclass
class Left:
    """An archive as it was left, and everything that its tables held."""

    home: Path
    url: str | None
    rows: dict[str, list[dict[str, object]]]


@pytest.fixture(params=sorted(path.stem for path in RELEASED.glob("*.sql")))
def left(request: pytest.FixtureRequest, home: Path, url: str | None) -> Iterator[Left]:
    statements = (RELEASED / f"{request.param}.sql").read_text(encoding="utf-8")
    (key,) = re.findall(r"-- seal.key: ([0-9a-f]+)", statements)
    home.mkdir()
    (home / "seal.key").write_bytes(bytes.fromhex(key))
    with closing(sqlite3.connect(home / "archive.db")) as file:
        file.executescript(statements)
        file.row_factory = sqlite3.Row
        tables = [row["name"] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: [dict(row) for row in file.execute(f"SELECT * FROM {name}")] for name in tables}  # noqa: S608 - names of its own tables
    if url is not None:
        server = request.getfixturevalue("server")
        name = server.create()
        url = server.url(name)
        _leave_on_a_server(url, request.param, rows)
        yield Left(home, url, rows)
        server.drop(name)
    else:
        yield Left(home, url, rows)


def _leave_on_a_server(url: str, version: str, rows: dict[str, list[dict[str, object]]]) -> None:
    """The same rows under the same steps."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(STEPS))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, version)
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in rows.keys() - {"alembic_version", "sqlite_sequence"}:
            for row in rows[name]:  # the columns that there were: today's tables have others
                connection.execute(table(name, *map(column, row)).insert().values(**row))
        for name in ("custody", "finding", "proposal"):  # as if the server had counted them
            count_on = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"  # noqa: S608 - our own names
            connection.execute(text(count_on))
    engine.dispose()


def test_every_row_comes_up_as_it_was_left(left: Left) -> None:
    with Archive.open(left.home, Clock(), left.url) as archive, archive._database.reading() as connection:
        for name in left.rows.keys() - {"alembic_version", "sqlite_sequence"}:
            before = left.rows[name]
            now = [row._asdict() for row in connection.execute(schema.metadata.tables[name].select())]
            kept = [{known: row[known] for known in before[0]} for row in now]
            assert sorted(kept, key=str) == sorted(before, key=str), name
        assert archive._database.dialect.guards(connection) == schema.GUARDS


def test_the_record_reads_as_it_did_and_only_the_original_is_missed(left: Left) -> None:
    with Archive.open(left.home, Clock(), left.url) as archive:
        (recording,) = archive.recordings.all()
        record = archive.record(recording.id)

        # The script holds the tables; what was received lay beside them.
        missed = f"the original of {recording.id} is missing: {recording.original}"
        assert archive.verify().faults == (missed,)
        first = record.segments[0]
        assert first.source
        assert first.translation
        texts = (first.source.revision.text, first.translation.revision.text, first.approved)
        assert texts == ("бір екі", "One, two", True)
        assert len(record.retired) == 4
        assert {proposal.text for proposal in record.proposals} == {"үш", "Үрімжіде"}
        assert [run.outcome for run in record.runs] == [
            Outcome.DONE,
            Outcome.DONE,
            Outcome.ABANDONED,
            Outcome.RUNNING,
        ]
        assert (recording.name, recording.witness, recording.failure is not None) == ("сұхбат.wav", "A-12", True)
        assert sorted(account.name for account in archive.accounts.all()) == ["aigul", "dolkun"]


def test_work_goes_on_where_it_was_left_and_every_rule_holds(left: Left) -> None:
    with Archive.open(left.home, Clock(), left.url) as archive:
        (recording,) = archive.recordings.all()
        segment = archive.record(recording.id).segments[0].segment.id

        assert [found.recording for found in archive.reconcile()] == [recording.id]
        run = archive.runs.begin(recording.id, [Stage.TRANSCRIBE], {}).id
        tally = archive.transcripts.write(run, recording.id, OTHER_WHISPER, heard(recording.id, first="төрт"))
        assert tally.written == 0, "a person has worked on it"
        archive.corrections.revise(segment, Kind.SOURCE, "бір, екі", based_on=1, author=DOLKUN)

        for statement in (
            "UPDATE revision SET text = 'x'",
            "DELETE FROM audit",
            "UPDATE run SET outcome = 'running' WHERE outcome = 'done'",
            "DELETE FROM account",
            "UPDATE constant SET value = 'x'",
        ):
            with pytest.raises(IntegrityError):
                _by_hand(archive, statement)
        assert len(archive.verify().faults) == 1
        assert not archive.record(recording.id).segments[0].approved


def test_a_step_that_fails_leaves_the_archive_at_the_version_that_it_was(
    left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LostPowerError(Exception):
        pass

    def fail(*_: object, **__: object) -> None:
        raise LostPowerError

    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", fail)
        with pytest.raises(LostPowerError):
            Archive.open(left.home, Clock(), left.url)

    test_every_row_comes_up_as_it_was_left(left)


def _by_hand(archive: Archive, statement: str) -> None:
    with archive._database.writing() as connection:
        connection.execute(text(statement))
