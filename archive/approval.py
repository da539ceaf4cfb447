"""Approvals: what stands approved, and who may not approve."""

from sqlalchemy import Connection, and_, exists, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from archive.history import living
from archive.schema import approval, revision
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.revision import Kind, Person


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


def corrected_by(connection: Connection, segment: SegmentId, person: Person) -> bool:
    """Whether *person* has ever changed anything in *segment*."""
    changed = exists().where(
        revision.c.segment == segment,
        revision.c.kind != Kind.STATUS,
        revision.c.model.is_(None),
        revision.c.author == person.name,
    )
    return bool(connection.execute(select(changed)).scalar())


def all_approved(connection: Connection, recording: RecordingId) -> bool:
    """Whether every segment with words in it stands approved, and there is at least one."""
    segment = living(recording).subquery()
    worded = exists().where(revision.c.segment == segment.c.id, revision.c.kind == Kind.SOURCE)
    approved = exists().where(approval.c.segment == segment.c.id, not_(_edited_since()))
    counts = connection.execute(
        select(func.count(), func.count().filter(approved)).select_from(segment).where(worded)
    ).one()
    return counts[0] > 0 and counts[0] == counts[1]


def _edited_since() -> ColumnElement[bool]:
    """Whether a revision was added that the approval at hand did not see: any edit voids it."""
    seen = {Kind.SOURCE: approval.c.source, Kind.TRANSLATION: approval.c.translation, Kind.SPEAKER: approval.c.speaker}
    newer = or_(*(and_(revision.c.kind == kind, revision.c.number > func.coalesce(at, 0)) for kind, at in seen.items()))
    return exists().where(revision.c.segment == approval.c.segment, newer)
