"""Writing the decoded sound: 16 kHz, one channel, 16 bits."""

import errno
import os
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from media.refusals import DiskFullError

RATE_HZ = 16_000
SAMPLES_PER_MS = RATE_HZ // 1000
BYTES_PER_SAMPLE = 2
BYTES_PER_MS = SAMPLES_PER_MS * BYTES_PER_SAMPLE
_SILENT_BLOCK = bytes(1 << 20)


@contextmanager
def room_for(what: str) -> Iterator[None]:
    """Turn the operating system's word for a full disk into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFullError(what) from error
        raise


class SoundWriter:
    """Takes samples, and counts them."""

    def __init__(self, sound: wave.Wave_write) -> None:
        self._sound = sound
        self.samples = 0

    def write(self, data: bytes) -> None:
        """Add whole samples."""
        self._sound.writeframesraw(data)
        self.samples += len(data) // BYTES_PER_SAMPLE


@contextmanager
def writing_sound(path: Path) -> Iterator[SoundWriter]:
    """Write a WAV file to *path*: complete, and on the disk, when the block is left without an error.

    Raises:
        DiskFullError: ffmpeg itself answers 0 after it wrote to a full disk, so the samples go through here.
    """
    with room_for("the decoded sound"), path.open("wb") as stream:
        with wave.open(stream, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(BYTES_PER_SAMPLE)
            sound.setframerate(RATE_HZ)
            yield SoundWriter(sound)
        stream.flush()
        os.fsync(stream.fileno())


def silence(duration_ms: int) -> Iterator[bytes]:
    """So much silence, in blocks."""
    left = duration_ms * BYTES_PER_MS
    while left:
        size = min(left, len(_SILENT_BLOCK))
        yield _SILENT_BLOCK[:size]
        left -= size
