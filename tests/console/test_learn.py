"""`testimony learn` where there is too little to learn from: nothing of what it looked at stays behind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from console.commands import learn
from models.entry import EngineName, Entry, Task
from models.installed import Installed
from models.source import ManualSource
from testimony.identity import Digest
from testimony.language import Language
from tests.console.conftest import Answer

Testimony = Callable[..., Answer]


@pytest.fixture(autouse=True)
def base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A model to begin with, whose weights nobody comes to read."""
    entry = Entry(
        name="whisper-base",
        task=Task.TRANSCRIBE,
        engines=(EngineName.FASTER_WHISPER,),
        languages=(Language.KAZAKH,),
        licence="MIT",
        source=ManualSource(steps="none"),
    )
    model = Installed(entry=entry, folder=tmp_path / "base", digest=Digest.of_bytes(b"base"))
    monkeypatch.setattr(learn, "_base", lambda *_: model)
    monkeypatch.setattr(learn, "keep_to_this_machine", lambda: None)  # it changes the environment of every later test


@pytest.fixture
def clips(tmp_path: Path, clip: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    clip.rename(folder / "1.wav")
    (folder / "clips.tsv").write_text("1.wav\tбір екі\n", encoding="utf-8")
    return folder


def test_too_few_clips_of_a_folder_leave_nothing_behind(testimony: Testimony, clips: Path, home: Path) -> None:
    refused = testimony("learn", "--language", "kk", "--folder", str(clips))

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("testimony: there is 1 clip to learn from, and at least 10 are needed; ")
    assert not (home / "learning").exists()


def test_too_few_approved_segments_leave_nothing_behind(testimony: Testimony, home: Path) -> None:
    refused = testimony("learn", "--language", "kk")

    assert refused.code == 2
    assert "there are 0 clips to learn from" in refused.err
    assert not (home / "learning").exists()


def test_a_table_that_cannot_be_used_leaves_nothing_behind(testimony: Testimony, clips: Path, home: Path) -> None:
    (clips / "clips.tsv").write_text("2.wav\tбір\n", encoding="utf-8")

    assert "line 1 names a clip that is not there" in testimony("learn", "--language", "kk", "--folder", str(clips)).err
    assert not (home / "learning").exists()


def test_what_an_earlier_call_has_learnt_stays_for_the_next(testimony: Testimony, clips: Path, home: Path) -> None:
    checkpoint = home / "learning" / "learnt-kk" / "checkpoint.pt"
    other = home / "learning" / "learnt-ug" / "checkpoint.pt"
    for path in (checkpoint, other):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"learnt")

    assert testimony("learn", "--language", "kk", "--folder", str(clips)).code == 2
    assert testimony("learn", "--language", "kk", "--name", "third", "--folder", str(clips)).code == 2

    assert (checkpoint.read_bytes(), other.read_bytes()) == (b"learnt", b"learnt")
    assert not (home / "learning" / "third").exists()
