"""Whether a person has worked on a recording, so that machines keep their hands off its segments."""

from sqlalchemy import Connection, exists, select

from archive.conditions import is_retired
from archive.schema import act, finding, note, revision, segment, settlement
from testimony.identity import RecordingId


def is_touched(connection: Connection, recording: RecordingId) -> bool:
    """Whether any living segment of *recording* holds a person's revision or note, or a doubt that a person settled.

    So it is, too, after any act of a person that can be taken back, were it taken back since.
    """
    acted = exists().where(act.c.recording == recording)
    living = select(segment.c.id).where(segment.c.recording == recording, ~is_retired(segment.c.id))
    written = exists().where(revision.c.segment.in_(living), revision.c.model.is_(None))
    settled = exists().where(settlement.c.finding == finding.c.id, finding.c.segment.in_(living))
    noted = exists().where(note.c.segment.in_(living))
    return bool(connection.execute(select(acted | written | settled | noted)).scalar())
