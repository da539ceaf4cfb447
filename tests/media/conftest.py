"""Recordings for these tests, made here: by Python's own wave module, and by ffmpeg where another format is wanted."""

import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Make = Callable[..., Path]


@pytest.fixture
def write_wav(tmp_path: Path) -> Callable[..., Path]:
    """Writes float samples of one channel as a 16-bit WAV."""

    def write(samples: np.ndarray, name: str = "sound.wav", rate_hz: int = 16_000) -> Path:
        path = tmp_path / name
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(rate_hz)
            sound.writeframes((samples * 32767).astype("<i2").tobytes())
        return path

    return write


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Has ffmpeg make a file of *seconds* of *source* (a lavfi description), with further output options."""

    def make(name: str, *options: str, source: str = "sine=f=440", seconds: float = 3) -> Path:
        path = tmp_path / name
        given = ["-f", "lavfi", "-i", source]
        length = [] if "d=" in source else ["-t", str(seconds)]
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", *given, *options, *length, f"file:{path}"]
        subprocess.run(command, check=True, timeout=60)
        return path

    return make


@pytest.fixture
def ticks() -> str:
    """A lavfi source with a short tone at the beginning of every second, so that a shift can be heard."""
    return "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=16000"
