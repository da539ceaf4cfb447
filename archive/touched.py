"""Whether a person has worked on a recording, so that machines keep their hands off its segments."""

from sqlalchemy import Connection, exists, select

from archive.schema import finding, retirement, revision, segment, settlement
from testimony.identity import RecordingId


def is_touched(connection: Connection, recording: RecordingId) -> bool:
    """Whether any living segment of *recording* holds a person's revision, or a doubt that a person settled."""
    living = (
        select(segment.c.id)
        .where(segment.c.recording == recording)
        .where(segment.c.id.not_in(select(retirement.c.segment)))
    )
    written = exists().where(revision.c.segment.in_(living), revision.c.model.is_(None))
    settled = exists().where(settlement.c.finding == finding.c.id, finding.c.segment.in_(living))
    return bool(connection.execute(select(written | settled)).scalar())
