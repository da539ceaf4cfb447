"""How things are named: random ids for what people make, digests for what must stay as it is."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NewType, Self

RecordingId = NewType("RecordingId", str)
SegmentId = NewType("SegmentId", str)
SpeakerId = NewType("SpeakerId", str)
RunId = NewType("RunId", str)
RequestId = NewType("RequestId", str)
ScheduleId = NewType("ScheduleId", str)

# Crockford's base 32 without the letters that are misread aloud or over a telephone.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 12  # 60 random bits: a collision among a million ids has odds below one in a million
_BLOCK_BYTES = 1 << 20


def _random(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def new_recording_id() -> RecordingId:
    """An id that says nothing about the witness: safe in logs, file names and Prefect's parameters."""
    return RecordingId(_random("rec-"))


def new_segment_id() -> SegmentId:
    return SegmentId(_random("seg-"))


def new_speaker_id(seq: int) -> SpeakerId:
    """An id that sorts after those of everybody who was added before: whoever is speaker 2 stays it.

    Args:
        seq: the number of the event that tells of the addition; below 2^30.
    """
    number = "".join(_ALPHABET[(seq >> shift) % 32] for shift in range(25, -1, -5))
    return SpeakerId(_random("spk-" + number)[: len("spk-") + _LENGTH])


def new_run_id() -> RunId:
    return RunId(_random("run-"))


def new_request_id() -> RequestId:
    return RequestId(_random("req-"))


def new_schedule_id() -> ScheduleId:
    return ScheduleId(_random("sch-"))


@dataclass(frozen=True, order=True, slots=True)
class Digest:
    """A SHA-256 in lower-case hexadecimal."""

    hex: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9a-f]{64}", self.hex):
            msg = f"not a SHA-256 in hexadecimal: {self.hex[:80]!r}"
            raise ValueError(msg)

    @classmethod
    def of_bytes(cls, data: bytes) -> Self:
        return cls(hashlib.sha256(data).hexdigest())

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """The digest of a file, read in blocks so that memory stays flat."""
        sha = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                sha.update(block)
        return cls(sha.hexdigest())

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The digest of *facts* in their canonical form: a key that is the same wherever and whenever it is made."""
        return cls.of_bytes(canonical_json(facts).encode())

    def __str__(self) -> str:
        return self.hex


def canonical_json(facts: Mapping[str, Any]) -> str:
    """One spelling for one content: sorted keys, no spaces, no escapes but those that JSON demands."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
