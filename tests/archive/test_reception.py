"""Receiving a file: whole, once, and with nothing left behind when it is refused."""

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from archive import reception, recordings
from archive.errors import DamagedOriginalError, NoRoomError, UnusableHomeError
from archive.places import Folder
from archive.reception import OtherLanguageError
from archive.store import Archive
from archive.vault import TooLargeError, UnreadableSourceError
from testimony.errors import BadInputError
from testimony.identity import Digest
from testimony.language import Language, LanguageTag
from testimony.recording import Consent, MediaFacts, State
from tests.archive.interview import KAZAKH, SOUND, Clock, Identify

ROOT = Path(__file__).parents[2]


class NotSoundError(BadInputError):
    def __str__(self) -> str:
        return "this is no sound"


def refuse(path: Path, name: str) -> MediaFacts:
    raise NotSoundError


def left_behind(home: Path) -> list[str]:
    """Every file of sound in the archive, sealed or not."""
    files = [*home.glob("incoming/*.part"), *home.rglob("originals/*/*"), *home.rglob("derivatives/*")]
    return [path.name for path in files]


def test_a_received_file_is_sealed_under_its_own_digest(archive: Archive, sound: Path, home: Path) -> None:
    receipt = archive.receive(
        sound, name="interview.wav", language=KAZAKH, identify=Identify(), consent=Consent.LEGAL, witness="A-12"
    )

    original = archive.original(receipt.recording)
    assert not receipt.again
    assert original.read_bytes() == sound.read_bytes()
    assert original == home / "originals" / original.name[:2] / Digest.of_file(sound).hex
    assert stat.S_IMODE(original.stat().st_mode) == 0o400
    assert archive.recordings.get(receipt.recording.id) == receipt.recording
    assert (receipt.recording.state, receipt.recording.media) == (State.RECEIVED, SOUND)
    assert left_behind(home) == [original.name]


def test_nobody_else_on_the_machine_can_read_the_archive(archive: Archive, sound: Path, home: Path) -> None:
    archive.receive(sound, name="interview.wav", language=KAZAKH, identify=Identify())

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    open_to_others = [path for path in home.rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_the_same_bytes_twice_are_one_original_and_two_custody_events(
    archive: Archive, sound: Path, home: Path
) -> None:
    identify = Identify()
    first = archive.receive(sound, name="interview.wav", language=KAZAKH, identify=identify)
    second = archive.receive(sound, name="copy of interview.wav", language=KAZAKH, identify=identify)

    assert second.again
    assert second.recording == first.recording
    assert archive.recordings.all() == (first.recording,)
    assert [(event.event, event.name) for event in archive.record(first.recording.id).custody] == [
        ("received", "interview.wav"),
        ("received", "copy of interview.wav"),
    ]
    assert [event.action for event in archive.audit.events()][:2] == ["recording.received"] * 2
    assert [event.payload["again"] for event in archive.audit.events()[:2]] == [False, True]
    assert len(left_behind(home)) == 1
    assert identify.asked == ["interview.wav"]


def test_the_same_bytes_at_the_same_instant_are_one_recording(archive: Archive, sound: Path, home: Path) -> None:
    receipts = []

    def receive() -> None:
        receipts.append(archive.receive(sound, name="interview.wav", language=KAZAKH, identify=Identify()))

    threads = [threading.Thread(target=receive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(receipt.again for receipt in receipts) == [False, True, True, True]
    assert len(archive.recordings.all()) == len(left_behind(home)) == 1


class Pausing:
    """Lets the reading of a sealed original wait until it is told to go on; what it then finds is what is there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reads, self.go_on = threading.Event(), threading.Event()
        found = Folder.found

        def finding(place: Folder, digest: Digest) -> Digest | None:
            read = found(place, digest)
            if threading.current_thread() is not threading.main_thread() and not self.reads.is_set():
                self.reads.set()
                assert self.go_on.wait(30)
            return read

        monkeypatch.setattr(Folder, "found", finding)


def test_whoever_hands_in_something_else_does_not_wait_while_a_file_is_compared_with_its_original(
    archive: Archive, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = archive.receive(sound, name="interview.wav", language=KAZAKH, identify=Identify()).recording
    other = tmp_path / "other.wav"
    other.write_bytes(b"another interview")
    pausing = Pausing(monkeypatch)

    with ThreadPoolExecutor(2) as hands:
        again = hands.submit(archive.receive, sound, name="again.wav", language=KAZAKH, identify=Identify())
        assert pausing.reads.wait(30)
        new = hands.submit(archive.receive, other, name="other.wav", language=KAZAKH, identify=Identify())
        try:
            assert not new.result(timeout=20).again
            assert not again.done()
        finally:
            pausing.go_on.set()
        assert (again.result().again, again.result().recording.id) == (True, first.id)

    assert archive.verify().faults == ()


def test_an_original_that_is_sealed_while_nothing_was_found_of_it_is_compared_before_it_counts(
    archive: Archive, sound: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pausing = Pausing(monkeypatch)

    def between() -> None:
        place = archive.original(archive.receive(sound, name="b.wav", language=KAZAKH, identify=Identify()).recording)
        place.chmod(0o600)
        place.write_bytes(b"X" + place.read_bytes()[1:])

    with ThreadPoolExecutor(1) as hand:
        slow = hand.submit(archive.receive, sound, name="a.wav", language=KAZAKH, identify=Identify())
        try:
            assert pausing.reads.wait(30)
            between()
        finally:
            pausing.go_on.set()
        with pytest.raises(DamagedOriginalError):
            slow.result()

    assert [each.name for each in archive.recordings.all()] == ["b.wav"]
    assert len(left_behind(home)) == 1


def test_an_original_that_is_taken_back_after_it_was_compared_is_sealed_anew(
    archive: Archive, sound: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process seals the bytes, is compared with, and then cannot record them."""
    digest = Digest.of_file(sound)
    place = home / "originals" / digest.hex[:2] / digest.hex
    place.parent.mkdir()
    place.write_bytes(sound.read_bytes())
    pausing = Pausing(monkeypatch)

    with ThreadPoolExecutor(1) as hand:
        slow = hand.submit(archive.receive, sound, name="a.wav", language=KAZAKH, identify=Identify())
        try:
            assert pausing.reads.wait(30)
            place.unlink()
        finally:
            pausing.go_on.set()
        assert not slow.result().again

    assert place.read_bytes() == sound.read_bytes()
    assert archive.verify().faults == ()


def test_the_same_bytes_in_another_language_are_a_question_for_a_person(archive: Archive, sound: Path) -> None:
    first = archive.receive(sound, name="interview.wav", language=KAZAKH, identify=Identify()).recording

    with pytest.raises(OtherLanguageError) as refusal:
        archive.receive(sound, name="interview.wav", language=LanguageTag.usual(Language.UYGHUR), identify=Identify())

    assert str(refusal.value) == (
        f"this file was already received as {first.id} and declared to be in Kazakh, not in Uyghur; "
        "find out which is right"
    )


@pytest.mark.parametrize("name", ["../../etc/passwd", "-rf.wav", "concat:a|b", "/abs.wav", "."])
def test_a_name_is_only_a_name(archive: Archive, sound: Path, home: Path, name: str) -> None:
    receipt = archive.receive(sound, name=name, language=KAZAKH, identify=Identify())

    assert receipt.recording.name == name
    assert left_behind(home) == [receipt.recording.original.hex]


def test_what_is_no_sound_is_refused_and_only_the_audit_trail_remembers(
    archive: Archive, sound: Path, home: Path
) -> None:
    with pytest.raises(NotSoundError):
        archive.receive(sound, name="letter.wav", language=KAZAKH, identify=refuse, by="aigul")

    assert left_behind(home) == []
    assert archive.recordings.all() == ()
    event = archive.audit.events()[-1]
    assert (event.actor, event.action, event.payload["cause"]) == ("aigul", "recording.refused", "NotSoundError")
    assert "letter" not in str(event)


def test_a_file_above_the_limit_is_refused(archive: Archive, sound: Path, home: Path) -> None:
    with pytest.raises(TooLargeError) as refusal:
        archive.receive(sound, name="long.wav", language=KAZAKH, identify=Identify(), limit_bytes=1000)

    assert str(refusal.value) == "long.wav is larger than the 1,000 bytes that are taken in one file"
    assert left_behind(home) == []


def test_a_folder_a_pipe_and_a_link_to_either_are_refused(archive: Archive, tmp_path: Path, home: Path) -> None:
    pipe, link = tmp_path / "pipe.wav", tmp_path / "link.wav"
    os.mkfifo(pipe)
    link.symlink_to(pipe)

    for source in (tmp_path, pipe, link, Path("/dev/zero")):
        with pytest.raises(UnreadableSourceError, match="it is a folder or a device; a file is expected"):
            archive.receive(source, name=source.name, language=KAZAKH, identify=Identify())
    with pytest.raises(UnreadableSourceError) as missing:
        archive.receive(tmp_path / "gone.wav", name="gone.wav", language=KAZAKH, identify=Identify())
    with pytest.raises(UnreadableSourceError) as impossible:
        archive.receive(Path("a\0b"), name="a\0b", language=KAZAKH, identify=Identify())

    assert str(missing.value) == "gone.wav cannot be received: No such file or directory"
    assert str(impossible.value) == r"a\u{0000}b cannot be received: no file can have this name"
    assert left_behind(home) == []


def test_a_file_that_is_still_being_written_is_refused(
    archive: Archive, sound: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def grow(descriptor: int) -> None:
        sync(descriptor)
        with sound.open("ab") as stream:
            stream.write(b"more")

    monkeypatch.setattr(os, "fsync", grow)

    with pytest.raises(UnreadableSourceError, match="it changed while it was read; wait until it is wholly written"):
        archive.receive(sound, name="interview.wav", language=KAZAKH, identify=Identify())

    assert left_behind(home) == []


#: Bytes to the disk, read-only, rename, two folders to the disk, the record.
_STEPS = 6


class FullDisk:
    """Lets so many steps through, and is full from then on."""

    steps = 0

    def before(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*given: Any, **named: Any) -> Any:
            self.steps -= 1
            if self.steps < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return step(*given, **named)

        return stepping


def test_a_disk_that_fills_at_any_step_leaves_all_or_nothing(
    archive: Archive, sound: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk()
    monkeypatch.setattr(os, "fsync", disk.before(os.fsync))
    monkeypatch.setattr(Path, "rename", disk.before(Path.rename))
    monkeypatch.setattr(Path, "chmod", disk.before(Path.chmod))
    monkeypatch.setattr(reception, "add", disk.before(recordings.add))
    for steps in range(_STEPS):
        disk.steps = steps
        with pytest.raises(NoRoomError) as full:
            archive.receive(sound, name="interview.wav", language=KAZAKH, identify=Identify())
        assert str(full.value) == "the disk of the archive is full; nothing of this was kept: make room and try again"
        assert left_behind(home) == []
        assert archive.recordings.all() == ()

    disk.steps = _STEPS
    archive.receive(sound, name="interview.wav", language=KAZAKH, identify=Identify())
    assert archive.verify().faults == ()


_RECEIVE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from archive.store import Archive
from testimony.language import LanguageTag

def slowly(path, name):
    print("identifying", flush=True)
    time.sleep(60)

archive = Archive.open(Path(sys.argv[1]), lambda: datetime(2026, 3, 1, tzinfo=UTC))
archive.receive(Path(sys.argv[2]), name="a.wav", language=LanguageTag.parse("kk"), identify=slowly)
"""


def test_what_a_killed_process_left_is_taken_away_when_the_archive_is_next_opened(home: Path, sound: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _RECEIVE, str(home), str(sound)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "identifying\n"
        with Archive.open(home, Clock()):
            assert len(left_behind(home)) == 1, "a process that lives keeps what it writes"
        child.send_signal(signal.SIGKILL)
        child.wait()

    with Archive.open(home, Clock()) as archive:
        assert left_behind(home) == []
        receipt = archive.receive(sound, name="a.wav", language=KAZAKH, identify=Identify())
        assert not receipt.again
        assert archive.verify().faults == ()


def test_an_original_whose_record_was_lost_to_a_kill_is_taken_up_when_it_comes_again(
    archive: Archive, sound: Path, home: Path
) -> None:
    digest = Digest.of_file(sound)
    orphan = home / "originals" / digest.hex[:2] / digest.hex
    orphan.parent.mkdir()
    orphan.write_bytes(sound.read_bytes())
    assert archive.verify().faults == (f"a file among the originals belongs to no recording: {digest}",)

    receipt = archive.receive(sound, name="interview.wav", language=KAZAKH, identify=Identify())

    assert not receipt.again
    assert archive.verify().faults == ()
    assert left_behind(home) == [digest.hex]


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(UnusableHomeError) as refusal:
        Archive.open(tmp_path / "file" / "home", Clock())

    assert str(refusal.value) == (
        f"the archive cannot be kept in {tmp_path / 'file' / 'home'} (Not a directory); name another folder with --home"
    )
