"""Speakers: who is heard in a recording, by role and pseudonym."""

from sqlalchemy import Connection, insert, select

from archive import schema
from archive.audit import AuditTrail
from archive.database import Database
from archive.names import shown
from archive.recordings import find
from testimony.identity import RecordingId, SpeakerId, new_speaker_id
from testimony.speaker import Role, Speaker


class Speakers:
    """The speakers of every recording."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database, self._audit = database, audit

    def add(self, recording: RecordingId, role: Role, pseudonym: str, *, by: str) -> Speaker:
        """Say that somebody is heard in *recording*.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        speaker = Speaker(id=new_speaker_id(), recording=recording, role=role, pseudonym=shown(pseudonym))
        with self._database.writing() as connection:
            find(connection, recording)
            connection.execute(
                insert(schema.speaker).values(
                    id=speaker.id, recording=recording, role=role, pseudonym=speaker.pseudonym
                )
            )
            self._audit.append(connection, by, "speaker.added", speaker.id, recording=recording, role=role)
        return speaker

    def all(self, recording: RecordingId) -> tuple[Speaker, ...]:
        """Those who are heard in *recording*."""
        with self._database.reading() as connection:
            return speakers_of(connection, recording)


def speakers_of(connection: Connection, recording: RecordingId) -> tuple[Speaker, ...]:
    """Those who are heard in *recording*, as this transaction sees it."""
    query = select(schema.speaker).where(schema.speaker.c.recording == recording).order_by(schema.speaker.c.id)
    return tuple(
        Speaker(id=SpeakerId(row.id), recording=recording, role=Role(row.role), pseudonym=row.pseudonym)
        for row in connection.execute(query)
    )
