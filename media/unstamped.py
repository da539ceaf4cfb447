"""Lost stretches in MP3 and AAC files, which carry no times.

Where bytes are damaged, the demuxer looks for the next frame and hands over all that it skipped as one packet. The
decoder drops that packet, and everything after it would be heard early by as much as it held. No legal frame is that
large, so the packet is found by its size, and how long it should have sounded follows from the bytes per second of all
the others: exact at a constant bit rate, an estimate at a variable one.
"""

from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.container import Container
from media.limits import Limits
from media.timeline import TOLERANCE_MS
from media.tool import question, running
from testimony.span import Span

#: The largest legal frames: ISO/IEC 11172-3 layer III at 320 kbit/s and 32 kHz, padded; ISO/IEC 14496-3, 6144 bits a
#: channel, for the two channels that ADTS files of interviews have at most.
_LARGEST_FRAME_BYTES = {Container.MP3: 1441, Container.AAC: 2 * 768}


#: Noise holds false beginnings of frames, and is cut at them: what stands next to an impossible packet and is larger
#: than the usual one by this factor belongs to the same damage.
_SUSPECT = 1.5


def skipped(path: Path, name: str, container: Container, limits: Limits) -> tuple[Span, ...]:
    """Where the file at *path* lost a stretch, on the timeline that it had before: a Span for each, in order."""
    largest = _LARGEST_FRAME_BYTES.get(container)
    if largest is None:
        return ()
    command = question(path, container, "packet=duration_time,size", "csv=p=0", loglevel="quiet")
    with running(command, name, limits.decode_timeout_s) as ffprobe:
        frame_ms, sizes = _packets(ffprobe.output)
    return tuple(_holes(sizes, frame_ms, largest))


def _packets(lines: Iterable[bytes]) -> tuple[float, NDArray[np.uint32]]:
    """The duration of a frame in milliseconds, the same for all of a file; and the size of each packet in bytes.

    A day of MP3 has 3.3 million packets, which take 13 MB.
    """
    frame_ms, sizes = 0.0, array("I")
    for line in lines:
        duration, _, size = line.strip().rstrip(b",").partition(b",")
        if size and duration != b"N/A":  # the picture on a cover is a packet as well, and lasts no time
            frame_ms = frame_ms or float(duration) * 1000
            sizes.append(int(size))
    return frame_ms, np.array(sizes, dtype=np.uint32)


def _holes(sizes: NDArray[np.uint32], frame_ms: float, largest: int) -> Iterator[Span]:
    impossible = sizes > largest
    if not impossible.any() or impossible.all():
        return
    usual = float(sizes[~impossible].mean())
    damaged = impossible | (sizes > _SUSPECT * usual)
    edges = np.flatnonzero(np.diff(damaged.astype(np.int8), prepend=0, append=0))
    filled_ms = 0.0
    for first, end in edges.reshape(-1, 2):
        # ffmpeg's own times already count one frame for each packet, whatever is in it.
        missing_ms = (float(sizes[first:end].sum()) / usual - (end - first)) * frame_ms
        if impossible[first:end].any() and missing_ms > TOLERANCE_MS:
            start = first * frame_ms + filled_ms
            yield Span(round(start), round(start + missing_ms))
            filled_ms += missing_ms
