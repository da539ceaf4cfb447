"""`testimony verify`, and what becomes of a home that has lost its database."""

import json

import pytest

from archive.store import Archive
from console.commands import verify
from console.wiring import now
from media.prepare import AUDIO, LISTENING_COPY, MANIFEST, PEAKS
from testimony.errors import JobError
from testimony.recording import Stage


@pytest.fixture
def received(testimony, clip):
    assert testimony("add", str(clip), "--language", "kk").code == 0


def test_an_empty_archive_has_no_original_to_read(testimony):
    answer = testimony("verify")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("0 originals, 0 segments: everything is as it was left\n")


def test_a_missing_original_is_counted_and_help_is_named(testimony, received, home):
    (original,) = (path for path in (home / "originals").rglob("*") if path.is_file())
    original.unlink()

    answer = testimony("verify")

    assert (answer.code, answer.err) == (1, "original 1 of 1\n")
    assert "1 original, 0 segments: 1 fault; docs/operating.md says what to do\n" in answer.out


@pytest.mark.parametrize("left", [None, b""])
def test_a_lost_database_is_told_and_nothing_is_put_in_its_place(testimony, received, home, left):
    path = home / "archive.db"
    path.unlink()
    if left is not None:
        path.write_bytes(left)

    answer = testimony("status")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        f"testimony: {path} is missing or empty, and its key beside it says that an archive was here; nothing was put "
        "in its place: bring it back, restore a backup into a new home, or name its server in TESTIMONY_ARCHIVE_URL\n"
    )
    assert not path.exists() or path.stat().st_size == 0


class Preparing:
    """Makes one file of an original where no manifest vouches for it, and remembers of what it was asked to."""

    def __init__(self) -> None:
        self.made: list[bytes] = []
        self.refuses: JobError | None = None

    def __call__(self, original, folder, _limits):
        if self.refuses:
            raise self.refuses
        if (folder / MANIFEST).exists():
            return
        self.made.append(original.read_bytes())
        (folder / AUDIO).write_bytes(b"decoded")
        (folder / MANIFEST).write_text("made", encoding="utf-8")


@pytest.fixture
def preparing(monkeypatch):
    made = Preparing()
    monkeypatch.setattr(verify, "prepare", made)
    return made


@pytest.fixture
def prepared(testimony, received, home, preparing):
    """The id of a recording from which something was made, and where that lies."""
    with Archive.open(home, now) as archive:
        (recording,) = archive.recordings.all()
        folder = archive.derivatives(recording.id)
        preparing(archive.original(recording), folder, None)
        archive.share_derivatives(recording.id)
        run = archive.runs.begin(recording.id, (Stage.PREPARE,), {}).id
        archive.recordings.prepared(recording.id, {}, 1000, run)
    return recording.id, folder


def test_a_damaged_derivative_is_told_and_made_again_only_when_that_is_asked_for(
    testimony, prepared, preparing, clip, monkeypatch
):
    monkeypatch.setenv("LOGNAME", "selin")
    recording, folder = prepared
    assert testimony("verify").code == 0
    (folder / AUDIO).write_bytes(b"damaged")

    told = testimony("verify")
    asked = testimony("verify", "--remake")

    assert told.code == asked.code == 1
    assert told.out.startswith(
        f"{AUDIO} of {recording} is not what was made from its original\n"
        "1 original, 0 segments: 1 fault; docs/operating.md says what to do\n"
        "of 1 recording something that was made from the original is missing, damaged or was never noted; "
        "`testimony verify --remake` makes it again\n"
    )
    assert f"{recording}  made again from its original\n" in asked.out
    assert "never noted" not in asked.out
    assert preparing.made == [clip.read_bytes()] * 2
    sound = json.loads(testimony("verify", "--json").out)
    assert (sound["sound"], sound["derivatives"], sound["unmade"], sound["remade"]) == (True, 2, [], [])


def test_missing_derivatives_are_no_fault_and_are_made_again(testimony, prepared, home):
    recording, folder = prepared
    for path in folder.iterdir():
        path.unlink()

    told = json.loads(testimony("verify", "--json").out)
    asked = testimony("verify", "--remake", "--json")

    assert (told["sound"], told["unmade"], told["remade"]) == (True, [recording], [])
    made = json.loads(asked.out)
    assert (asked.code, made["unmade"], made["remade"]) == (0, [], [recording])
    with Archive.open(home, now) as archive:
        assert archive.recordings.get(recording).state == "prepared"


def test_what_cannot_be_made_again_is_told_and_fails(testimony, prepared, preparing):
    class FullError(JobError):
        def __str__(self) -> str:
            return "the disk is full"

    recording, folder = prepared
    (folder / AUDIO).unlink()
    preparing.refuses = FullError()

    asked = testimony("verify", "--remake")

    assert asked.code == 1
    assert f"testimony: {recording}: the disk is full\n" in asked.err
    assert "of 1 recording something" in asked.out


@pytest.mark.models
def test_a_recording_that_was_never_prepared_here_gets_all_its_derivatives(testimony, received, home):
    """As after a restore; with the real decoder and the real detector of speech."""
    with Archive.open(home, now) as archive:
        (recording,) = archive.recordings.all()
        run = archive.runs.begin(recording.id, (Stage.PREPARE,), {}).id
        archive.recordings.prepared(recording.id, {}, 1000, run)

    made = json.loads(testimony("verify", "--remake", "--json").out)

    assert made["remade"] == [recording.id]
    folder = home / "derivatives" / recording.id
    assert {path.name for path in folder.iterdir()} == {AUDIO, LISTENING_COPY, MANIFEST, PEAKS}
    again = json.loads(testimony("verify", "--json").out)
    assert (again["sound"], again["derivatives"], again["unmade"]) == (True, 4, [])
