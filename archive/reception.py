"""Reception: bytes come in, are sealed, and become a recording. All of that happens or none of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from archive import schema
from archive.audit import AuditTrail
from archive.columns import instant
from archive.database import Database
from archive.lease import Leases
from archive.names import shown
from archive.recordings import add, find_original
from archive.vault import Arrival, Vault
from testimony.errors import BadInputError
from testimony.identity import RecordingId, new_recording_id
from testimony.language import LanguageTag
from testimony.recording import Consent, MediaFacts, Recording, State

#: A day of uncompressed sound in 48 kHz stereo is 16.6 GB; an hour of 4K video about 20 GB.
LIMIT_BYTES = 64 * 2**30

_PATIENCE_S = 600  # the same bytes are being sent to the store from another machine

#: Says what a file's bytes are, given where they are and what to call them in an error; raises a BadInputError.
Identify = Callable[[Path, str], MediaFacts]


class OtherLanguageError(BadInputError):
    """The same bytes were received before, and declared to hold another language."""

    def __init__(self, recording: RecordingId, before: LanguageTag, now: LanguageTag) -> None:
        super().__init__(recording, before, now)
        self.recording, self.before, self.now = recording, before, now

    def __str__(self) -> str:
        return (
            f"this file was already received as {self.recording} and declared to be in "
            f"{self.before.language.english_name}, not in {self.now.language.english_name}; find out which is right"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the interviewer is told: the file arrived whole, and this is what it is called from now on.

    Attributes:
        again: these very bytes had been received before; there is still one original and one recording.
    """

    recording: Recording
    again: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What a person says about a file when handing it in."""

    name: str
    language: LanguageTag
    consent: Consent
    reference: str | None
    witness: str | None
    by: str


class Reception:
    """Where files are handed in."""

    def __init__(
        self, vault: Vault, database: Database, audit: AuditTrail, clock: Callable[[], datetime], leases: Leases
    ) -> None:
        self._vault, self._database, self._audit, self._clock = vault, database, audit, clock
        self._leases = leases

    def receive(self, source: Path, declared: Declaration, identify: Identify, limit_bytes: int) -> Receipt:
        """Copy *source* in, seal it and record it. Whatever fails, nothing of it is left behind.

        Raises:
            BadInputError: the file cannot be used; the audit trail remembers that it was refused, and why.
            NoRoomError: the disk is full.
            UnreachableStoreError: the store that should hold it does not answer.
        """
        with self._vault.arriving(source, declared.name, limit_bytes) as arrival:
            try:
                media = self._identified(arrival, declared, identify)
            except BadInputError as refusal:
                self._refused(arrival, declared, refusal)
                raise
            with self._alone_with(arrival), self._vault.sealing(arrival), self._database.writing() as connection:
                return self._record(connection, arrival, declared, media)

    def _alone_with(self, arrival: Arrival) -> AbstractContextManager[object]:
        """No other machine seals these bytes meanwhile: one of the two would take back what the other records."""
        if not self._vault.is_shared:
            return nullcontext()
        return self._leases.holding(f"original {arrival.digest.hex[:40]}", wait_s=_PATIENCE_S)

    def _identified(self, arrival: Arrival, declared: Declaration, identify: Identify) -> MediaFacts:
        with self._database.reading() as connection:
            known = find_original(connection, arrival.digest)
        if known is None or known.media is None:
            return identify(arrival.part, declared.name)
        if known.language.language is not declared.language.language:
            raise OtherLanguageError(known.id, known.language, declared.language)
        return known.media

    def _record(self, connection: Connection, arrival: Arrival, declared: Declaration, media: MediaFacts) -> Receipt:
        # Asked again, because the same bytes may have arrived through another process in the meantime.
        known = find_original(connection, arrival.digest)
        recording = known or self._new(arrival, declared, media)
        if known is None:
            add(connection, recording)
        name = shown(declared.name)
        custody = {"recording": recording.id, "at": instant(self._clock()), "by": declared.by, "name": name}
        connection.execute(insert(schema.custody).values(event="received", **custody))
        self._audit.append(
            connection,
            declared.by,
            "recording.received",
            recording.id,
            sha256=arrival.digest.hex,
            size_bytes=arrival.size_bytes,
            again=known is not None,
        )
        return Receipt(recording=recording, again=known is not None)

    def _new(self, arrival: Arrival, declared: Declaration, media: MediaFacts) -> Recording:
        return Recording(
            id=new_recording_id(),
            original=arrival.digest,
            size_bytes=arrival.size_bytes,
            name=shown(declared.name),
            language=declared.language,
            consent=declared.consent,
            state=State.RECEIVED,
            received_at=self._clock(),
            reference=shown(declared.reference) if declared.reference else None,
            witness=shown(declared.witness) if declared.witness else None,
            media=media,
        )

    def _refused(self, arrival: Arrival, declared: Declaration, refusal: BadInputError) -> None:
        with self._database.writing() as connection:
            facts = {"sha256": arrival.digest.hex, "size_bytes": arrival.size_bytes, "cause": type(refusal).__name__}
            self._audit.append(connection, declared.by, "recording.refused", "-", **facts)
