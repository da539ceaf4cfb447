"""Why a received file is not taken, or could not be prepared: one error a situation, each a sentence for its sender."""

from testimony.errors import BadInputError, MayPassError, OutageError

_LONGEST_NAME = 80


def shown(name: str) -> str:
    """A received name as it may stand in a sentence: cut short, quoted, control and direction characters escaped."""
    return repr(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…")


class RefusedFileError(BadInputError):
    """A received file that holds no recording that can be worked on."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class EmptyFileError(RefusedFileError):
    """Not one byte arrived."""

    def __str__(self) -> str:
        return f"{shown(self.name)} is empty; look at the recording on the device that made it, and send it again"


class NotAudioError(RefusedFileError):
    """The bytes are of no format that is read here."""

    def __str__(self) -> str:
        return (
            f"{shown(self.name)} does not hold sound, whatever its name says; "
            "expected WAV, MP3, FLAC, Ogg or Opus, M4A, MP4, MOV or 3GP, MKV or WebM, AAC or AMR"
        )


class PlaylistError(NotAudioError):
    """The bytes name other files to play. None of those is ever opened."""

    def __str__(self) -> str:
        return (
            f"{shown(self.name)} is a list of other files and holds no sound itself; send the recording that it names"
        )


class NoSoundError(RefusedFileError):
    """A readable file without an audio stream."""

    def __str__(self) -> str:
        return f"{shown(self.name)} holds pictures and no sound; send the file that was recorded with the microphone on"


class UnreadableFileError(RefusedFileError):
    """The bytes begin like a known format and go on like none."""

    def __init__(self, name: str, container: str) -> None:
        BadInputError.__init__(self, name, container)
        self.name, self.container = name, container

    def __str__(self) -> str:
        return (
            f"{shown(self.name)} begins like a {self.container} file and cannot be read as one; "
            "it was damaged or cut short: send it again from the device"
        )


class MissingIndexError(UnreadableFileError):
    """A phone's recording without the index that phones write last."""

    def __str__(self) -> str:
        return (
            f"{shown(self.name)} was cut off before its index was written, as when a phone dies while it records; "
            "the sound is most likely still in it: keep the file and the phone, and have it rebuilt with the help of "
            "a sound recording from the same phone"
        )


class NothingDecodedError(UnreadableFileError):
    """A readable header, and behind it no sound."""

    def __str__(self) -> str:
        return (
            f"not one millisecond of sound could be decoded from {shown(self.name)} ({self.container}); "
            "send it again from the device"
        )


class OverLimitError(RefusedFileError):
    """A file asks more of this machine than it may.

    Args:
        what: the measure, with its unit: ``ms of sound``, ``channels``, ``Hz``, ``bytes``.
        found: what the file has, or at least has.
        limit: what is accepted.
    """

    def __init__(self, name: str, what: str, found: int, limit: int) -> None:
        BadInputError.__init__(self, name, what, found, limit)
        self.name, self.what, self.found, self.limit = name, what, found, limit

    def __str__(self) -> str:
        return (
            f"{shown(self.name)} has {self.found} {self.what}; at most {self.limit} are accepted: "
            "send it in parts, or ask the archivist"
        )


class TookTooLongError(MayPassError):
    """A pass over a file was stopped because its time was up."""

    def __init__(self, name: str, timeout_s: float) -> None:
        super().__init__(name, timeout_s)
        self.name, self.timeout_s = name, timeout_s

    def __str__(self) -> str:
        return (
            f"reading {shown(self.name)} was stopped after {self.timeout_s:g} s; "
            "run it again when the machine is less busy"
        )


class ToolFailedError(MayPassError):
    """ffmpeg ended in a way that says nothing about the file: killed, or without having finished what it was given."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(name, status)
        self.name, self.status = name, status

    def __str__(self) -> str:
        return f"ffmpeg ended with status {self.status} while it worked on {shown(self.name)}; run it again"


class DiskFullError(OutageError):
    """The disk was full before everything was written. Nothing half-written is left."""

    def __init__(self, needed_for: str) -> None:
        super().__init__(needed_for)
        self.needed_for = needed_for

    def __str__(self) -> str:
        return f"the disk is full: {self.needed_for} could not be written; free some space and run it again"
