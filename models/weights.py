"""CTranslate2's model.bin without CTranslate2: the arrays of a model, by their names there, read and written.

The layout is that of binary version 6, as ``ctranslate2/specs/model_spec.py`` writes it: little-endian; names with
their length in front and a zero behind; one-byte type; then aliases, which let two names share one array.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from testimony.errors import BadInputError

_VERSIONS = (5, 6)
_WRITTEN_VERSION = 6
_WHISPER = "WhisperSpec"
_TYPES: Mapping[int, np.dtype[Any]] = {
    number: np.dtype(name) for number, name in enumerate(("<f4", "<i1", "<i2", "<i4", "<f2"))
}
_BFLOAT16 = 5


class WeightsError(BadInputError):
    """A file of weights cannot be read."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(file, fault)
        self.file, self.fault = file, fault

    def __str__(self) -> str:
        return f"{self.file} is damaged or no Whisper model of CTranslate2: {self.fault}"


@dataclass(frozen=True, slots=True)
class Arrays:
    """The arrays of a model.bin.

    Attributes:
        revision: of the specification that the names and shapes follow.
        stored: as they lie in the file; those of bfloat16, which numpy has no type for, in float32.
        aliases: second names, each with the name of the array that it stands for.
    """

    revision: int
    stored: Mapping[str, NDArray[Any]]
    aliases: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read *path*, which must hold a Whisper model.

        Raises:
            WeightsError: it is no model.bin, one of another version, one of another model, or cut short.
        """
        with path.open("rb") as stream:
            try:
                return cls(*_read(stream))
            except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
                raise WeightsError(path.name, str(error)) from error

    def write(self, path: Path) -> None:
        """Write a file that `read`, and CTranslate2, read back as the same arrays."""
        with path.open("wb") as stream:
            stream.write(struct.pack("<I", _WRITTEN_VERSION) + _packed_name(_WHISPER))
            stream.write(struct.pack("<II", self.revision, len(self.stored)))
            for name, array in self.stored.items():
                _write_array(stream, name, array)
            stream.write(struct.pack("<I", len(self.aliases)))
            for alias, name in self.aliases.items():
                stream.write(_packed_name(alias) + _packed_name(name))

    def with_weights(self, changed: Mapping[str, NDArray[np.float32]]) -> Self:
        """The same model with other numbers in the arrays that are named, stored in half precision."""
        stored = dict(self.stored)
        for name, array in changed.items():
            stored[self.aliases.get(name, name)] = array.astype(np.float16)
            stored.pop(f"{self.aliases.get(name, name)}_scale", None)  # of weights that were stored as integers
        return type(self)(self.revision, stored, self.aliases)

    def __contains__(self, name: str) -> bool:
        return name in self.stored or name in self.aliases

    def __iter__(self) -> Iterator[str]:
        yield from self.stored
        yield from self.aliases

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """The array called *name* in float32; weights that were stored as integers as they were before."""
        name = self.aliases.get(name, name)
        array = self.stored[name]
        scale = self.stored.get(f"{name}_scale")
        if array.dtype.kind == "i" and scale is not None:
            rows = scale.astype(np.float32).reshape(-1, *[1] * (array.ndim - 1)) if scale.ndim else scale
            return (array.astype(np.float32) / rows).astype(np.float32)
        return array.astype(np.float32)

    def number(self, name: str) -> int:
        """A single number, such as a count of heads."""
        return int(self[name].item())


def _read(stream: BinaryIO) -> tuple[int, dict[str, NDArray[Any]], dict[str, str]]:
    version = _unpack(stream, "I")
    if version not in _VERSIONS:
        msg = f"binary version {version}"
        raise ValueError(msg)
    model = _name(stream)
    if model != _WHISPER:
        msg = f"it holds a {model}"
        raise ValueError(msg)
    revision = _unpack(stream, "I")
    stored = dict(_array(stream) for _ in range(_unpack(stream, "I")))
    aliases = {_name(stream): _name(stream) for _ in range(_unpack(stream, "I"))}
    return revision, stored, aliases


def _unpack(stream: BinaryIO, form: str) -> int:
    value: int = struct.unpack(f"<{form}", stream.read(struct.calcsize(f"<{form}")))[0]
    return value


def _name(stream: BinaryIO) -> str:
    return stream.read(_unpack(stream, "H"))[:-1].decode("utf-8")


def _array(stream: BinaryIO) -> tuple[str, NDArray[Any]]:
    name = _name(stream)
    shape = [_unpack(stream, "I") for _ in range(_unpack(stream, "B"))]
    kind = _unpack(stream, "B")
    raw = stream.read(_unpack(stream, "I"))
    if kind == _BFLOAT16:  # the upper half of a float32
        flat: NDArray[Any] = (np.frombuffer(raw, np.uint16).astype(np.uint32) << 16).view(np.float32)
    else:
        flat = np.frombuffer(raw, _TYPES[kind])
    return name, flat.reshape(shape)


def _packed_name(name: str) -> bytes:
    encoded = name.encode() + b"\0"
    return struct.pack("<H", len(encoded)) + encoded


def _write_array(stream: BinaryIO, name: str, array: NDArray[Any]) -> None:
    kind = next(number for number, dtype in _TYPES.items() if dtype == array.dtype)
    raw = np.ascontiguousarray(array).tobytes()
    stream.write(_packed_name(name) + struct.pack("<B", array.ndim))
    stream.write(b"".join(struct.pack("<I", size) for size in array.shape))
    stream.write(struct.pack("<BI", kind, len(raw)))
    stream.write(raw)
