"""The archive: one folder that holds everything, and the doors to it."""

import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL

from archive.accounts import Accounts
from archive.audit import AuditTrail, Head
from archive.chunks import Chunks
from archive.corrections import Corrections
from archive.database import Database
from archive.errors import UnusableHomeError
from archive.export import Format, Layers, export
from archive.fixity import Fixity, Progress, Verifier
from archive.lease import lease
from archive.migrate import migrate
from archive.overview import Overview
from archive.reading import read_record
from archive.reception import LIMIT_BYTES, Declaration, Identify, Receipt, Reception
from archive.record import Record
from archive.recordings import Recordings, find
from archive.runs import Runs
from archive.speakers import Speakers
from archive.transcripts import Transcripts
from archive.vault import Vault
from testimony.identity import Digest, RecordingId
from testimony.language import LanguageTag
from testimony.recording import Consent, Recording

#: Who reads, receives and exports when nobody is named: whoever sits at this machine's command line.
OPERATOR = "operator"


class Archive:
    """Everything that is kept. Opened once, handed to whoever needs it, closed at the end.

    Attributes:
        recordings: what is known of each original, and how far it has come.
        transcripts: what machines wrote.
        corrections: what people write, settle and approve.
        runs: what was done, with which models.
        chunks: checkpoints of unfinished work.
        speakers: who is heard.
        accounts: who may sign in to the review desk.
        overview: how all recordings stand.
        audit: the trail of everything that was done.
    """

    def __init__(self, home: Path, database: Database, clock: Callable[[], datetime], key: bytes) -> None:
        self._home, self._database = home, database
        self._vault = Vault(home)
        self.audit = AuditTrail(database, clock, key)
        self.recordings = Recordings(database, self.audit, clock)
        self.transcripts = Transcripts(database, self.audit, clock)
        self.corrections = Corrections(database, self.audit, clock)
        self.runs = Runs(database, self.audit, clock)
        self.chunks = Chunks(database)
        self.speakers = Speakers(database, self.audit)
        self.accounts = Accounts(database, self.audit, clock)
        self.overview = Overview(database)
        self._reception = Reception(self._vault, database, self.audit, clock)

    @classmethod
    def open(cls, home: Path, clock: Callable[[], datetime], url: str | None = None) -> Self:
        """Open the archive in *home*, making it if need be and bringing its tables to the newest form.

        Args:
            url: where the database is, as SQLAlchemy writes it; ``archive.db`` in *home* unless said.

        Raises:
            UnusableHomeError: the folder cannot be made or written to.
            NewerArchiveError: a later version of this program has worked in it.
        """
        path = home / "archive.db"
        try:
            for folder in (home, home / "leases"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # SQLite gives its own files, the log beside it too, the rights that this one has.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            Vault(home).make()
            key = _key(home / "seal.key")
        except OSError as error:
            raise UnusableHomeError(home, error.strerror or type(error).__name__) from error
        database = Database.connect(url or URL.create("sqlite", database=str(path)))
        migrate(database)
        return cls(home, database, clock, key)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def receive(
        self,
        source: Path,
        *,
        name: str,
        language: LanguageTag,
        identify: Identify,
        consent: Consent = Consent.TEAM,
        reference: str | None = None,
        witness: str | None = None,
        by: str = OPERATOR,
        limit_bytes: int = LIMIT_BYTES,
    ) -> Receipt:
        """Take *source* in: copy, hash, identify, seal, record. All of it happens or nothing is left behind.

        Args:
            name: what the file is called, for people to find it by; it never becomes part of a path.
            identify: says what the bytes are, given where they are and the name for an error; raises a BadInputError.
            by: the account that hands it in.

        Raises:
            BadInputError: the file cannot be used.
            NoRoomError: the disk is full.
        """
        declared = Declaration(
            name=name, language=language, consent=consent, reference=reference, witness=witness, by=by
        )
        return self._reception.receive(source, declared, identify, limit_bytes)

    def original(self, recording: Recording) -> Path:
        """The sealed original: to be read, never to be written."""
        return self._vault.original(recording.original)

    def derivatives(self, recording: RecordingId) -> Path:
        """The folder for what is made from an original and can be made again; made if need be."""
        return self._vault.derivatives(recording)

    def lease(self, recording: RecordingId) -> AbstractContextManager[None]:
        """Hold *recording* for the body of a ``with``; BusyError if another process does."""
        self.recordings.get(recording)
        return lease(self._home / "leases", recording)

    def record(self, recording: RecordingId, *, by: str = OPERATOR) -> Record:
        """Everything that is known of *recording*. That *by* has read it becomes an event of the audit trail."""
        with self._database.writing() as connection:
            record = read_record(connection, recording)
            self.audit.append(connection, by, "recording.read", recording, segments=len(record.segments))
        return record

    def note_hearing(self, recording: RecordingId, *, by: str) -> None:
        """Tell the audit trail that *by* listened to *recording*.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        with self._database.writing() as connection:
            find(connection, recording)
            self.audit.append(connection, by, "recording.heard", recording)

    def export(
        self, recording: RecordingId, form: Format, layers: Layers = Layers.BILINGUAL, *, by: str = OPERATOR
    ) -> str:
        """The recording as a document. The audit trail remembers who took it out, and the document's digest."""
        with self._database.writing() as connection:
            document = export(read_record(connection, recording), form, layers)
            digest = Digest.of_bytes(document.encode()).hex
            facts = {"format": form, "layers": layers, "sha256": digest}
            self.audit.append(connection, by, "recording.exported", recording, **facts)
        return document

    def verify(self, progress: Progress = lambda _done, _total: None, noted: Head | None = None) -> Fixity:
        """Check everything that is kept: originals, database, timelines, audit trail.

        Args:
            progress: told how many originals were read, and how many there are.
            noted: an end of the audit trail that was noted outside the archive.
        """
        return Verifier(self._vault, self._database, self.recordings, self.audit).verify(progress, noted)


def _key(path: Path) -> bytes:
    """The key under which the audit trail seals texts; made once, and part of every copy of the archive."""
    if not path.exists():
        new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(32))
        # Of two processes that open a new archive at once, one makes the key and both use it.
        with suppress(FileExistsError):
            path.hardlink_to(new)
        new.unlink()
    return path.read_bytes()
