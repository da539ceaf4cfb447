"""Where originals lie: in a folder that machines share, or in a store; read back wherever they are."""

import json
import shutil
import socket
import stat
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import fsspec
import pytest

from archive.errors import ChangedOriginalError, UnreachableStoreError
from archive.places import Whereabouts
from archive.remote import Store
from archive.store import Archive
from testimony.errors import BadInputError
from testimony.identity import Digest
from testimony.recording import MediaFacts, Recording, Stage
from tests.archive.interview import KAZAKH, Clock, Identify


@dataclass
class Team:
    """Machines with a home each, and what they share."""

    folder: Path
    where: Whereabouts
    url: str | None

    def machine(self, name: str) -> Archive:
        home = self.folder / name
        if name != "one" and not home.exists():  # the key is copied by hand
            home.mkdir()
            shutil.copy(self.folder / "one" / "seal.key", home)
        return Archive.open(home, Clock(), self.url or f"sqlite:///{self.folder / 'tables.db'}", self.where)


@pytest.fixture(params=["folder", "another disk", "store"])
def team(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    bucket = f"bucket-{tmp_path.name}"
    if request.param == "store":
        where = Whereabouts(originals=f"memory://{bucket}/originals", derivatives=f"memory://{bucket}/derivatives")
    else:
        where = Whereabouts(originals=str(tmp_path / "shared"), derivatives=str(tmp_path / "made"))
    if request.param == "another disk":
        monkeypatch.setattr("archive.places._is_on_one_disk", lambda *_: False)
    yield Team(tmp_path, where, None)
    memory = fsspec.filesystem("memory")
    if memory.exists(bucket):
        memory.rm(bucket, recursive=True)


def hand_in(archive: Archive, sound: Path, identify: Callable[[Path, str], MediaFacts] | None = None) -> Recording:
    return archive.receive(sound, name="a.wav", language=KAZAKH, identify=identify or Identify()).recording


def test_what_one_machine_received_another_reads_and_verifies(team: Team, sound: Path) -> None:
    with team.machine("one") as one, team.machine("two") as two:
        recording = hand_in(one, sound)
        (one.derivatives(recording.id) / "audio.wav").write_bytes(b"made")
        one.share_derivatives(recording.id)

        read = two.original(two.recordings.get(recording.id))

        assert read.read_bytes() == sound.read_bytes()
        assert stat.S_IMODE(read.stat().st_mode) == 0o400
        assert read == two.original(recording), "it is not fetched twice"
        assert (two.derivatives(recording.id) / "audio.wav").read_bytes() == b"made"
        assert one.verify().faults == two.verify().faults == ()
        assert not list(team.folder.glob("*/incoming/*.part"))


def test_what_was_made_is_compared_wherever_somebody_reads_it(team: Team, sound: Path) -> None:
    with team.machine("one") as one, team.machine("two") as two:
        recording = hand_in(one, sound).id
        (one.derivatives(recording) / "audio.wav").write_bytes(b"made")
        one.share_derivatives(recording)
        run = one.runs.begin(recording, (Stage.PREPARE,), {}).id
        one.recordings.prepared(recording, {}, 10_000, run)
        assert (two.verify().derivatives, two.verify().faults) == (1, ())

        (two.derivatives(recording) / "audio.wav").write_bytes(b"changed where it is read")

        assert two.verify().faults == (f"audio.wav of {recording} is not what was made from its original",)
        assert two.verify().unmade == (recording,)


def test_the_same_bytes_at_the_same_instant_on_two_machines_are_one_recording(team: Team, sound: Path) -> None:
    with team.machine("one") as one, team.machine("two") as two:
        gate = threading.Barrier(2)

        def together(path: Path, name: str) -> MediaFacts:
            gate.wait()
            return Identify()(path, name)

        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda archive: hand_in(archive, sound, together), (one, two)))

        assert found[0] == found[1]
        assert one.verify().faults == ()


def test_what_could_not_be_recorded_is_taken_back(team: Team, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class GivenUpError(Exception):
        pass

    def give_up(*_: object) -> None:
        raise GivenUpError

    with team.machine("one") as one:
        monkeypatch.setattr("archive.reception.add", give_up)
        with pytest.raises(GivenUpError):
            hand_in(one, sound)

        assert list(one._vault.sealed()) == []


def test_a_remade_derivative_reaches_the_others(team: Team, sound: Path) -> None:
    with team.machine("one") as one, team.machine("two") as two:
        recording = hand_in(one, sound)
        for made in (b"first", b"second"):
            (one.derivatives(recording.id) / "audio.wav").write_bytes(made)
            one.share_derivatives(recording.id)
            assert (two.derivatives(recording.id) / "audio.wav").read_bytes() == made


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    return tmp_path / "bucket"


@pytest.fixture
def where(bucket: Path) -> Whereabouts:
    return Whereabouts(originals=f"file://{bucket}", cache_bytes=0)


def test_what_a_store_changed_is_found_and_never_worked_with(
    tmp_path: Path, bucket: Path, where: Whereabouts, sound: Path
) -> None:
    with Archive.open(tmp_path / "home", Clock(), None, where) as archive:
        recording = hand_in(archive, sound)
        sealed = bucket / recording.original.hex[:2] / recording.original.hex
        sealed.write_bytes(b"something else")

        with pytest.raises(ChangedOriginalError) as changed:
            archive.original(recording)

        now = Digest.of_bytes(b"something else")
        assert str(changed.value) == (
            f"what arrived is not the file that was sent: recorded {recording.original}, found {now}; "
            "run `testimony verify`, and look after the disk or the store that holds it"
        )
        assert list((tmp_path / "home" / "cache").iterdir()) == []
        assert archive.verify().faults == (
            f"the original of {recording.id} is not the file that was received: "
            f"recorded {recording.original}, found {now}",
        )
        sealed.unlink()
        assert archive.verify().faults == (f"the original of {recording.id} is missing: {recording.original}",)
        with pytest.raises(UnreachableStoreError):
            archive.original(recording)


def test_a_store_that_keeps_something_else_than_it_was_sent_seals_nothing(
    tmp_path: Path, bucket: Path, where: Whereabouts, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful:
        """Loses the end of what it is sent."""

        def put_file(self, source: str, place: str) -> None:
            Path(place).write_bytes(Path(source).read_bytes()[:-1])

        def __getattr__(self, name: str) -> object:
            return getattr(fsspec.filesystem("file"), name)

    with Archive.open(tmp_path / "home", Clock(), None, where) as archive:
        archive._vault._place._store._files = Forgetful()  # type: ignore[attr-defined]  # it is a store
        with pytest.raises(ChangedOriginalError):
            hand_in(archive, sound)

        assert archive.recordings.all() == ()
        assert [path for path in bucket.rglob("*") if path.is_file()] == []


def test_the_cache_keeps_what_was_read_last(tmp_path: Path, where: Whereabouts) -> None:
    with Archive.open(tmp_path / "home", Clock(), None, where) as archive:
        recordings = []
        for number in range(10):
            sound = tmp_path / f"{number}.wav"
            sound.write_bytes(bytes([number]) * 1000)
            recordings.append(hand_in(archive, sound))
        for recording in (*recordings, recordings[3]):
            archive.original(recording)

        kept = {path.name for path in (tmp_path / "home" / "cache").iterdir()}
        assert kept == {recording.original.hex for recording in recordings[2:]}


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (Whereabouts(originals="nowhere://x"), "the setting originals or derivatives cannot be used"),
        (Whereabouts(originals="memory://x", options="{secret"), "the setting store_options cannot be used"),
        (Whereabouts(originals="memory://x", options="[]"), "the setting store_options cannot be used"),
    ],
)
def test_a_place_that_cannot_be_used_is_a_sentence(tmp_path: Path, where: Whereabouts, sentence: str) -> None:
    with pytest.raises(BadInputError, match=sentence) as refused:
        Archive.open(tmp_path / "home", Clock(), None, where)

    assert "secret" not in f"{refused.value}{where!r}"


@pytest.mark.enable_socket
def test_originals_lie_in_a_store_that_speaks_s3(tmp_path: Path, sound: Path) -> None:
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", port=_free_port())
    server.start()
    try:
        address = f"http://127.0.0.1:{server._port}"
        urllib.request.urlopen(urllib.request.Request(f"{address}/evidence", method="PUT"))  # noqa: S310 - our own
        options = json.dumps({"endpoint_url": address, "key": "testing", "secret": "testing"})
        where = Whereabouts(originals="s3://evidence/originals", derivatives="s3://evidence/made", options=options)
        team = Team(tmp_path, where, None)
        with team.machine("one") as one, team.machine("two") as two:
            recording = hand_in(one, sound)
            (one.derivatives(recording.id) / "audio.wav").write_bytes(b"made")
            one.share_derivatives(recording.id)

            assert two.original(recording).read_bytes() == sound.read_bytes()
            assert (two.derivatives(recording.id) / "audio.wav").read_bytes() == b"made"
            assert two.verify().faults == ()
    finally:
        server.stop()
    store = Store(
        "s3://evidence/originals", {**where.store_options(), "config_kwargs": {"retries": {"max_attempts": 0}}}
    )
    with pytest.raises(UnreachableStoreError) as away:
        store.holds("x")
    assert str(away.value) == (
        "the store that holds the originals does not answer; nothing of this was kept: try again when it is back"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
