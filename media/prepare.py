"""Prepare a sealed original for all that comes after it: decode, find speech, copy for the browser, outline."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from media.decode import Decoded, decode
from media.identify import examine
from media.limits import USUAL_LIMITS, Limits
from media.listening import write_listening_copy
from media.peaks import write_peaks
from media.preparation import Preparation
from media.regions import regions
from media.speech import Silero, Voice, listen, speech_spans
from media.wavefile import room_for
from testimony.identity import Digest, canonical_json

AUDIO = "audio.wav"
LISTENING_COPY = "listen.ogg"
PEAKS = "peaks.dat"
#: Written last: a folder that holds it is finished.
MANIFEST = "preparation.json"

_DERIVATIVES = (AUDIO, LISTENING_COPY, PEAKS)
_PART = ".part"
#: To be raised with every change to what is written or to how it is measured: older folders are then prepared again.
_METHOD = 1

#: A declared duration rounds to the codec's frames and padding; less than this is not a loss.
_ROUNDING_MS = 150


def prepare(original: Path, folder: Path, limits: Limits = USUAL_LIMITS, voice: Voice | None = None) -> Preparation:
    """Write ``audio.wav``, ``listen.ogg`` and ``peaks.dat`` to *folder*, and say what was found.

    Every file is written beside its place and moved there at the end, the manifest last; after a failure nothing
    half-made is left. A folder that was finished from the same bytes, and whose files are still as they were written,
    is used as it is.

    Args:
        original: the sealed original; only read. Its name is an id, and stands in errors.
        folder: an existing folder of this recording's own. One process at a time: the caller holds the recording's
            lease.
        voice: what tells speech from the rest; silero's detector if None. One for each call: it remembers.

    Raises:
        RefusedFileError: the original cannot be worked on; every kind that :func:`media.identify.identify` names, and
            NothingDecodedError.
        NotInstalledError: ffmpeg or the speech detector is missing.
        MayPassError: the disk is full, or the time was up.
    """
    source = Digest.of_file(original)
    if (finished := _finished(folder, source)) is not None:
        return finished
    try:
        preparation = _write_parts(original, folder, limits, voice or Silero.load())
        content = _manifest(folder, source, preparation)
        with room_for("the preparation"):
            _write_synced(folder / (MANIFEST + _PART), content)
            _move_into_place(folder)
    finally:
        for name in (*_DERIVATIVES, MANIFEST):
            (folder / (name + _PART)).unlink(missing_ok=True)
    return preparation


def _write_parts(original: Path, folder: Path, limits: Limits, voice: Voice) -> Preparation:
    seen = examine(original, original.name, limits)
    audio = folder / (AUDIO + _PART)
    decoded = decode(original, original.name, seen, audio, limits)
    heard = listen(audio, voice)
    write_peaks(audio, folder / (PEAKS + _PART))
    write_listening_copy(audio, folder / (LISTENING_COPY + _PART), limits.decode_timeout_s)
    speech = speech_spans(heard.speech, decoded.duration_ms)
    return Preparation(
        duration_ms=decoded.duration_ms,
        declared_ms=seen.facts.declared_ms,
        undecodable=decoded.undecodable,
        lost_ms=_lost_ms(decoded, seen.facts.declared_ms),
        complaints=decoded.complaints,
        regions=regions(speech, decoded.undecodable, heard.power, decoded.duration_ms),
    )


def _lost_ms(decoded: Decoded, declared_ms: int | None) -> int:
    within = sum(span.duration_ms for span in decoded.undecodable)
    behind = max(0, (declared_ms or 0) - decoded.duration_ms)
    return within + (behind if behind > _ROUNDING_MS else 0)


def _manifest(folder: Path, source: Digest, preparation: Preparation) -> str:
    return canonical_json(
        {
            "method": _METHOD,
            "original": source.hex,
            "files": {name: Digest.of_file(folder / (name + _PART)).hex for name in _DERIVATIVES},
            "preparation": preparation.as_json(),
        }
    )


def _finished(folder: Path, source: Digest) -> Preparation | None:
    """What an earlier call made of the same bytes by the same method, if it is all there and unchanged."""
    try:
        manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if (manifest["method"], manifest["original"]) != (_METHOD, source.hex):
            return None
        if any(Digest.of_file(folder / name).hex != manifest["files"][name] for name in _DERIVATIVES):
            return None
        return Preparation.from_json(manifest["preparation"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # never finished, or damaged since: it is made again from the original


def _move_into_place(folder: Path) -> None:
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in (*_DERIVATIVES, MANIFEST):
        (folder / (name + _PART)).replace(folder / name)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_synced(path: Path, content: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
