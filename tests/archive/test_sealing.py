"""The seal's key: one for an archive, in every home that works on it."""

import shutil
import stat
from pathlib import Path

import pytest

from archive.sealing import MissingKeyError, OtherKeyError
from archive.store import Archive
from testimony.recording import Recording
from tests.archive.interview import Clock


def test_every_home_of_an_archive_seals_with_one_key(
    archive: Archive, translated: Recording, home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    url = archive._database.url.render_as_string(hide_password=False)

    with pytest.raises(MissingKeyError) as missing:
        Archive.open(other, Clock(), url)
    assert not (other / "seal.key").exists(), "a key of its own would seal what nobody else can check"
    (other / "seal.key").write_bytes(b"another key")
    with pytest.raises(OtherKeyError) as another:
        Archive.open(other, Clock(), url)

    assert str(missing.value) == (
        f"{other / 'seal.key'} is missing; copy it from another home of this archive, or from a backup"
    )
    assert str(another.value) == (
        f"{other / 'seal.key'} is not the key of this archive; copy the right one from another home, or from a backup"
    )
    shutil.copy(home / "seal.key", other)
    with Archive.open(other, Clock(), url) as same:
        assert same.audit.verify() is None


def test_the_key_is_nobody_elses_and_not_in_the_database(archive: Archive, home: Path) -> None:
    key = home / "seal.key"

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().hex() not in (home / "archive.db").read_bytes().hex()
