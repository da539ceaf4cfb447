"""The archive: one folder that holds everything, and the doors to it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL

from archive.access import Access, hold_consent
from archive.accounts import Accounts
from archive.activity import Activity
from archive.approval import Approvals
from archive.arrivals import Arrivals
from archive.audit import PIPELINE, AuditTrail, Head
from archive.backup import KEPT, Backups, Made
from archive.certifying import Certificates
from archive.chunks import Chunks
from archive.corrections import Corrections
from archive.database import Database
from archive.declarations import Declarations
from archive.derivatives import Derivatives
from archive.doubts import Doubts
from archive.errors import UnusableHomeError
from archive.export import Format, Options, export
from archive.export.bag import growing, settle
from archive.export.deposit import fill
from archive.fixity import Fixity, Progress, Verifier
from archive.glossaries import Glossaries
from archive.headway import Headway
from archive.impact import Impact
from archive.lease import Lease, Leases
from archive.memory import Memory
from archive.migrate import migrate
from archive.notes import Notes
from archive.offers import Offers
from archive.onward import Onward
from archive.overview import Overview
from archive.places import Whereabouts
from archive.projects import Projects
from archive.reading import read_record
from archive.recalling import Recalling
from archive.reception import LIMIT_BYTES, Declaration, Identify, Receipt, Reception
from archive.reconcile import Interrupted, Reconciler
from archive.record import Record
from archive.recordings import Recordings, find
from archive.requests import Requests
from archive.runs import Runs
from archive.schedules import Schedules
from archive.sealing import seal_key
from archive.search import Search
from archive.speakers import Speakers
from archive.storage import Storage
from archive.terms import Terms
from archive.timeline import Timeline
from archive.trail import Trail
from archive.transcripts import Transcripts
from archive.undoing import Undoing
from archive.vault import Vault
from archive.watching import Watching
from archive.work import Work
from testimony.errors import JobError
from testimony.identity import Digest, RecordingId
from testimony.language import LanguageTag
from testimony.recording import Consent, Recording

#: Who reads, receives and exports when nobody is named: whoever sits at this machine's command line.
OPERATOR = "operator"

_IN_THE_HOME = Whereabouts()


class LostDatabaseError(JobError):
    """A home that held an archive holds no database any more. An empty one in its place would look like peace."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"{self.path} is missing or empty, and its key beside it says that an archive was here; nothing was put in "
            "its place: bring it back, restore a backup into a new home, or name its server in TESTIMONY_ARCHIVE_URL"
        )


class Archive:
    """Everything that is kept. Opened once, handed to whoever needs it, closed at the end.

    Attributes:
        recordings: what is known of each original, and how far it has come.
        transcripts: what machines wrote.
        corrections: what people write.
        timeline: where people part, join and re-time segments.
        approvals: what a second person has checked.
        doubts: how people settle what the machines doubt.
        offers: what people do with the machines' proposals.
        undoing: each person's own way back.
        notes: what people say to each other beside the segments.
        certificates: what interpreters vouch for.
        runs: what was done, with which models.
        chunks: checkpoints of unfinished work.
        leases: who works on what.
        work: pieces of long recordings, shared out among workers.
        speakers: who is heard.
        accounts: who may sign in to the review desk.
        access: who may do what with one recording, and what the witness consented to.
        arrivals: whether a file was handed in before.
        declarations: where and when an interview was held, as somebody said.
        requests: what people at the desk want done, and what became of it.
        schedules: what is done without anybody's asking, and when.
        onward: what schedules have handed on, and what they have yet to.
        overview: how all recordings stand.
        watching: what is new in one of them.
        search: finds words in originals and translations.
        activity: what ran last, and what failed.
        headway: what is under way at this moment, and what waits.
        trail: the audit trail, a page at a time.
        storage: how much room everything takes, and when it was last verified.
        projects: which recordings belong together.
        memory: what people approved, found again where the same is said.
        recalling: takes it over for a person.
        impact: which glossary each translation stands on.
        glossaries: the agreed renderings, with their history.
        terms: what is proposed for the glossaries.
        audit: the trail of everything that was done.
    """

    def __init__(self, vault: Vault, home: Path, database: Database, clock: Callable[[], datetime], key: bytes) -> None:
        self._home, self._database, self._vault, self._clock = home, database, vault, clock
        self.audit = AuditTrail(database, clock, key)
        self.recordings = Recordings(database, self.audit, clock)
        self.transcripts = Transcripts(database, self.audit, clock)
        self.corrections = Corrections(database, self.audit, clock)
        self.leases = Leases(database, home / "leases")
        self.runs = Runs(database, self.audit, clock, self.leases)
        self.work = Work(database, self.leases)
        self._reconciler = Reconciler(database, self.audit, self.leases, clock)
        self.chunks = Chunks(database)
        self.speakers = Speakers(database, self.audit, clock)
        self.timeline = Timeline(database, self.audit, clock)
        self.approvals = Approvals(database, self.audit, clock)
        self.doubts = Doubts(database, self.audit, clock)
        self.offers = Offers(database, self.audit, clock)
        self.undoing = Undoing(database, self.audit, clock)
        self.notes = Notes(database, self.audit, clock)
        self.certificates = Certificates(database, self.audit, clock)
        self.accounts = Accounts(database, self.audit, clock)
        self.access = Access(database, self.audit, clock)
        self.arrivals = Arrivals(database)
        self.declarations = Declarations(database, self.audit, clock)
        self.requests = Requests(database, self.audit, clock)
        self.schedules = Schedules(database, self.audit, clock)
        self.onward = Onward(database, self.audit)
        self.overview = Overview(database)
        self.watching = Watching(database)
        self.search = Search(database, self.audit)
        self.activity = Activity(database)
        self.headway = Headway(database)
        self.trail = Trail(database)
        self.storage = Storage(home, database)
        self.projects = Projects(database, self.audit, clock)
        self.memory = Memory(database)
        self.recalling = Recalling(database, self.audit, clock)
        self.impact = Impact(database)
        self.glossaries = Glossaries(database, self.audit, clock)
        self.terms = Terms(database, self.audit, clock, self.glossaries)
        self._derivatives = Derivatives(self._vault, database, self.audit, self.leases)
        self._reception = Reception(self._vault, database, self.audit, clock, self.leases)

    @classmethod
    def open(
        cls,
        home: Path,
        clock: Callable[[], datetime],
        url: str | None = None,
        where: Whereabouts = _IN_THE_HOME,
    ) -> Self:
        """Open the archive in *home*, making it if need be and bringing its tables to the newest form.

        Args:
            url: where the database is, as SQLAlchemy writes it; ``archive.db`` in *home* unless said.
            where: where originals and what is made from them lie; in *home* unless said.

        Raises:
            UnusableHomeError: the folder cannot be made or written to.
            LostDatabaseError: there was an archive in *home*, and its database is gone.
            NewerArchiveError: a later version of this program has worked in it.
            MissingKeyError: the archive's key is not in *home*.
            OtherKeyError: another key is.
        """
        path, vault = home / "archive.db", Vault(home, where)
        try:
            for folder in (home, home / "leases"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if url is None:
                if (home / "seal.key").exists() and (not path.exists() or path.stat().st_size == 0):
                    raise LostDatabaseError(path)
                # SQLite gives its own files, the log beside it too, the rights that this one has.
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            vault.make()
        except OSError as error:
            raise UnusableHomeError(home, error.strerror or type(error).__name__) from error
        database = Database.connect(url or URL.create("sqlite", database=str(path)))
        with ExitStack() as undo:
            undo.callback(database.close)
            migrate(database)
            key = seal_key(home / "seal.key", database)
            undo.pop_all()
        return cls(vault, home, database, clock, key)

    def close(self) -> None:
        self.leases.close()
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

    @contextmanager
    def lease(self, recording: RecordingId) -> Iterator[Lease]:
        """Hold *recording* for the body of a ``with``; what an earlier holder left running is abandoned.

        Raises:
            NoSuchRecordingError: no recording bears this id.
            BusyError: another process holds it.
        """
        self.recordings.get(recording)
        with self.leases.holding(recording) as lease:
            self.runs.abandon(recording)
            yield lease

    def reconcile(self) -> tuple[Interrupted, ...]:
        """End the runs whose process is gone; a recording that did so to several in a row is set aside."""
        return self._reconciler.reconcile()

    def record(self, recording: RecordingId, *, by: str = OPERATOR) -> Record:
        """Everything that is known of *recording*. That *by* has read it becomes an event of the audit trail."""
        with self._database.reading() as connection:
            record = read_record(connection, recording)
        # Apart from the reading, so that nobody's save waits for a long record; nothing is shown that was not noted.
        with self._database.writing() as connection:
            self.audit.append(connection, by, "recording.read", recording, segments=len(record.segments))
        return record

    def share_derivatives(self, recording: RecordingId, *, by: str = PIPELINE) -> None:
        """Let the other machines have what was made from an original, once all of it is made, and note what it is."""
        self._vault.share(recording)
        self._derivatives.note(recording, by=by)

    def note_hearing(self, recording: RecordingId, *, by: str) -> None:
        """Tell the audit trail that *by* listened to *recording*.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        with self._database.writing() as connection:
            find(connection, recording)
            self.audit.append(connection, by, "recording.heard", recording)

    def export(
        self,
        recording: RecordingId,
        form: Format,
        options: Options | None = None,
        *,
        audience: Consent = Consent.TEAM,
        by: str = OPERATOR,
    ) -> bytes:
        """The recording as a document. The audit trail remembers who took it out, and the document's digest.

        Args:
            options: what of it is taken out; everything unless said.
            audience: who is going to have it.

        Raises:
            ConsentError: the witness has not agreed to that; the audit trail remembers that it was asked for.
            UnfitOptionError: the format cannot do what *options* ask for.
            NamesLeftError: a name that should have been replaced is left.
        """
        options = options or Options()
        self.access.hold_consent(recording, audience, by=by)
        with self._database.reading() as connection:
            record = read_record(connection, recording)
        # Outside of any transaction: the pages of a long interview take seconds, and nobody's save should wait.
        document = export(record, form, options)
        facts = {"format": form, "audience": audience, "sha256": Digest.of_bytes(document).hex, **options.facts()}
        with self._database.writing() as connection:
            hold_consent(connection, recording, audience)  # it may have been taken back meanwhile
            self.audit.append(connection, by, "recording.exported", recording, **facts)
        return document

    def back_up(
        self,
        folder: Path,
        *,
        link: bool = False,
        keep: int = KEPT,
        progress: Progress = lambda _done, _total: None,
        by: str = OPERATOR,
    ) -> Made:
        """Make a backup in *folder*, while others go on working; `archive.backup.Backups.make` says what it raises."""
        made = Backups(folder).make(
            home=self._home,
            database=self._database,
            vault=self._vault,
            at=self._clock(),
            link=link,
            keep=keep,
            progress=progress,
        )
        with self._database.writing() as connection:
            facts = {"originals": len(made.manifest.originals), "faults": len(made.manifest.faults)}
            self.audit.append(connection, by, "archive.backed_up", "-", **facts)
        return made

    def note_restored(self, *, by: str = OPERATOR) -> None:
        """This archive has just come out of a backup: nobody works in it, and the audit trail remembers it."""
        self.leases.forget()
        with self._database.writing() as connection:
            self.audit.append(connection, by, "archive.restored", "-")

    def deposit(
        self, recording: RecordingId, folder: Path, *, audience: Consent = Consent.ARCHIVE, by: str = OPERATOR
    ) -> Path:
        """Pack the recording with its transcript for an archive, under its id in *folder*: whole, or not at all.

        Raises:
            ConsentError: the witness has not agreed to that; the audit trail remembers that it was asked for.
            BagExistsError: it was deposited there before.
            BagBusyError: another process is at it.
            ChangedOriginalError: the original is not what was received.
        """
        self.access.hold_consent(recording, audience, by=by)
        place = folder / recording
        with growing(place) as bag:
            with self._database.reading() as connection:
                record = read_record(connection, recording)
            digest = fill(bag, record, self.original(record.recording), self.trail.about(recording), self._clock())
            with self._database.writing() as connection:
                hold_consent(connection, recording, audience)  # it may have been taken back meanwhile
                facts = {"audience": audience, "sha256": digest.hex}
                self.audit.append(connection, by, "recording.deposited", recording, **facts)
            settle(place)
        return place

    def verify(
        self,
        progress: Progress = lambda _done, _total: None,
        noted: Head | None = None,
        *,
        derivatives: bool = True,
        by: str = OPERATOR,
    ) -> Fixity:
        """Check everything that is kept: originals, database, timelines, audit trail. That it was checked is an event.

        Args:
            progress: told how many originals were read, and how many there are.
            noted: an end of the audit trail that was noted outside the archive.
            derivatives: whether what was made from originals is checked as well.
        """
        made = self._derivatives if derivatives else None
        fixity = Verifier(self._vault, self._database, self.recordings, self.audit, made).verify(progress, noted)
        with self._database.writing() as connection:
            found = {"originals": fixity.originals, "segments": fixity.segments, "faults": len(fixity.faults)}
            self.audit.append(connection, by, "archive.verified", "-", **found)
        return fixity
