"""What was made from an original can be made again; that it was changed since is noticed all the same."""

from pathlib import Path

import pytest

from archive.derivatives import Condition
from archive.store import Archive
from testimony.identity import Digest, RecordingId
from testimony.recording import Consent, Stage
from tests.archive.interview import KAZAKH, Identify

MADE = {"audio.wav": b"decoded", "listen.ogg": b"for the browser"}
DIGESTS = {name: Digest.of_bytes(content) for name, content in MADE.items()}


def make(archive: Archive, recording: RecordingId, **changed: bytes) -> None:
    for name, content in {**MADE, **changed}.items():
        (archive.derivatives(recording) / name).write_bytes(content)
    archive.share_derivatives(recording)


def prepare(archive: Archive, recording: RecordingId) -> None:
    run = archive.runs.begin(recording, (Stage.PREPARE,), {}).id
    archive.recordings.prepared(recording, {}, 10_000, run)


@pytest.fixture
def received(archive: Archive, sound: Path) -> RecordingId:
    return archive.receive(sound, name="a.wav", language=KAZAKH, identify=Identify()).recording.id


@pytest.fixture
def recording(archive: Archive, received: RecordingId) -> RecordingId:
    """Prepared, with what was made from it noted."""
    make(archive, received)
    prepare(archive, received)
    return received


def test_what_was_made_is_noted_once_and_found_as_it_was_left(archive: Archive, recording: RecordingId) -> None:
    archive.share_derivatives(recording)

    found = archive.verify()

    assert (found.derivatives, found.unmade, found.faults) == (2, (), ())
    noted = [each for each in archive.audit.events() if each.action == "recording.derived"]
    assert [(each.actor, each.subject, each.payload) for each in noted] == [
        ("pipeline", recording, {"files": {name: digest.hex for name, digest in DIGESTS.items()}})
    ]


def test_one_that_is_not_what_was_made_is_a_fault_and_can_be_made_again(
    archive: Archive, recording: RecordingId
) -> None:
    (archive.derivatives(recording) / "listen.ogg").write_bytes(b"what she never said")

    found = archive.verify()

    assert found.faults == (f"listen.ogg of {recording} is not what was made from its original",)
    assert (found.unmade, found.is_sound) == ((recording,), False)
    make(archive, recording)
    assert archive.verify().is_sound


def test_one_that_is_gone_is_no_fault_but_is_told(archive: Archive, recording: RecordingId) -> None:
    (archive.derivatives(recording) / "audio.wav").unlink()

    found = archive.verify()

    assert (found.derivatives, found.unmade, found.faults) == (1, (recording,), ())


def test_what_an_earlier_release_made_was_never_noted(archive: Archive, received: RecordingId) -> None:
    (archive.derivatives(received) / "audio.wav").write_bytes(b"decoded")
    assert archive.verify().unmade == (), "nothing was prepared yet"

    prepare(archive, received)

    found = archive.verify()
    assert (found.derivatives, found.unmade, found.faults) == (0, (received,), ())


def test_nothing_is_to_be_made_again_from_an_original_that_is_damaged(archive: Archive, recording: RecordingId) -> None:
    original = archive.original(archive.recordings.get(recording))
    original.chmod(0o600)
    original.write_bytes(b"something else")
    (archive.derivatives(recording) / "audio.wav").write_bytes(b"something else")

    found = archive.verify()

    assert [each.partition(" ")[0] for each in found.faults] == ["the", "audio.wav"]
    assert found.unmade == ()


def test_what_was_taken_back_is_left_alone(archive: Archive, recording: RecordingId) -> None:
    (archive.derivatives(recording) / "audio.wav").unlink()
    archive.access.change_consent(recording, Consent.WITHDRAWN, said_by="the witness", reason=None, by="selin")

    found = archive.verify()

    assert (found.derivatives, found.unmade) == (0, ())


def test_what_somebody_is_making_at_this_moment_is_not_judged(archive: Archive, recording: RecordingId) -> None:
    with archive.lease(recording):
        (archive.derivatives(recording) / "audio.wav").write_bytes(b"half of it")

        assert archive.verify().is_sound
    assert not archive.verify().is_sound


def test_what_was_made_anew_since_the_trail_was_read_is_compared_with_what_it_is_now(
    archive: Archive, recording: RecordingId
) -> None:
    before = archive._derivatives.noted()[recording]
    make(archive, recording, **{"audio.wav": b"decoded better"})

    assert archive._derivatives.condition(recording, before) == Condition(read=2, damaged=(), is_whole=True)


def test_whoever_has_them_made_again_is_named(archive: Archive, recording: RecordingId) -> None:
    (archive.derivatives(recording) / "audio.wav").write_bytes(b"decoded better")
    archive.share_derivatives(recording, by="selin")

    last = archive.trail.last("recording.derived")
    assert last is not None
    assert last.actor == "selin"
    assert last.payload["files"]["audio.wav"] == Digest.of_bytes(b"decoded better").hex
