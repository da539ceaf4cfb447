"""Fixity: whether the archive still holds what was put into it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection, func, select

from archive import schema
from archive.audit import AuditTrail, Head
from archive.certified import digest_of
from archive.database import Database
from archive.derivatives import Derivatives
from archive.places import name_of
from archive.reading import read_record
from archive.record import SegmentRecord
from archive.recordings import Recordings
from archive.vault import Vault
from testimony.identity import Digest, RecordingId
from testimony.recording import Consent, Recording
from testimony.revision import Kind
from testimony.segment import TimelineError, check_timeline


@dataclass(frozen=True, kw_only=True, slots=True)
class Fixity:
    """What a check of the whole archive found.

    Attributes:
        originals: how many sealed originals were read and hashed.
        derivatives: how many of the files that were made from them were.
        head: the end of the audit trail, to be noted outside the archive.
        faults: one sentence for each thing that is not as it should be.
        unmade: the recordings of which something that was made from their sound original is missing, is not what was
            made, or was never noted. All of it can be made again; that it is missing is no fault.
    """

    originals: int
    segments: int
    head: Head
    faults: tuple[str, ...]
    derivatives: int = 0
    unmade: tuple[RecordingId, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.faults


#: Told before each original is read: how many were read, and how many there are.
Progress = Callable[[int, int], None]


class Verifier:
    """Checks everything that can be checked, and names every fault, not only the first."""

    def __init__(
        self,
        vault: Vault,
        database: Database,
        recordings: Recordings,
        audit: AuditTrail,
        derivatives: Derivatives | None,
    ) -> None:
        self._vault, self._database, self._recordings, self._audit = vault, database, recordings, audit
        self._derivatives = derivatives

    def verify(self, progress: Progress, noted: Head | None) -> Fixity:
        """Read every original and what was made from it, the audit trail, every timeline and the database's structure.

        Without derivatives, those are not looked at.
        """
        recordings = self._recordings.all()
        sound = _Sound(self._vault, self._derivatives)
        faults = list(sound.faults(recordings, progress))
        with self._database.reading() as connection:
            faults += self._of_the_database(connection)
            for recording in recordings:
                faults += _of_the_record(connection, recording)
            segments = connection.execute(select(func.count()).select_from(schema.segment)).scalar() or 0
        if broken := self._audit.verify(noted):
            faults.append(broken)
        return Fixity(
            originals=len(recordings),
            segments=segments,
            head=self._audit.head(),
            faults=tuple(faults),
            derivatives=sound.derivatives,
            unmade=tuple(sound.unmade),
        )

    def _of_the_database(self, connection: Connection) -> Iterator[str]:
        yield from self._database.dialect.faults(connection)
        columns = (schema.chunk.c.key, schema.chunk.c.recording, schema.chunk.c.content, schema.chunk.c.digest)
        with connection.execute(select(*columns).execution_options(yield_per=100)) as rows:
            for row in rows:
                if Digest.of_bytes(row.content.encode()).hex != row.digest:
                    yield f"a checkpoint of {row.recording} was changed after it was written: {row.key}"
        for missing in sorted(schema.GUARDS - self._database.dialect.guards(connection)):
            yield f"a rule of the database was taken away: {missing}"


class _Sound:
    """Reads what is kept of the sound: originals, and what was made from them.

    Attributes:
        derivatives: how many of the latter were read.
        unmade: as in `Fixity`.
    """

    def __init__(self, vault: Vault, derivatives: Derivatives | None) -> None:
        self._vault, self._derivatives = vault, derivatives
        self._noted = derivatives.noted() if derivatives else {}
        self.derivatives = 0
        self.unmade: list[RecordingId] = []

    def faults(self, recordings: tuple[Recording, ...], progress: Progress) -> Iterator[str]:
        for done, recording in enumerate(recordings):
            progress(done, len(recordings))
            if broken := self._of_the_original(recording):
                yield broken
            yield from self._of_the_derivatives(recording, is_sound=broken is None)
        progress(len(recordings), len(recordings))
        expected = {name_of(recording.original) for recording in recordings}
        for stray in self._vault.sealed():
            if stray not in expected:
                yield f"a file among the originals belongs to no recording: {stray.rpartition('/')[2][:80]}"

    def _of_the_original(self, recording: Recording) -> str | None:
        found = self._vault.found(recording.original)
        if found is None:
            return f"the original of {recording.id} is missing: {recording.original}"
        if found != recording.original:
            return (
                f"the original of {recording.id} is not the file that was received: "
                f"recorded {recording.original}, found {found}"
            )
        return None

    def _of_the_derivatives(self, recording: Recording, *, is_sound: bool) -> Iterator[str]:
        # Nothing was made yet, or nobody may hear it any more.
        if self._derivatives is None or recording.duration_ms is None or recording.consent is Consent.WITHDRAWN:
            return
        condition = self._derivatives.condition(recording.id, self._noted.get(recording.id))
        self.derivatives += condition.read
        if not condition.is_whole and is_sound:
            self.unmade.append(recording.id)
        for name in condition.damaged:
            yield f"{name} of {recording.id} is not what was made from its original"


def _of_the_record(connection: Connection, recording: Recording) -> Iterator[str]:
    try:
        record = read_record(connection, recording.id)
    except ValueError as error:
        yield f"the record of {recording.id} cannot be read ({type(error).__name__})"
        return
    if record.segments:
        try:
            check_timeline(recording.id, [found.segment for found in record.segments], recording.duration_ms or 0)
        except TimelineError as error:
            yield str(error)
    for segment in (*record.segments, *record.retired):
        yield from _of_the_history(segment)
    for certificate in record.certificates:
        if certificate.void is None and certificate.digest != digest_of(record):
            yield f"what stands in {recording.id} is not what certificate {certificate.id} vouches for"


def _of_the_history(segment: SegmentRecord) -> Iterator[str]:
    name = segment.segment.id
    for kind in Kind:
        revisions = [entry.revision for entry in segment.history if entry.revision.kind is kind]
        if [revision.number for revision in revisions] != list(range(1, len(revisions) + 1)):
            yield f"the {kind} of {name} lacks a revision"
        if any(earlier.is_by_a_person and not later.is_by_a_person for earlier, later in pairwise(revisions)):
            yield f"a machine has written over a person in the {kind} of {name}"
    sources = {entry.revision.number for entry in segment.history if entry.revision.kind is Kind.SOURCE}
    for entry in segment.history:
        if entry.revision.kind is Kind.TRANSLATION and entry.revision.of_revision not in sources:
            yield f"translation {entry.revision.number} of {name} renders a wording that does not exist"
