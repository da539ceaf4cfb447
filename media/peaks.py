"""The outline of the sound, for the waveform on the review desk.

The file is audiowaveform's binary format, version 1, with 8-bit values
(github.com/bbc/audiowaveform, doc/DataFormat.md): a header of five little-endian 32-bit numbers (version 1, flags 1,
sample rate, samples a pixel, number of pairs), then for each pixel the lowest and the highest sample as two signed
bytes. At 20 ms a pixel an hour takes 360 kB, and a browser reads it with one ``Int8Array`` from byte 20.
"""

import os
import struct
from pathlib import Path

import numpy as np

from media.samples import blocks
from media.wavefile import RATE_HZ, room_for

SAMPLES_PER_PIXEL = RATE_HZ // 50
HEADER = struct.Struct("<iIiiI")
_VERSION = 1
_EIGHT_BIT = 1
_BLOCK_SAMPLES = SAMPLES_PER_PIXEL * 3000  # a minute


def write_peaks(audio: Path, target: Path) -> None:
    """Write the outline of *audio* to *target*, a minute at a time.

    Raises:
        DiskFullError: there was no room for it.
    """
    pairs = 0
    with room_for("the waveform"), target.open("wb") as stream:
        stream.write(bytes(HEADER.size))
        for block in blocks(audio, _BLOCK_SAMPLES):
            # The last pixel may be short: its own last sample fills it up, and changes neither its lowest nor its
            # highest.
            pixels = np.pad(block, (0, -len(block) % SAMPLES_PER_PIXEL), mode="edge").reshape(-1, SAMPLES_PER_PIXEL)
            outline = np.stack([pixels.min(axis=1), pixels.max(axis=1)], axis=1)
            # One that is not nothing must not look like nothing, so both are rounded away from zero.
            away = np.sign(outline) * np.ceil(np.abs(outline) * 128)
            stream.write(np.clip(away, -128, 127).astype(np.int8).tobytes())
            pairs += len(pixels)
        stream.seek(0)
        stream.write(HEADER.pack(_VERSION, _EIGHT_BIT, RATE_HZ, SAMPLES_PER_PIXEL, pairs))
        stream.flush()
        os.fsync(stream.fileno())
