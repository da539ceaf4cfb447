"""What can go wrong with the store as a whole. Errors of one task stand beside that task."""

from pathlib import Path

from testimony.errors import BadInputError, JobError, MayPassError, OutageError
from testimony.identity import Digest


class BusyError(MayPassError):
    """Another process is at work on the same recording, or whatever else is *held*."""

    def __init__(self, held: str) -> None:
        super().__init__(held)
        self.held = held

    def __str__(self) -> str:
        return f"another process is at work on {self.held}; try again when it has ended"


class LostLeaseError(BusyError):
    """This process was taken for gone, and another has taken over what it held."""

    def __str__(self) -> str:
        return f"another process has taken over {self.held}, because this one was silent for too long; leave it to that"


class EndedRunError(BusyError):
    """Something was to be written in a run that has ended: whoever took over its recording has ended it."""

    def __str__(self) -> str:
        return f"{self.held} has ended, and nothing more is written in it; another process has taken over its recording"


class LockedError(MayPassError):
    """Another process has held the database for longer than anybody should wait."""

    def __str__(self) -> str:
        return "the archive is locked by another process; try again in a moment"


class OvertakenError(MayPassError):
    """Somebody else wrote the same thing at the same moment, and was quicker."""

    def __str__(self) -> str:
        return "somebody else changed the same at the same moment; nothing of this was kept: look at it and try again"


class UnreachableDatabaseError(OutageError):
    """The archive's database server does not answer, or went away in the middle."""

    def __str__(self) -> str:
        return "the archive's database does not answer; nothing of this was kept: try again when it is back"


class CrowdedDatabaseError(UnreachableDatabaseError):
    """The database server has as many connections open as it allows."""

    def __str__(self) -> str:
        return (
            "the database has no connection left for this program; raise max_connections on its server "
            "(docs/scaling.md says to how many)"
        )


class DatabaseRefusedError(BadInputError):
    """The database server answers and does not let this program in, or not do what it has to."""

    def __str__(self) -> str:
        return (
            "the archive's database refuses this user, password or database; "
            "correct the setting archive_url (see docs/operating.md)"
        )


class UnstorableTextError(BadInputError):
    """A text holds a character that the database has no place for."""

    def __str__(self) -> str:
        return "a text holds the character U+0000, which stands for nothing and cannot be kept; take it out"


class NoRoomError(OutageError):
    """The disk that holds the archive is full. What was half written has been taken away again."""

    def __str__(self) -> str:
        return "the disk of the archive is full; nothing of this was kept: make room and try again"


class ChangedOriginalError(JobError):
    """What stands in the place of an original is something else."""

    def __init__(self, recorded: Digest, found: Digest) -> None:
        super().__init__(recorded, found)
        self.recorded, self.found = recorded, found

    def __str__(self) -> str:
        return (
            f"what arrived is not the file that was sent: recorded {self.recorded}, found {self.found}; "
            "run `testimony verify`, and look after the disk or the store that holds it"
        )


class DamagedOriginalError(BadInputError):
    """Bytes were handed in again whose original has been damaged since the first time."""

    def __init__(self, digest: Digest) -> None:
        super().__init__(digest)
        self.digest = digest

    def __str__(self) -> str:
        return (
            "this file was received before, and what is kept of it is damaged: keep the file, and run "
            "`testimony verify`; docs/operating.md says how it takes the place of the damaged one"
        )


class UnreachableStoreError(MayPassError):
    """The store that holds originals does not answer, or does not have what it should."""

    def __str__(self) -> str:
        return "the store that holds the originals does not answer; nothing of this was kept: try again when it is back"


class DiskFaultError(OutageError):
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
        return (
            f"the archive's rules have not been written for {self.dialect}; "
            "give an address that begins with sqlite: or postgresql+psycopg:"
        )


class ArchiveInUseError(BadInputError):
    """A database was to be filled that holds something already."""

    def __str__(self) -> str:
        return "the database holds an archive already; nothing is ever restored over something: name an empty one"


class UnusableHomeError(BadInputError):
    """The folder that should hold the archive cannot be made or written to."""

    def __init__(self, home: Path, cause: str) -> None:
        super().__init__(home, cause)
        self.home, self.cause = home, cause

    def __str__(self) -> str:
        return f"the archive cannot be kept in {self.home} ({self.cause}); name another folder with --home"
