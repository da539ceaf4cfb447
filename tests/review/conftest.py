"""A desk over a real archive, with an interview in review and somebody for every duty."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.record import SegmentRecord
from archive.store import Archive
from review.app import create_app
from review.desk import Desk
from review.passwords import Passwords
from testimony.identity import RecordingId
from testimony.recording import Stage, State
from tests.archive.interview import ARGOS, DURATION_MS, KAZAKH, WHISPER, Clock, Identify, heard, rendered
from tests.review.visit import PASSWORD, PEOPLE, Browser


@pytest.fixture(scope="session")
def secret() -> str:
    return Passwords().hashed(PASSWORD)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, secret: str) -> tuple[Path, RecordingId]:
    """The home of an archive with an interview in review; copying it is quicker than making one."""
    home = tmp_path_factory.mktemp("review") / "home"
    with Archive.open(home, Clock()) as archive:
        for name, duties in PEOPLE.items():
            archive.accounts.add(name + "-1", duties, secret, by="founder")
        sound = home / "interview.wav"
        sound.write_bytes(b"RIFF" + bytes(range(256)) * 40)
        received = archive.receive(
            sound, name="interview.wav", language=KAZAKH, identify=Identify(), reference="A-7", witness="<b>Ай</b>"
        )
        recording = received.recording.id
        run = archive.runs.begin(recording, [Stage.PREPARE, Stage.TRANSCRIBE, Stage.TRANSLATE], {}, "g1").id
        archive.recordings.prepared(recording, {"lost_ms": 0}, DURATION_MS, run)
        archive.transcripts.write(run, recording, WHISPER, heard(recording))
        wordings = archive.transcripts.wordings(recording)
        archive.transcripts.write_translations(run, recording, ARGOS, rendered(wordings))
        archive.recordings.advance(recording, State.IN_REVIEW, run)
        (archive.derivatives(recording) / "listen.ogg").write_bytes(bytes(range(256)))
    return home, recording


@pytest.fixture
def recording(furnished: tuple[Path, RecordingId]) -> RecordingId:
    return furnished[1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, furnished: tuple[Path, RecordingId], clock: Clock) -> Iterator[Archive]:
    home = tmp_path / "home"
    shutil.copytree(furnished[0], home)
    with Archive.open(home, clock) as archive:
        yield archive


@pytest.fixture
def identify() -> Identify:
    return Identify()


@pytest.fixture
def desk(archive: Archive, clock: Clock, identify: Identify, tmp_path: Path) -> Desk:
    return Desk.over(archive, clock, identify=identify, uploads=tmp_path / "uploads", limit_bytes=1_000_000)


@pytest.fixture
def browser(desk: Desk) -> Iterator[Callable[[], Browser]]:
    """Opens browsers that have not signed in."""
    opened = []

    def open_one() -> Browser:
        client = TestClient(create_app(desk, ["testserver"]), follow_redirects=False)
        opened.append(client)
        return Browser(client, desk)

    yield open_one
    for client in opened:
        client.close()


@pytest.fixture
def signed_in(browser: Callable[[], Browser], desk: Desk) -> Callable[[str], Browser]:
    """Opens a browser in which this account has signed in, without the tenth of a second that a password takes."""

    def sign_in(name: str) -> Browser:
        one = browser()
        one.carry(desk.sessions.begin(name).id)
        return one

    return sign_in


@pytest.fixture
def segments(archive: Archive, recording: RecordingId) -> tuple[SegmentRecord, ...]:
    return archive.record(recording, by="test").segments
