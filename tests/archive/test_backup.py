"""Backups: made while others work, and worth something only because they come back."""

import fcntl
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from archive import schema
from archive.backup import BackupInHomeError, UnusableFolderError
from archive.errors import ArchiveInUseError, BusyError
from archive.manifest import NoBackupError
from archive.places import Whereabouts
from archive.restore import DamagedBackupError, HomeNotEmptyError, Restored, Restoring
from archive.store import Archive
from testimony.identity import Digest
from testimony.recording import Recording
from testimony.revision import Kind
from tests.archive.interview import AIGUL, DOLKUN, KAZAKH, Clock, Identify
from tests.archive.postgresql_server import Server

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def restore(folder: Path, tmp_path: Path) -> Callable[..., Restored]:
    def restore(home: Path = tmp_path / "new", at: str | None = None, url: str | None = None) -> Restored:
        return Restoring(folder=folder, home=home, clock=Clock(), url=url, where=Whereabouts(), at=at).restore()

    return restore


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def into(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The database that a backup is restored into."""
    if request.param == "sqlite":
        yield None
        return
    server: Server = request.getfixturevalue("server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


def reviewed(archive: Archive, recording: Recording) -> None:
    """Something of everything that people do."""
    first, _, third, _ = archive.record(recording.id).segments
    archive.corrections.revise(first.segment.id, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)
    archive.approvals.approve(first.segment.id, DOLKUN, source=1, translation=2)
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL)
    archive.doubts.settle(third.doubts[0].id, AIGUL, "heard it")


def rows(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the tables hold, but for who works now."""
    with archive._database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=str)
            for table in schema.metadata.sorted_tables
            if table.name != "lease"
        }


def test_everything_comes_back_and_is_guarded_as_before(
    archive: Archive,
    translated: Recording,
    home: Path,
    folder: Path,
    restore: Callable[..., Restored],
    into: str | None,
    tmp_path: Path,
    sound: Path,
) -> None:
    reviewed(archive, translated)
    (home / "glossary").mkdir()
    (home / "glossary" / "kk.csv").write_text("термин", encoding="utf-8")
    before = rows(archive)
    made = archive.back_up(folder)

    restored = restore(url=into)

    assert made.manifest.faults == restored.fixity.faults == ()
    assert (len(made.manifest.originals), restored.fixity.originals, restored.settings) == (1, 1, None)
    with Archive.open(tmp_path / "new", Clock(), into) as again:
        since = again.audit.events()[len(before["audit"]) :]
        assert [event.action for event in since] == ["archive.verified", "archive.restored"]
        after = rows(again)
        assert {**after, "audit": None} == {**before, "audit": None}
        assert set(before["audit"]) < set(after["audit"])
        assert again.original(translated).read_bytes() == sound.read_bytes()
        assert (tmp_path / "new" / "glossary" / "kk.csv").read_text(encoding="utf-8") == "термин"
        with again._database.reading() as connection:
            assert again._database.dialect.guards(connection) == schema.GUARDS
        # The numbering goes on where it was, and the archive with it.
        segment = again.record(translated.id).segments[0].segment.id
        again.corrections.revise(segment, Kind.SOURCE, "үш", based_on=2, author=DOLKUN)
        assert again.receive(sound, name="b", language=KAZAKH, identify=Identify()).again
        assert again.verify(noted=made.manifest.head).faults == ()
    open_to_others = [path for path in (tmp_path / "new").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_a_backup_made_while_others_write_is_one_state_of_the_archive(
    archive: Archive, translated: Recording, folder: Path, restore: Callable[..., Restored], tmp_path: Path
) -> None:
    first, _, third, _ = archive.record(translated.id).segments
    stop = threading.Event()

    def write() -> None:
        number = 1
        while not stop.wait(0.01):
            for segment in (first, third):
                archive.corrections.revise(segment.segment.id, Kind.SOURCE, str(number), based_on=number, author=AIGUL)
            number += 1

    def receive() -> None:
        number = 0
        while not stop.wait(0.1):
            path = tmp_path / f"arriving-{number}"
            path.write_bytes(str(number).encode())
            archive.receive(path, name="x", language=KAZAKH, identify=Identify())
            number += 1

    writers = [threading.Thread(target=write), threading.Thread(target=receive)]
    for writer in writers:
        writer.start()
    try:
        names = [archive.back_up(folder).name for _ in range(3)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    counts = []
    for name in names:
        restored = restore(tmp_path / name, at=name)
        assert restored.fixity.faults == ()
        with Archive.open(tmp_path / name, Clock()) as again:
            one, _, two, _ = again.record(translated.id).segments
            assert one.source
            assert two.source
            assert one.source.revision.number - two.source.revision.number in {0, 1}
            counts.append((restored.fixity.originals, one.source.revision.number))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_the_next_backup_copies_only_what_is_new(
    archive: Archive, translated: Recording, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(b"other")
    first = archive.back_up(folder)
    again = archive.back_up(folder, keep=2)
    archive.receive(other, name="o", language=KAZAKH, identify=Identify())
    third = archive.back_up(folder, keep=2)

    assert first.copied == 3, "tables, key, original"
    assert again.copied == 1, "the tables: that there is a backup is an event"
    assert third.copied == 2
    assert sorted(path.stem for path in (folder / "backups").iterdir()) == [again.name, third.name]
    held = {path.name for path in (folder / "files").rglob("*") if path.is_file()}
    assert held == {digest.hex for made in (again, third) for digest in made.manifest.digests}
    assert list((folder / "incoming").iterdir()) == []


def test_originals_are_linked_where_that_was_asked_for(archive: Archive, recording: Recording, folder: Path) -> None:
    archive.back_up(folder, link=True)

    held = folder / "files" / recording.original.hex[:2] / recording.original.hex
    assert held.samefile(archive.original(recording))


def test_an_original_that_is_not_what_it_was_is_named_and_the_rest_is_kept(
    archive: Archive, recording: Recording, folder: Path, restore: Callable[..., Restored]
) -> None:
    original = archive.original(recording)
    original.chmod(0o600)
    original.write_bytes(b"changed")
    found = Digest.of_bytes(b"changed")

    made = archive.back_up(folder)
    original.unlink()
    later = archive.back_up(folder)

    changed = f"an original is not the file that was received: recorded {recording.original}, found {found}"
    gone = f"an original could not be read (FileNotFoundError): {recording.original}"
    assert (made.manifest.faults, later.manifest.faults) == ((changed,), (gone,))
    assert made.manifest.originals == ()
    assert restore().fixity.faults == (f"the original of {recording.id} is missing: {recording.original}",)


def test_a_damaged_backup_restores_nothing_and_every_fault_is_named(
    archive: Archive, recording: Recording, folder: Path, restore: Callable[..., Restored], tmp_path: Path
) -> None:
    made = archive.back_up(folder)
    held = folder / "files" / recording.original.hex[:2] / recording.original.hex
    held.chmod(0o600)
    held.write_bytes(b"rotten")
    key = made.manifest.files["seal.key"].hex
    (folder / "files" / key[:2] / key).unlink()

    with pytest.raises(DamagedBackupError) as damaged:
        restore()

    assert str(damaged.value) == (
        "the backup is damaged, and nothing was restored: seal.key is missing or changed; "
        f"an original is missing or changed: {recording.original}; try an earlier one with --at"
    )
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new.restoring-*"))


def test_a_history_that_was_rewritten_in_the_backup_is_not_restored(
    archive: Archive, translated: Recording, folder: Path, restore: Callable[..., Restored]
) -> None:
    with archive._database.writing() as connection:
        on = " ON revision" if archive._database.url.get_backend_name() == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER revision_update{on}"))
        connection.execute(text("UPDATE revision SET text = 'another word' WHERE kind = 'source'"))
    archive.back_up(folder)

    with pytest.raises(DamagedBackupError, match="was changed, added or taken away later"):
        restore()


def test_nothing_is_ever_restored_over_something(
    archive: Archive, recording: Recording, folder: Path, restore: Callable[..., Restored], home: Path, tmp_path: Path
) -> None:
    archive.back_up(folder)

    with pytest.raises(HomeNotEmptyError) as full:
        restore(home)

    assert str(full.value) == (
        f"{home} is not empty; nothing is ever restored over something: name a folder that does not exist, with --home"
    )
    (tmp_path / "new").mkdir()
    assert restore().fixity.is_sound, "an empty folder is no something"


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_nothing_is_restored_into_a_database_that_holds_an_archive(
    archive: Archive, recording: Recording, folder: Path, restore: Callable[..., Restored], url: str, tmp_path: Path
) -> None:
    archive.back_up(folder)
    before = rows(archive)

    with pytest.raises(ArchiveInUseError):
        restore(url=url)

    assert rows(archive) == before
    assert not (tmp_path / "new").exists()


def test_settings_that_name_places_of_the_lost_home_do_not_rule_the_new_one(
    archive: Archive, home: Path, folder: Path, restore: Callable[..., Restored], tmp_path: Path
) -> None:
    (home / "settings.toml").write_text('archive_url = "sqlite:///elsewhere.db"', encoding="utf-8")
    archive.back_up(folder)

    assert restore().settings == tmp_path / "new" / "settings.from-backup.toml"
    assert not (tmp_path / "new" / "settings.toml").exists()


@pytest.mark.parametrize(("at", "cause"), [(None, "there is no backup in it"), ("x", "it holds no 'x'; --at may be ")])
def test_a_folder_without_that_backup_is_a_sentence(
    archive: Archive, folder: Path, restore: Callable[..., Restored], at: str | None, cause: str
) -> None:
    if at:
        cause += archive.back_up(folder).name
    with pytest.raises(NoBackupError) as none:
        restore(at=at)

    assert str(none.value) == f"{folder} cannot be restored from: {cause}"


def test_a_manifest_that_leads_out_of_the_home_is_refused(
    archive: Archive, folder: Path, restore: Callable[..., Restored]
) -> None:
    made = archive.back_up(folder)
    manifest = folder / "backups" / f"{made.name}.json"
    manifest.write_text(manifest.read_text().replace('"seal.key"', '"../seal.key"'))

    with pytest.raises(NoBackupError, match=r"its manifest cannot be read \(ValueError\)"):
        restore()


def test_a_backup_lies_elsewhere_and_is_made_by_one_at_a_time(archive: Archive, home: Path, folder: Path) -> None:
    with pytest.raises(BackupInHomeError):
        archive.back_up(home / "backup")

    archive.back_up(folder)
    with (folder / "backup.lock").open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            archive.back_up(folder)


_KILLED = """
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from archive import backup, restore
from archive.places import Whereabouts
from archive.store import Archive

left = int(sys.argv[4])
def count_down(event, arguments):
    global left
    if event in {"os.rename", "os.chmod", "os.remove"} and any(part in str(arguments) for part in ("backup", "new")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

now = lambda: datetime.now(UTC)
if sys.argv[1] == "backup":
    with Archive.open(Path(sys.argv[2]), now) as archive:
        sys.addaudithook(count_down)
        archive.back_up(Path(sys.argv[3]), keep=1)
else:
    sys.addaudithook(count_down)
    restore.Restoring(folder=Path(sys.argv[3]), home=Path(sys.argv[2]), clock=now, where=Whereabouts()).restore()
print("ended")
"""


def _killed_at(what: str, home: Path, folder: Path, step: int) -> bool:
    """Whether a process was killed at the step'th change of a file's name; otherwise it came to its end."""
    command = [sys.executable, "-c", _KILLED, what, str(home), str(folder), str(step)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
    return ended.returncode != 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("step", [1, 3, 5, 7, 9])
def test_a_backup_that_was_killed_spoils_none_that_was_there(
    archive: Archive, recording: Recording, home: Path, folder: Path, restore: Callable[..., Restored], step: int
) -> None:
    archive.back_up(folder, keep=1)
    assert _killed_at("backup", home, folder, step)

    assert restore().fixity.is_sound
    assert archive.back_up(folder, keep=1).manifest.faults == ()
    assert list((folder / "incoming").iterdir()) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("step", [1, 3, 5])
def test_a_restore_that_was_killed_leaves_no_half_home(
    archive: Archive, recording: Recording, folder: Path, restore: Callable[..., Restored], step: int, tmp_path: Path
) -> None:
    archive.back_up(folder)
    assert _killed_at("restore", tmp_path / "new", folder, step)

    assert not (tmp_path / "new").exists()
    assert restore().fixity.is_sound
    assert not list(tmp_path.glob(".new.restoring-*"))


def test_a_folder_that_can_hold_no_backup_is_told_in_a_sentence(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(UnusableFolderError) as refusal:
        archive.back_up(tmp_path / "file" / "backup")

    assert str(refusal.value) == (
        f"a backup cannot be kept in {tmp_path / 'file' / 'backup'} (Not a directory); name another folder"
    )


def test_what_was_made_from_originals_is_no_part_of_a_backup_and_stops_no_restore(
    archive: Archive, translated: Recording, folder: Path, tmp_path: Path
) -> None:
    """The place of derivatives may be shared, and hold those of the lost home."""
    made = tmp_path / "made"
    (archive.derivatives(translated.id) / "listen.ogg").write_bytes(b"made")
    archive.share_derivatives(translated.id)
    archive.back_up(folder)
    (made / translated.id).mkdir(parents=True)
    (made / translated.id / "listen.ogg").write_bytes(b"damaged")
    where = Whereabouts(derivatives=str(made))

    restored = Restoring(folder=folder, home=tmp_path / "new", clock=Clock(), where=where).restore()

    assert restored.fixity.faults == ()
    with Archive.open(tmp_path / "new", Clock(), None, where) as new:
        found = new.verify()
        assert found.faults == (f"listen.ogg of {translated.id} is not what was made from its original",)
        assert found.unmade == (translated.id,)
