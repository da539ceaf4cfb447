import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from media import prepare as module
from media.preparation import Preparation
from media.prepare import AUDIO, LISTENING_COPY, MANIFEST, PEAKS, prepare
from media.refusals import DiskFullError, RefusedFileError
from media.samples import Samples, samples
from media.speech import WINDOW
from testimony.segment import Gap, Region
from testimony.span import Span

Make = Callable[..., Path]


class LoudIsSpeech:
    """Takes every window above a tenth of full scale for speech, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, windows: Samples) -> NDArray[np.float32]:
        self.asked += 1
        return np.asarray(np.abs(windows.reshape(-1, WINDOW)).max(axis=1) > 0.1, dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "derivatives"
    made.mkdir()
    return made


@pytest.fixture
def original(write_wav: Callable[..., Path]) -> Path:
    """Two seconds of silence, one of a tone, two of silence."""
    tone = 0.5 * np.sin(np.arange(16_000) * 2 * np.pi * 300 / 16_000)
    return write_wav(np.concatenate([np.zeros(32_000), tone, np.zeros(32_000)]), "original")


def test_a_sound_recording_is_decoded_listened_to_copied_and_outlined(original: Path, folder: Path) -> None:
    preparation = prepare(original, folder, voice=LoudIsSpeech())

    assert preparation == Preparation(
        duration_ms=5000,
        declared_ms=5000,
        undecodable=(),
        lost_ms=0,
        complaints=0,
        regions=(
            Region(Span(0, 1784), Gap.SILENCE),
            Region(Span(1784, 3208)),
            Region(Span(3208, 5000), Gap.SILENCE),
        ),
    )
    assert preparation.is_whole
    assert preparation.speech == (Span(1784, 3208),)
    assert {path.name for path in folder.iterdir()} == {AUDIO, LISTENING_COPY, PEAKS, MANIFEST}


def test_what_was_found_is_read_back_as_it_was_written(original: Path, folder: Path) -> None:
    preparation = prepare(original, folder, voice=LoudIsSpeech())

    assert Preparation.from_json(json.loads(json.dumps(preparation.as_json()))) == preparation


def test_a_finished_folder_is_used_as_it_is(original: Path, folder: Path) -> None:
    first = prepare(original, folder, voice=LoudIsSpeech())
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    voice = LoudIsSpeech()

    assert prepare(original, folder, voice=voice) == first

    assert voice.asked == 0
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize("name", [AUDIO, LISTENING_COPY, PEAKS, MANIFEST])
@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_a_folder_with_a_fault_is_made_again(original: Path, folder: Path, name: str, fault: str) -> None:
    first = prepare(original, folder, voice=LoudIsSpeech())
    content = (folder / name).read_bytes()
    if fault == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    assert prepare(original, folder, voice=LoudIsSpeech()) == first

    assert name == LISTENING_COPY or (folder / name).read_bytes() == content


def test_other_bytes_are_prepared_anew(original: Path, folder: Path, write_wav: Callable[..., Path]) -> None:
    prepare(original, folder, voice=LoudIsSpeech())

    assert prepare(write_wav(np.zeros(16_000), "other"), folder, voice=LoudIsSpeech()).duration_ms == 1000


def test_a_file_that_was_cut_short_reports_both_durations(make: Make, folder: Path) -> None:
    cut = make("a.flac", seconds=6)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])

    preparation = prepare(cut, folder, voice=LoudIsSpeech())

    assert preparation.declared_ms == 6000
    assert preparation.duration_ms < 4000
    assert preparation.lost_ms == 6000 - preparation.duration_ms
    assert not preparation.is_whole


def test_a_refused_original_leaves_nothing_behind(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a").write_text("no sound")

    with pytest.raises(RefusedFileError):
        prepare(tmp_path / "a", folder, voice=LoudIsSpeech())

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("step", ["decode", "listen", "write_peaks", "write_listening_copy", "_move_into_place"])
def test_a_full_disk_leaves_what_was_finished_before_and_nothing_half_made(
    original: Path, folder: Path, write_wav: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    finished = prepare(original, folder, voice=LoudIsSpeech())

    def fail(*_: object) -> None:
        raise DiskFullError(step)

    with monkeypatch.context() as fault:
        fault.setattr(module, step, fail)
        with pytest.raises(DiskFullError):
            prepare(write_wav(np.zeros(16_000), "other"), folder, voice=LoudIsSpeech())

    assert {path.name for path in folder.iterdir()} == {AUDIO, LISTENING_COPY, PEAKS, MANIFEST}
    voice = LoudIsSpeech()
    assert prepare(original, folder, voice=voice) == finished
    assert voice.asked == 0


def test_what_a_killed_run_left_behind_is_cleared_away(original: Path, folder: Path) -> None:
    for name in (AUDIO, LISTENING_COPY, PEAKS, MANIFEST):
        (folder / f"{name}.part").write_bytes(b"half")
    (folder / AUDIO).write_bytes(b"moved into place before the others were")

    assert prepare(original, folder, voice=LoudIsSpeech()).duration_ms == 5000

    assert {path.name for path in folder.iterdir()} == {AUDIO, LISTENING_COPY, PEAKS, MANIFEST}


def test_the_original_is_not_touched(original: Path, folder: Path) -> None:
    before = original.read_bytes(), original.stat().st_mtime_ns
    original.chmod(0o400)

    prepare(original, folder, voice=LoudIsSpeech())

    assert (original.read_bytes(), original.stat().st_mtime_ns) == before


def test_the_listening_copy_keeps_the_times_of_the_sound(original: Path, folder: Path, tmp_path: Path) -> None:
    prepare(original, folder, voice=LoudIsSpeech())

    back = tmp_path / "back.wav"
    command = ["ffmpeg", "-loglevel", "error", "-i", str(folder / LISTENING_COPY), "-ar", "16000", str(back)]
    subprocess.run(command, check=True, timeout=60)

    sound, copy = (np.abs(samples(path, Span(0, 5000))) for path in (folder / AUDIO, back))
    assert abs(len(copy) - len(sound)) <= 16
    assert abs(int(np.argmax(copy > 0.2)) - int(np.argmax(sound > 0.2))) <= 5 * 16


@pytest.mark.models
def test_real_speech_is_found(shared: Path, folder: Path) -> None:
    clip = sorted((shared / "audio" / "kk").glob("*.wav"))[1]

    preparation = prepare(clip, folder)

    spoken = sum(span.duration_ms for span in preparation.speech)
    assert preparation.is_whole
    assert spoken > preparation.duration_ms / 2
