"""Why a worker does not do what is asked for, or has not done it."""

from testimony.errors import BadInputError, JobError
from testimony.identity import RecordingId


class WithdrawnError(BadInputError):
    """A recording was to be processed whose witness has taken consent back."""

    def __init__(self, recording: RecordingId) -> None:
        super().__init__(recording)
        self.recording = recording

    def __str__(self) -> str:
        return f"the witness of {self.recording} has taken consent back; nothing more is done with it"


class RunFailedError(JobError):
    """A run that was asked for has failed; *cause* is its sentence in the archive."""

    def __init__(self, recording: RecordingId, cause: str) -> None:
        super().__init__(recording, cause)
        self.recording, self.cause = recording, cause

    def __str__(self) -> str:
        return self.cause


class UnclearRequestError(BadInputError):
    """A request asks for something that this program does not know how to do."""

    def __init__(self, wish: str) -> None:
        super().__init__(wish)
        self.wish = wish

    def __str__(self) -> str:
        return f"this program does not know how to do what is asked for ({self.wish[:60]}); update it, or ask again"
