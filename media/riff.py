"""The length that a WAV file claims. ffprobe gives the length that its bytes allow, which hides that a file was cut."""

import struct
from pathlib import Path
from typing import BinaryIO

_STREAMED = frozenset({0, 0xFFFF_FFFF})  # a recorder that died, or one that never went back to write the size
_FMT = struct.Struct("<HHII")
_DS64 = struct.Struct("<QQ")
_CHUNK = struct.Struct("<4sI")
_MOST_CHUNKS = 1000  # far more than any recorder writes: a file made of empty chunks must not hold us up


def claimed_ms(path: Path) -> int | None:
    """What the header of a WAV (or RF64) says that its sound lasts, in milliseconds; None where it does not say."""
    with path.open("rb") as stream:
        stream.seek(12)
        bytes_per_second = sixty_four_bit = 0
        for _ in range(_MOST_CHUNKS):
            kind, size = _next_chunk(stream)
            if kind == b"fmt ":
                bytes_per_second = _FMT.unpack(stream.read(_FMT.size).ljust(_FMT.size, b"\0"))[3]
                size -= _FMT.size
            elif kind == b"ds64":
                sixty_four_bit = _DS64.unpack(stream.read(_DS64.size).ljust(_DS64.size, b"\0"))[1]
                size -= _DS64.size
            elif kind in {b"data", b""}:
                claimed = sixty_four_bit or (0 if size in _STREAMED else size)
                return claimed * 1000 // bytes_per_second if claimed and bytes_per_second else None
            stream.seek(max(0, size) + (size & 1), 1)
    return None


def _next_chunk(stream: BinaryIO) -> tuple[bytes, int]:
    """The next chunk's name and size; an empty name at the end of the file."""
    header = stream.read(_CHUNK.size)
    if len(header) < _CHUNK.size:
        return b"", 0
    kind, size = _CHUNK.unpack(header)
    return kind, size
