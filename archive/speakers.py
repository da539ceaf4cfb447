"""Speakers: who is heard in a recording, by role and pseudonym, and in which segments."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from archive import schema
from archive.acts import Hand
from archive.audit import AuditTrail
from archive.columns import instant
from archive.corrections import Correction, NoSuchSpeakerError, correct_many
from archive.database import Database
from archive.names import shown
from archive.recordings import find
from testimony.act import ActKind
from testimony.identity import RecordingId, SegmentId, SpeakerId, new_speaker_id
from testimony.revision import Kind, Person, Revision
from testimony.speaker import Role, Speaker


class Speakers:
    """The speakers of every recording."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def add(self, recording: RecordingId, role: Role, pseudonym: str, *, by: str) -> Speaker:
        """Say that somebody is heard in *recording*.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        with self._database.writing() as connection:
            find(connection, recording)
            added = new_speaker_id(self._audit.next_seq(connection))
            speaker = Speaker(id=added, recording=recording, role=role, pseudonym=shown(pseudonym))
            connection.execute(
                insert(schema.speaker).values(
                    id=speaker.id, recording=recording, role=role, pseudonym=speaker.pseudonym
                )
            )
            self._audit.append(connection, by, "speaker.added", speaker.id, recording=recording, role=role)
        return speaker

    def rename(
        self, speaker: SpeakerId, person: Person, *, pseudonym: str | None = None, role: Role | None = None
    ) -> Speaker:
        """Call somebody otherwise, or give them another role, wherever they are heard. What is None stays.

        Raises:
            NoSuchSpeakerError: nobody bears this id.
        """
        with self._database.writing() as connection:
            before = _find(connection, speaker)
            after = Speaker(
                id=speaker,
                recording=before.recording,
                role=role or before.role,
                pseudonym=before.pseudonym if pseudonym is None else shown(pseudonym),
            )
            hand = self._hand(connection, before.recording, person, ActKind.RENAME)
            name(hand, after)
            hand.close("speaker.renamed", speaker, recording=before.recording, role=after.role)
        return after

    def assign(
        self,
        recording: RecordingId,
        person: Person,
        speaker: SpeakerId | None,
        segments: Sequence[tuple[SegmentId, int]],
    ) -> tuple[Revision, ...]:
        """Say who speaks in many segments, at one stroke: in all of them or in none.

        Args:
            speaker: None for nobody in particular.
            segments: each with the number of the speaker revision that the person saw; 0 for none.

        Raises:
            NoSuchSpeakerError: nobody of this recording bears this id.
            StaleTextsError: of some segments somebody else has said so meanwhile.
        """
        with self._database.writing() as connection:
            find(connection, recording)
            hand = self._hand(connection, recording, person, ActKind.SPEAKER)
            wanted = [
                Correction(segment=segment, kind=Kind.SPEAKER, based_on=based_on, text=speaker or "")
                for segment, based_on in segments
            ]
            revisions = correct_many(hand, wanted)
            hand.close("speaker.assigned", recording, segments=[segment for segment, _ in segments], speaker=speaker)
        return revisions

    def all(self, recording: RecordingId) -> tuple[Speaker, ...]:
        """Those who are heard in *recording*, in the order in which they were added."""
        with self._database.reading() as connection:
            return speakers_of(connection, recording)

    def _hand(self, connection: Connection, recording: RecordingId, person: Person, kind: ActKind) -> Hand:
        return Hand(connection, self._audit, self._clock, recording=recording, person=person, kind=kind)


def name(hand: Hand, speaker: Speaker, restores: int | None = None) -> None:
    """Within an act, call a speaker as *speaker* is called.

    Args:
        restores: the number of the naming that is brought back by this one; 0 for the first.
    """
    table = schema.naming
    last = select(table.c.number).where(table.c.speaker == speaker.id).order_by(table.c.number.desc()).limit(1)
    hand.connection.execute(
        insert(table).values(
            speaker=speaker.id,
            number=(hand.connection.execute(last).scalar() or 0) + 1,
            role=speaker.role,
            pseudonym=speaker.pseudonym,
            by=hand.person.name,
            at=instant(hand.at),
            restores=restores,
            act=hand.event,
        )
    )


def speakers_of(connection: Connection, recording: RecordingId) -> tuple[Speaker, ...]:
    """Those who are heard in *recording*, as they are called in this transaction, in the order of their addition."""
    first, naming = schema.speaker, schema.naming
    query = (
        select(
            first.c.id, first.c.role, first.c.pseudonym, naming.c.role.label("now"), naming.c.pseudonym.label("called")
        )
        .outerjoin(naming, naming.c.speaker == first.c.id)
        .where(first.c.recording == recording)
        .order_by(first.c.id, naming.c.number)
    )
    found = {
        row.id: Speaker(
            id=SpeakerId(row.id),
            recording=recording,
            role=Role(row.now or row.role),
            pseudonym=row.pseudonym if row.called is None else row.called,
        )
        for row in connection.execute(query)  # the last naming of each comes last
    }
    return tuple(found[each] for each in sorted(found))  # databases differ in how they order text


def speaker_at(connection: Connection, speaker: SpeakerId, number: int) -> Speaker:
    """The speaker as the naming of this *number* called them; 0 for as they were called first."""
    first, naming = schema.speaker, schema.naming
    found = connection.execute(select(first).where(first.c.id == speaker)).one()
    query = select(naming).where(naming.c.speaker == speaker, naming.c.number == number)
    called = connection.execute(query).first() or found
    recording = RecordingId(found.recording)
    return Speaker(id=speaker, recording=recording, role=Role(called.role), pseudonym=called.pseudonym)


def _find(connection: Connection, speaker: SpeakerId) -> Speaker:
    query = select(schema.speaker.c.recording).where(schema.speaker.c.id == speaker)
    recording = connection.execute(query).scalar()
    if recording is None:
        raise NoSuchSpeakerError(speaker)
    return next(each for each in speakers_of(connection, RecordingId(recording)) if each.id == speaker)
