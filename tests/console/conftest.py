"""The command line, called in this process over a home of its own."""

import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.main import main


@dataclass(frozen=True)
class Answer:
    """What a command said, and the exit code it ended with."""

    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def testimony(home, capsys) -> Callable[..., Answer]:
    """Calls the command line as a shell would."""

    def call(*arguments: str) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(home), *arguments])
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return call


@pytest.fixture
def clip(tmp_path) -> Path:
    """A second of a quiet buzz."""
    path = tmp_path / "clip.wav"
    with wave.open(str(path), "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(16_000)
        audio.writeframes(struct.pack("<16000h", *(300 if i % 80 < 40 else -300 for i in range(16_000))))
    return path


@pytest.fixture
def kept(home) -> Callable[[], set[str]]:
    """The files that hold anything of what was handed in: originals, and what is on its way to become one."""

    def files() -> set[str]:
        return {
            str(path.relative_to(home))
            for name in ("originals", "incoming", "derivatives")
            for path in (home / name).rglob("*")
            if path.is_file() and path.suffix != ".lock"
        }

    return files
