"""Reading CTranslate2's model.bin without CTranslate2: the arrays of a model, by their names there.

The layout is that of binary version 6, as ``ctranslate2/specs/model_spec.py`` writes it: little-endian; names with
their length in front and a zero behind; one-byte type; then aliases, which let two names share one array.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from testimony.errors import BadInputError

_VERSIONS = (5, 6)
_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_BFLOAT16 = 5


class CheckpointError(BadInputError):
    """Weights that cannot be read, or that the reference engine has no place for."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(file, fault)
        self.file, self.fault = file, fault

    def __str__(self) -> str:
        return f"{self.file} cannot be run by openai-whisper: {self.fault}; faster-whisper may run it all the same"


class Arrays:
    """The arrays of a model.bin. Weights that were stored as integers come back in float32, as they were before."""

    def __init__(self, stored: Mapping[str, NDArray[Any]], aliases: Mapping[str, str]) -> None:
        self._stored, self._aliases = stored, aliases

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read *path*, which must hold a Whisper model.

        Raises:
            CheckpointError: it is no model.bin, one of another version, one of another model, or cut short.
        """
        with path.open("rb") as stream:
            try:
                return cls(*_read(stream))
            except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
                raise CheckpointError(path.name, f"it is damaged or no model of CTranslate2 ({error})") from error

    def __contains__(self, name: str) -> bool:
        return name in self._stored or name in self._aliases

    def __iter__(self) -> Iterator[str]:
        yield from self._stored
        yield from self._aliases

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        name = self._aliases.get(name, name)
        array = self._stored[name]
        scale = self._stored.get(f"{name}_scale")
        if array.dtype.kind == "i" and scale is not None:
            rows = scale.astype(np.float32).reshape(-1, *[1] * (array.ndim - 1)) if scale.ndim else scale
            return (array.astype(np.float32) / rows).astype(np.float32)
        return array.astype(np.float32)

    def number(self, name: str) -> int:
        """A single number, such as a count of heads."""
        return int(self[name].item())


def _read(stream: BinaryIO) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    version = _unpack(stream, "I")
    if version not in _VERSIONS:
        msg = f"binary version {version}"
        raise ValueError(msg)
    model = _name(stream)
    if model != "WhisperSpec":
        msg = f"it holds a {model}"
        raise ValueError(msg)
    _unpack(stream, "I")  # the revision of the specification; names and shapes are checked one by one
    stored = dict(_array(stream) for _ in range(_unpack(stream, "I")))
    aliases = {_name(stream): _name(stream) for _ in range(_unpack(stream, "I"))}
    return stored, aliases


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
    if kind == _BFLOAT16:  # the upper half of a float32, which numpy has no type for
        flat: NDArray[Any] = (np.frombuffer(raw, np.uint16).astype(np.uint32) << 16).view(np.float32)
    else:
        flat = np.frombuffer(raw, _TYPES[kind])
    return name, flat.reshape(shape)
