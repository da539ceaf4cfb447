"""An archive in a folder of its own, with the interview at several points of its way."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from testimony.identity import RunId
from testimony.recording import Recording, Stage, State
from tests.archive.interview import ARGOS, DURATION_MS, KAZAKH, WHISPER, Clock, Identify, heard, rendered
from tests.archive.postgresql_server import Server, running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an archive that holds nothing; copying it is quicker than making one."""
    home = tmp_path_factory.mktemp("archive") / "empty"
    Archive.open(home, Clock()).close()
    return home


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A real PostgreSQL."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def template(server: Server, empty: Path) -> str:
    """The name of a database on the server that holds an archive with nothing in it."""
    name = server.create()
    Archive.open(empty, Clock(), server.url(name)).close()
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that the archive is kept in: every test that takes the archive runs on both."""
    kind: str = request.param
    return kind


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Where the archive's tables are; None for SQLite in the home."""
    if database == "sqlite":
        yield None
        return
    server: Server = request.getfixturevalue("server")
    name = server.create(request.getfixturevalue("template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def archive(home: Path, empty: Path, clock: Clock, url: str | None) -> Iterator[Archive]:
    shutil.copytree(empty, home)
    with Archive.open(home, clock, url) as archive:
        yield archive


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Bytes that the interviewer hands in."""
    path = tmp_path / "interview.wav"
    path.write_bytes(b"RIFF" + bytes(range(256)) * 400)
    return path


@pytest.fixture
def recording(archive: Archive, sound: Path) -> Recording:
    """A recording that was received and prepared."""
    receipt = archive.receive(sound, name=sound.name, language=KAZAKH, identify=Identify())
    run = archive.runs.begin(receipt.recording.id, [Stage.PREPARE], {})
    archive.recordings.prepared(receipt.recording.id, {"lost_ms": 0}, DURATION_MS, run.id)
    return archive.recordings.get(receipt.recording.id)


@pytest.fixture
def run(archive: Archive, recording: Recording) -> RunId:
    return archive.runs.begin(recording.id, [Stage.TRANSCRIBE, Stage.TRANSLATE], {"beam_size": 5}, "g1").id


@pytest.fixture
def translated(archive: Archive, recording: Recording, run: RunId) -> Recording:
    """A recording that was transcribed and translated, and waits for review."""
    archive.transcripts.write(run, recording.id, WHISPER, heard(recording.id))
    archive.transcripts.write_translations(
        run, recording.id, ARGOS, rendered(archive.transcripts.wordings(recording.id))
    )
    archive.recordings.advance(recording.id, State.IN_REVIEW, run)
    return archive.recordings.get(recording.id)
