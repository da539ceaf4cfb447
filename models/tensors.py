"""Files of tensors in the safetensors format: numbers and their names, and nothing that could be run.

The size of a header (u64, little-endian), the header in JSON, the bytes (huggingface/safetensors, README, "Format").
"""

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from testimony.errors import BadInputError

_MOST_HEADER_BYTES = 16 << 20
_TYPES: Mapping[str, np.dtype[Any]] = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4"), "F64": np.dtype("<f8")}
_BFLOAT16 = "BF16"


class TensorsError(BadInputError):
    """A file is no sound file of tensors."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(file, fault)
        self.file, self.fault = file, fault

    def __str__(self) -> str:
        return f"{self.file} is damaged or no file of safetensors: {self.fault}"


def read_tensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """The tensors in *path*, in float32.

    Raises:
        TensorsError: it is none, or something in its header cannot be.
    """
    data = path.read_bytes()
    try:
        (length,) = struct.unpack_from("<Q", data)
        if length > min(len(data) - 8, _MOST_HEADER_BYTES):
            raise TensorsError(path.name, "its header ends beyond the file")
        header = json.loads(data[8 : 8 + length])
        header.pop("__metadata__", None)
        body = memoryview(data)[8 + length :]
        return {name: _tensor(facts, body) for name, facts in header.items()}
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TensorsError(path.name, f"its header makes no sense ({error})") from error


def write_tensors(path: Path, tensors: Mapping[str, NDArray[np.float16]]) -> None:
    """Write *tensors* in half precision, in the order of their names: the same numbers give the same bytes."""
    header, parts, reached = {}, [], 0
    for name, tensor in sorted(tensors.items()):
        raw = np.ascontiguousarray(tensor, dtype="<f2").tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [reached, reached + len(raw)]}
        parts.append(raw)
        reached += len(raw)
    packed = json.dumps(header, separators=(",", ":")).encode()
    packed += b" " * (-len(packed) % 8)  # the numbers begin at a multiple of eight, as other readers expect
    path.write_bytes(b"".join([struct.pack("<Q", len(packed)), packed, *parts]))


def _tensor(facts: Mapping[str, Any], body: memoryview) -> NDArray[np.float32]:
    start, end = facts["data_offsets"]
    shape = [int(size) for size in facts["shape"]]
    if not 0 <= start <= end <= len(body):
        msg = f"a tensor lies from {start} to {end} of {len(body)} bytes"
        raise ValueError(msg)
    if facts["dtype"] == _BFLOAT16:  # the upper half of a float32
        flat: NDArray[Any] = (np.frombuffer(body[start:end], "<u2").astype("<u4") << 16).view("<f4")
    else:
        flat = np.frombuffer(body[start:end], _TYPES[facts["dtype"]])
    if math.prod(shape) != flat.size:
        msg = f"{flat.size} numbers do not make {shape}"
        raise ValueError(msg)
    return flat.reshape(shape).astype(np.float32)
