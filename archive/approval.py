"""Approvals: who may say that a segment is right, for how long that holds, and how it is taken back.

Nobody approves words that they wrote, in the segment itself or in one that it was cut from. An approval holds for the
revisions that it saw, and ends with the next one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, insert, or_, select, update

from archive import schema
from archive.audit import AuditTrail
from archive.conditions import approval_stands, is_retired, is_settled, is_worded
from archive.database import Database
from archive.history import append
from archive.standing import Standing, standing
from testimony.cut import Seen
from testimony.errors import BadInputError, TestimonyError
from testimony.finding import Severity
from testimony.identity import RecordingId, SegmentId
from testimony.recording import State
from testimony.revision import Kind, OwnWorkError, Person, Revision, StaleRevisionError, Status

# What is no word and no claim about the words: to have moved a boundary makes nobody an author.
_NOT_AUTHORSHIP = (Kind.STATUS, Kind.SPAN)


class OutdatedTranslationError(BadInputError):
    """A segment was about to be approved whose translation renders an earlier wording of the source."""

    def __init__(self, segment: SegmentId, renders: int, current: int) -> None:
        super().__init__(segment, renders, current)
        self.segment, self.renders, self.current = segment, renders, current

    def __str__(self) -> str:
        return (
            f"the translation of {self.segment} renders revision {self.renders} of the source, which is now at "
            f"{self.current}; bring the translation up to date before approving"
        )


class OpenAlarmError(BadInputError):
    """A segment was left out of an approval of many, because nobody has settled a grave doubt about it."""

    def __init__(self, segment: SegmentId) -> None:
        super().__init__(segment)
        self.segment = segment

    def __str__(self) -> str:
        return f"an alarm about {self.segment} is open; look at it by itself, and settle it or approve it there"


class NotApprovedError(BadInputError):
    """A segment was about to be reopened that nobody has approved, or that was changed since."""

    def __init__(self, segment: SegmentId) -> None:
        super().__init__(segment)
        self.segment = segment

    def __str__(self) -> str:
        return f"{self.segment} does not stand approved; there is nothing to reopen"


class ReasonWantedError(BadInputError):
    """An approval or a certificate was about to be taken back without a reason."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject

    def __str__(self) -> str:
        return f"say why {self.subject} is to be taken back; whoever reads the record later will ask"


@dataclass(frozen=True, slots=True)
class Left:
    """A segment that an approval of many left as it was, and why."""

    segment: SegmentId
    error: TestimonyError


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """What became of an approval of many segments at once."""

    approved: tuple[SegmentId, ...]
    left: tuple[Left, ...]


class Approvals:
    """The second pair of eyes."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def approve(self, segment: SegmentId, person: Person, *, source: int, translation: int | None) -> Revision:
        """Approve the segment as *person* saw it: these revisions of source and translation, and no others.

        Once every segment with words in it is approved, so is the recording.

        Raises:
            StaleRevisionError: it was changed meanwhile.
            OutdatedTranslationError: the translation renders an earlier wording.
            OwnWorkError: the person has corrected this segment.
        """
        with self._database.writing() as connection:
            found = standing(connection, segment)
            _check_texts(found, source, translation or 0)
            revision = self._approve(connection, found, person)
            _turn_if_all(connection, RecordingId(found.row.recording))
        return revision

    def approve_many(
        self, recording: RecordingId, person: Person, seen: Sequence[Seen], *, despite_alarms: bool = False
    ) -> Approved:
        """Approve each segment that may be approved, as *person* saw it; the others are left as they are.

        Args:
            despite_alarms: those too about which an alarm is open.
        """
        approved, left = [], []
        with self._database.writing() as connection:
            for each in seen:
                try:
                    found = standing(connection, each.segment)
                    found.check(each)
                    _check_texts(found, each.source, each.translation)
                    if not despite_alarms and _has_open_alarm(connection, each.segment):
                        raise OpenAlarmError(each.segment)
                    self._approve(connection, found, person)
                except BadInputError as error:
                    left.append(Left(each.segment, error))
                else:
                    approved.append(each.segment)
            _turn_if_all(connection, recording)
        return Approved(approved=tuple(approved), left=tuple(left))

    def reopen(self, segment: SegmentId, person: Person, reason: str) -> Revision:
        """Take back the approval that stands, whoever gave it.

        Raises:
            ReasonWantedError: no reason was given.
            NotApprovedError: no approval stands.
        """
        if not reason.strip():
            raise ReasonWantedError(f"the approval of {segment}")
        with self._database.writing() as connection:
            found = standing(connection, segment)
            if not stands_approved(connection, segment):
                raise NotApprovedError(segment)
            event = self._audit.next_seq(connection)
            revision = take_back(connection, found, person, self._clock(), event=event, reason=reason)
            no_longer_approved(connection, RecordingId(found.row.recording))
            self._audit.append(connection, person.name, "segment.reopened", segment, number=revision.number)
        return revision

    def _approve(self, connection: Connection, found: Standing, person: Person) -> Revision:
        if corrected_by(connection, found.id, person):
            raise OwnWorkError(found.id, person.name)
        revision = _status(found, Status.APPROVED, person, self._clock(), None)
        append(connection, revision, found.latest.get(Kind.STATUS), self._audit.next_seq(connection))
        seen = {kind.value: found.number(kind) for kind in (Kind.SOURCE, Kind.TRANSLATION)}
        connection.execute(
            insert(schema.approval).values(
                segment=found.id,
                kind=Kind.STATUS,
                number=revision.number,
                person=person.name,
                source=seen["source"],
                translation=seen["translation"] or None,
                speaker=found.number(Kind.SPEAKER),
            )
        )
        facts = {**seen, "translation": seen["translation"] or None, "number": revision.number}
        self._audit.append(connection, person.name, "segment.approved", found.id, **facts)
        return revision


def corrected_by(connection: Connection, segment: SegmentId, person: Person) -> bool:
    """Whether *person* has ever changed anything in *segment*, or in one that it was cut from."""
    revision, descent = schema.revision, schema.descent
    ancestors = select(descent.c.ancestor).where(descent.c.segment == segment)
    changed = exists().where(
        or_(revision.c.segment == segment, revision.c.segment.in_(ancestors)),
        revision.c.kind.not_in(_NOT_AUTHORSHIP),
        revision.c.model.is_(None),
        revision.c.carried == 0,
        revision.c.author == person.name,
    )
    return bool(connection.execute(select(changed)).scalar())


def stands_approved(connection: Connection, segment: SegmentId) -> bool:
    stands = exists().where(schema.approval.c.segment == segment, approval_stands())
    return bool(connection.execute(select(stands)).scalar())


def all_approved(connection: Connection, recording: RecordingId) -> bool:
    """Whether every segment with words in it stands approved, and there is at least one."""
    segment = schema.segment
    worded = (segment.c.recording == recording, ~is_retired(segment.c.id), is_worded(segment.c.id, segment.c.gap))
    approved = exists().where(schema.approval.c.segment == segment.c.id, approval_stands())
    is_any = select(exists().where(*worded))
    is_left = select(exists().where(segment.c.recording == recording, ~approved, *worded[1:]))
    return not connection.execute(is_left).scalar() and bool(connection.execute(is_any).scalar())


def take_back(
    connection: Connection, found: Standing, person: Person, at: datetime, *, event: int, reason: str
) -> Revision:
    """Add what ends the approval of a segment that stands approved."""
    revision = _status(found, Status.CORRECTED, person, at, reason)
    append(connection, revision, found.latest.get(Kind.STATUS), event)
    return revision


def no_longer_approved(connection: Connection, recording: RecordingId) -> None:
    """Bring a recording that was approved as a whole back into review."""
    _turn(connection, recording, State.APPROVED, State.IN_REVIEW)


def _turn_if_all(connection: Connection, recording: RecordingId) -> None:
    if all_approved(connection, recording):
        _turn(connection, recording, State.IN_REVIEW, State.APPROVED)


def _turn(connection: Connection, recording: RecordingId, before: State, after: State) -> None:
    table = schema.recording
    connection.execute(update(table).where(table.c.id == recording, table.c.state == before).values(state=after))


def _status(found: Standing, status: Status, person: Person, at: datetime, reason: str | None) -> Revision:
    number = found.number(Kind.STATUS) + 1
    return Revision(segment=found.id, kind=Kind.STATUS, number=number, text=status, author=person, at=at, reason=reason)


def _check_texts(found: Standing, source: int, translation: int) -> None:
    for kind, seen in ((Kind.SOURCE, source), (Kind.TRANSLATION, translation)):
        if seen != (current := found.number(kind)):
            raise StaleRevisionError(found.id, kind, seen, current)
    if found.translation is not None and found.is_stale:
        raise OutdatedTranslationError(found.id, found.translation.of_revision, source)


def _has_open_alarm(connection: Connection, segment: SegmentId) -> bool:
    finding = schema.finding
    alarm = exists().where(
        finding.c.segment == segment, finding.c.severity == Severity.ALARM, ~is_settled(finding.c.id)
    )
    return bool(connection.execute(select(alarm)).scalar())
