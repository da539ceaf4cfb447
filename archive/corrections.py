"""Corrections: what people write, settle and approve.

A correction is made on the latest revision or not at all. Nobody approves what they corrected. An approval holds for
the revisions that it saw, and ends with the next edit.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from archive import schema
from archive.approval import OutdatedTranslationError, all_approved, corrected_by
from archive.audit import AuditTrail
from archive.columns import instant
from archive.database import Database
from archive.history import append, latest_in, living_segment
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.recording import State
from testimony.revision import Kind, OwnWorkError, Person, Revision, StaleRevisionError, Status


class SettledError(BadInputError):
    """A doubt was about to be settled that somebody has settled before, or that does not exist."""

    def __init__(self, finding: int, by: str | None) -> None:
        super().__init__(finding, by)
        self.finding, self.by = finding, by

    def __str__(self) -> str:
        if self.by is None:
            return f"there is no finding {self.finding}; open the recording again to see those that there are"
        return f"{self.by} has already settled finding {self.finding}"


class NoSuchWordingError(BadInputError):
    """A translation was written of an original that nobody has written."""

    def __init__(self, segment: SegmentId, renders: int) -> None:
        super().__init__(segment, renders)
        self.segment, self.renders = segment, renders

    def __str__(self) -> str:
        return f"there is no wording {self.renders} of {self.segment} to translate; write down what is heard first"


class Corrections:
    """The people's hands on the transcripts."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def revise(
        self,
        segment: SegmentId,
        kind: Kind,
        text: str,
        *,
        based_on: int,
        author: Person,
        reason: str | None = None,
        of_revision: int | None = None,
    ) -> Revision:
        """Add a person's correction.

        Args:
            kind: source, translation or speaker (then *text* is the speaker's id). A span is not changed by itself:
                the segment beside it would no longer meet it.
            based_on: the number of the revision that the person saw; 0 where there was none.
            of_revision: for a translation, the source revision that it renders; the latest unless said.

        Raises:
            StaleRevisionError: somebody else was quicker; nothing was written.
            NoSuchSegmentError: no segment bears this id.
            RetiredSegmentError: a later run has replaced the segment.
            NoSuchWordingError: a translation of a source revision that there is not.
        """
        if kind not in {Kind.SOURCE, Kind.TRANSLATION, Kind.SPEAKER}:
            msg = f"the {kind} of a segment is not revised by itself"
            raise ValueError(msg)
        with self._database.writing() as connection:
            row = living_segment(connection, segment)
            latest = latest_in(connection, segment)
            if kind is Kind.TRANSLATION:
                of_revision = _rendered(segment, latest, of_revision)
            revision = Revision(
                segment=segment,
                kind=kind,
                number=based_on + 1,
                text=text,
                author=author,
                at=self._clock(),
                of_revision=of_revision,
                reason=reason,
            )
            append(connection, revision, latest.get(kind), self._audit.next_seq(connection))
            self._audit.append(connection, author.name, "segment.revised", segment, kind=kind, number=revision.number)
            # Whatever was approved is no longer what stands there.
            _turn(connection, RecordingId(row.recording), State.APPROVED, State.IN_REVIEW)
        return revision

    def approve(self, segment: SegmentId, person: Person, *, source: int, translation: int | None) -> Revision:
        """Approve the segment as *person* saw it: these revisions of source and translation, and no others.

        Once every segment with words in it is approved, so is the recording.

        Raises:
            StaleRevisionError: it was changed meanwhile.
            OutdatedTranslationError: the translation renders an earlier wording.
            OwnWorkError: the person has corrected this segment.
        """
        with self._database.writing() as connection:
            row = living_segment(connection, segment)
            latest = latest_in(connection, segment)
            _check_seen(segment, latest, source, translation)
            if corrected_by(connection, segment, person):
                raise OwnWorkError(segment, person.name)
            revision = self._write_approval(connection, person, latest, segment)
            seen = {"source": source, "translation": translation, "number": revision.number}
            self._audit.append(connection, person.name, "segment.approved", segment, **seen)
            if all_approved(connection, RecordingId(row.recording)):
                _turn(connection, RecordingId(row.recording), State.IN_REVIEW, State.APPROVED)
        return revision

    def settle(self, finding: int, person: Person, reason: str | None = None) -> None:
        """Note that *person* looked at a doubt and settled it.

        Raises:
            SettledError: somebody has settled it before, or there is no such finding.
        """
        with self._database.writing() as connection:
            found = connection.execute(
                select(schema.finding.c.segment, schema.settlement.c.by)
                .outerjoin(schema.settlement, schema.settlement.c.finding == schema.finding.c.id)
                .where(schema.finding.c.id == finding)
            ).first()
            if found is None or found.by is not None:
                raise SettledError(finding, found.by if found else None)
            at = instant(self._clock())
            connection.execute(insert(schema.settlement).values(finding=finding, by=person.name, at=at, reason=reason))
            self._audit.append(connection, person.name, "finding.settled", found.segment, finding=finding)

    def _write_approval(
        self, connection: Connection, person: Person, latest: dict[Kind, Row[Any]], segment: SegmentId
    ) -> Revision:
        standing = latest.get(Kind.STATUS)
        revision = Revision(
            segment=segment,
            kind=Kind.STATUS,
            number=_number(standing) + 1,
            text=Status.APPROVED,
            author=person,
            at=self._clock(),
        )
        append(connection, revision, standing, self._audit.next_seq(connection))
        translation = latest.get(Kind.TRANSLATION)
        connection.execute(
            insert(schema.approval).values(
                segment=segment,
                kind=Kind.STATUS,
                number=revision.number,
                person=person.name,
                source=_number(latest.get(Kind.SOURCE)),
                translation=translation.number if translation else None,
                speaker=_number(latest.get(Kind.SPEAKER)),
            )
        )
        return revision


def _number(row: Row[Any] | None) -> int:
    return row.number if row else 0


def _rendered(segment: SegmentId, latest: dict[Kind, Row[Any]], of_revision: int | None) -> int:
    """The source revision that a translation renders: the latest unless another was named."""
    current = _number(latest.get(Kind.SOURCE))
    renders = current if of_revision is None else of_revision
    if not 1 <= renders <= current:
        raise NoSuchWordingError(segment, renders)
    return renders


def _check_seen(segment: SegmentId, latest: dict[Kind, Row[Any]], source: int, translation: int | None) -> None:
    for kind, seen in ((Kind.SOURCE, source), (Kind.TRANSLATION, translation or 0)):
        if seen != (current := _number(latest.get(kind))):
            raise StaleRevisionError(segment, kind, seen, current)
    if translation is not None and (renders := latest[Kind.TRANSLATION].of_revision) != source:
        raise OutdatedTranslationError(segment, renders, source)


def _turn(connection: Connection, recording: RecordingId, before: State, after: State) -> None:
    connection.execute(
        update(schema.recording)
        .where(schema.recording.c.id == recording, schema.recording.c.state == before)
        .values(state=after)
    )
