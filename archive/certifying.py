"""Certifying: an interpreter vouches for exactly what stands there, and may withdraw it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert

from archive import schema
from archive.approval import ReasonWantedError
from archive.audit import AuditTrail
from archive.certificates import certificate_of, certificates_of
from archive.certified import Basis, basis_of
from archive.columns import facts, instant
from archive.database import Database
from archive.reading import read_record
from testimony.certificate import Certificate, Statement, VoidCause
from testimony.errors import BadInputError
from testimony.identity import Digest, RecordingId
from testimony.revision import Person


class NotCertifiableError(BadInputError):
    """A transcript was to be certified that is not ready for it."""

    def __init__(self, recording: RecordingId, faults: tuple[str, ...]) -> None:
        super().__init__(recording, faults)
        self.recording, self.faults = recording, faults

    def __str__(self) -> str:
        return f"{self.recording} cannot be certified yet: {'; '.join(self.faults)}"


class OtherBasisError(BadInputError):
    """What stands there is not what the interpreter had before them when they signed."""

    def __init__(self, recording: RecordingId) -> None:
        super().__init__(recording)
        self.recording = recording

    def __str__(self) -> str:
        return f"{self.recording} was changed meanwhile; read it again before you vouch for it"


class NoSuchCertificateError(BadInputError):
    """A certificate was to be withdrawn that does not exist, is another person's, or no longer holds."""

    def __init__(self, certificate: int, why: str) -> None:
        super().__init__(certificate, why)
        self.certificate, self.why = certificate, why

    def __str__(self) -> str:
        return f"certificate {self.certificate} cannot be withdrawn: {self.why}"


class Certificates:
    """The interpreters' certificates."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def of(self, recording: RecordingId) -> tuple[Certificate, ...]:
        """What was certified of a recording, oldest first, that which no longer holds among it."""
        with self._database.reading() as connection:
            return certificates_of(connection, recording)

    def draft(self, recording: RecordingId) -> Basis:
        """What a certificate would be bound to today, and what stands in its way.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        with self._database.reading() as connection:
            return basis_of(read_record(connection, recording))

    def certify(self, recording: RecordingId, person: Person, statement: Statement, *, digest: Digest) -> Certificate:
        """Keep that *person* vouches for the transcript and its translation.

        Args:
            digest: of what they had before them, from `draft`.

        Raises:
            NoSuchRecordingError: no recording bears this id.
            OtherBasisError: something else stands there now.
            NotCertifiableError: a machine's words are in it that nobody has looked at, or the like; it names all.
        """
        with self._database.writing() as connection:
            basis = basis_of(read_record(connection, recording))
            if basis.digest != digest:
                raise OtherBasisError(recording)
            if basis.faults:
                raise NotCertifiableError(recording, basis.faults)
            row = {
                "recording": recording,
                "by": person.name,
                "name": statement.name,
                "qualification": statement.qualification,
                "source": str(statement.source),
                "target": str(statement.target),
                "statement": statement.text,
                "place": statement.place,
                "at": instant(self._clock()),
                "digest": digest.hex,
                "facts": facts(basis.facts),
                "event": self._audit.next_seq(connection),
            }
            number = connection.execute(
                insert(schema.certificate).values(**row).returning(schema.certificate.c.id)
            ).scalar_one()
            self._audit.append(
                connection, person.name, "recording.certified", recording, certificate=number, digest=digest.hex
            )
            return _one(connection, recording, number)

    def withdraw(self, certificate: int, person: Person, reason: str) -> Certificate:
        """Say that *person* no longer vouches for what they certified.

        Raises:
            ReasonWantedError: no reason was given.
            NoSuchCertificateError: there is none, it is another person's, or it no longer holds.
        """
        if not reason.strip():
            raise ReasonWantedError(f"certificate {certificate}")
        with self._database.writing() as connection:
            found = certificate_of(connection, certificate)
            if found is None:
                raise NoSuchCertificateError(certificate, "there is no such certificate")
            if found.person != person.name:
                raise NoSuchCertificateError(certificate, f"{found.person} gave it")
            if found.void is not None:
                raise NoSuchCertificateError(certificate, "it no longer holds")
            connection.execute(
                insert(schema.voiding).values(
                    certificate=certificate,
                    cause=VoidCause.WITHDRAWN,
                    by=person.name,
                    at=instant(self._clock()),
                    reason=reason,
                    event=self._audit.next_seq(connection),
                )
            )
            self._audit.append(
                connection, person.name, "certificate.withdrawn", found.recording, certificate=certificate
            )
            return _one(connection, found.recording, certificate)


def _one(connection: Connection, recording: RecordingId, number: int) -> Certificate:
    return next(each for each in certificates_of(connection, recording) if each.id == number)
