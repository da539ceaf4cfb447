"""Voiding: a certificate ends with the first edit after it."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from archive import schema
from archive.columns import instant
from testimony.certificate import VoidCause
from testimony.identity import RecordingId


def void_all(connection: Connection, recording: RecordingId, *, by: str, at: datetime, event: int) -> None:
    """End every certificate for *recording* that holds: something else is about to stand there.

    Args:
        by: the account that edits, or the pipeline.
        event: of the audit trail, which tells of the edit.
    """
    certificate, voiding = schema.certificate, schema.voiding
    holding = (
        select(certificate.c.id)
        .outerjoin(voiding, voiding.c.certificate == certificate.c.id)
        .where(certificate.c.recording == recording, voiding.c.certificate.is_(None))
    )
    rows = [
        {"certificate": number, "cause": VoidCause.EDITED, "by": by, "at": instant(at), "event": event}
        for number in connection.execute(holding).scalars()
    ]
    if rows:
        connection.execute(insert(voiding), rows)
