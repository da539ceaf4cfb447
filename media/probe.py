"""What ffprobe reads in a file's header."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.container import Container
from media.limits import Limits
from media.refusals import MissingIndexError, NoSoundError, ToolFailedError, UnreadableFileError
from media.riff import claimed_ms
from media.tool import question, running
from testimony.recording import MediaFacts

_ENTRIES = (
    "format=start_time,duration"
    ":stream=codec_type,codec_name,sample_rate,channels,start_time,duration:stream_disposition=attached_pic"
)
_LONGEST_ANSWER = 1 << 20  # a few hundred bytes a stream


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """A file's header as ffprobe understands it.

    Attributes:
        begins_ms: when the sound begins on the file's own timeline: later than 0 where the pictures begin first.
        expected_ms: how much sound the bytes can hold, claimed or estimated from them; None where nothing says.
    """

    facts: MediaFacts
    begins_ms: int
    expected_ms: int | None


def probe(path: Path, name: str, container: Container, limits: Limits) -> Probe:
    """Read the header of *path* with the one demuxer that *container* names.

    Raises:
        NoSoundError: it has no audio stream.
        UnreadableFileError: the demuxer cannot make sense of it (MissingIndexError where a phone's index is missing).
    """
    answer, remarks = _ask(path, name, container, limits)
    streams: list[dict[str, Any]] = answer.get("streams", [])
    sounds = [stream for stream in streams if stream.get("codec_type") == "audio"]
    if not sounds:
        if streams:
            raise NoSoundError(name)
        raise UnreadableFileError(name, container)
    sound, whole = sounds[0], answer.get("format", {})
    rate, channels = int(sound.get("sample_rate", 0)), int(sound.get("channels", 0))
    if not (rate and channels and sound.get("codec_name")):
        raise UnreadableFileError(name, container)
    expected_ms = _milliseconds(sound.get("duration")) or _milliseconds(whole.get("duration"))
    # ffprobe answers with a guess where the format does not say; only its remark tells the guess from the claim.
    declared_ms = None if b"Estimating duration" in remarks else expected_ms
    return Probe(
        facts=MediaFacts(
            container=container.value,
            codec=str(sound["codec_name"]),
            sample_rate_hz=rate,
            channels=channels,
            declared_ms=claimed_ms(path) if container is Container.WAV else declared_ms,
            has_video=any(_moves(stream) for stream in streams),
        ),
        begins_ms=max(0, (_milliseconds(sound.get("start_time")) or 0) - (_milliseconds(whole.get("start_time")) or 0)),
        expected_ms=expected_ms,
    )


def _ask(path: Path, name: str, container: Container, limits: Limits) -> tuple[dict[str, Any], bytes]:
    command = question(path, container, _ENTRIES, "json", loglevel="warning")
    with running(command, name, limits.probe_timeout_s) as ffprobe:
        answer = ffprobe.output.read(_LONGEST_ANSWER)
    if ffprobe.status < 0:
        raise ToolFailedError(name, ffprobe.status)
    if ffprobe.status > 0:
        missing = b"moov atom not found" in ffprobe.remarks.beginning
        raise (MissingIndexError if missing else UnreadableFileError)(name, container.value)
    parsed: dict[str, Any] = json.loads(answer)
    return parsed, ffprobe.remarks.beginning


def _milliseconds(seconds: str | None) -> int | None:
    return None if seconds in {None, "N/A"} else round(float(str(seconds)) * 1000)


def _moves(stream: dict[str, Any]) -> bool:
    """A video stream, and not the picture on a record's cover."""
    return stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")
