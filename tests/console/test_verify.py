"""`testimony verify`, and what becomes of a home that has lost its database."""

import pytest


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
    assert "1 originals, 0 segments: 1 fault; docs/operating.md says what to do\n" in answer.out


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
