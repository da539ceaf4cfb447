"""Certificates as the database keeps them: those that hold, and those that an edit or their author has ended."""

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from archive import schema
from archive.columns import facts_of, instant_of
from testimony.certificate import Certificate, Statement, Void, VoidCause
from testimony.identity import Digest, RecordingId
from testimony.language import LanguageTag


def certificates_of(connection: Connection, recording: RecordingId) -> tuple[Certificate, ...]:
    """The certificates for a recording, oldest first, those that no longer hold among them."""
    query = _query().where(schema.certificate.c.recording == recording).order_by(schema.certificate.c.id)
    return tuple(_certificate(row) for row in connection.execute(query))


def certificate_of(connection: Connection, number: int) -> Certificate | None:
    """The certificate of this number, if there is one."""
    row = connection.execute(_query().where(schema.certificate.c.id == number)).first()
    return _certificate(row) if row is not None else None


def _query() -> Select[Any]:
    certificate, voiding = schema.certificate, schema.voiding
    ended = (voiding.c[name].label(f"void_{name}") for name in ("cause", "by", "at", "reason"))
    return select(certificate, *ended).outerjoin(voiding, voiding.c.certificate == certificate.c.id)


def _certificate(row: Row[Any]) -> Certificate:
    return Certificate(
        id=row.id,
        recording=RecordingId(row.recording),
        person=row.by,
        statement=Statement(
            name=row.name,
            qualification=row.qualification,
            source=LanguageTag.parse(row.source),
            target=LanguageTag.parse(row.target),
            text=row.statement,
            place=row.place,
        ),
        at=instant_of(row.at),
        digest=Digest(row.digest),
        facts=facts_of(row.facts),
        void=_void(row) if row.void_at else None,
    )


def _void(row: Row[Any]) -> Void:
    return Void(cause=VoidCause(row.void_cause), by=row.void_by, at=instant_of(row.void_at), reason=row.void_reason)
