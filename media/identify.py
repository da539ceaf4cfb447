"""What a received file is, by its content alone."""

from pathlib import Path

from media.container import HEAD_BYTES, Container, is_playlist, sniff
from media.limits import USUAL_LIMITS, Limits
from media.probe import Probe, probe
from media.refusals import EmptyFileError, NotAudioError, OverLimitError, PlaylistError
from testimony.recording import MediaFacts


def identify(path: Path, name: str, limits: Limits = USUAL_LIMITS) -> MediaFacts:
    """Say what the file at *path* is.

    Args:
        name: the name that it came with, for sentences; nothing is concluded from it, and it is no path.

    Raises:
        EmptyFileError, NotAudioError, PlaylistError, NoSoundError, UnreadableFileError, MissingIndexError,
        OverLimitError:
            it is refused, and why.
        NotInstalledError: ffprobe is missing.
        TookTooLongError: the header could not be read in time.
    """
    return examine(path, name, limits).facts


def examine(path: Path, name: str, limits: Limits) -> Probe:
    """As :func:`identify`, with what the decoder needs to know as well."""
    _hold(name, "bytes", path.stat().st_size, limits.max_bytes)
    seen = probe(path, name, _container(path, name), limits)
    _hold(name, "channels", seen.facts.channels, limits.max_channels)
    _hold(name, "Hz", seen.facts.sample_rate_hz, limits.max_sample_rate_hz)
    _hold(name, "ms of sound", seen.expected_ms or 0, limits.max_duration_ms)
    return seen


def _container(path: Path, name: str) -> Container:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise EmptyFileError(name)
    if container := sniff(head):
        return container
    raise PlaylistError(name) if is_playlist(head) else NotAudioError(name)


def _hold(name: str, what: str, found: int, limit: int) -> None:
    if found > limit:
        raise OverLimitError(name, what, found, limit)
