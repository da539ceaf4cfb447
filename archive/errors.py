"""What can go wrong with the store as a whole. Errors of one task stand beside that task."""

from pathlib import Path

from testimony.errors import BadInputError, JobError, MayPassError
from testimony.identity import RecordingId


class BusyError(MayPassError):
    """Another process is at work on the same recording."""

    def __init__(self, recording: RecordingId) -> None:
        super().__init__(recording)
        self.recording = recording

    def __str__(self) -> str:
        return f"another process is at work on {self.recording}; try again when it has ended"


class LockedError(MayPassError):
    """Another process has held the database for longer than anybody should wait."""

    def __str__(self) -> str:
        return "the archive is locked by another process; try again in a moment"


class NoRoomError(JobError):
    """The disk that holds the archive is full. What was half written has been taken away again."""

    def __str__(self) -> str:
        return "the disk of the archive is full; nothing of this was kept: make room and try again"


class DiskFaultError(JobError):
    """The disk refused to read or write the database."""

    def __str__(self) -> str:
        return "the archive's disk does not let its database be read or written; nothing of this was kept"


class DamagedArchiveError(JobError):
    """The database file cannot be read as one."""

    def __str__(self) -> str:
        return (
            "the archive's database is damaged; the sealed originals do not depend on it: "
            "restore archive.db from a copy, then run `testimony verify`"
        )


class NewerArchiveError(BadInputError):
    """The archive was last opened by a later version of this program."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(found, known)
        self.found, self.known = found, known

    def __str__(self) -> str:
        return f"the archive is at schema {self.found}, this program knows {self.known}; install the newer program"


class UnsupportedDatabaseError(BadInputError):
    """A database was named that the archive's rules have not been written for."""

    def __init__(self, dialect: str) -> None:
        super().__init__(dialect)
        self.dialect = dialect

    def __str__(self) -> str:
        return f"the archive keeps its rules in SQLite triggers and cannot use {self.dialect}; give an sqlite: address"


class UnusableHomeError(BadInputError):
    """The folder that should hold the archive cannot be made or written to."""

    def __init__(self, home: Path, cause: str) -> None:
        super().__init__(home, cause)
        self.home, self.cause = home, cause

    def __str__(self) -> str:
        return f"the archive cannot be kept in {self.home} ({self.cause}); name another folder with --home"
