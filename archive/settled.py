"""What people have settled: the segments whose approval stands."""

from sqlalchemy import Connection, select

from archive import schema
from archive.conditions import approval_stands, is_retired
from testimony.identity import RecordingId, SegmentId


def approved_in(connection: Connection, recording: RecordingId) -> frozenset[SegmentId]:
    """The segments of *recording* whose approval stands."""
    approval, segment = schema.approval, schema.segment
    ours = select(segment.c.id).where(segment.c.recording == recording, ~is_retired(segment.c.id))
    query = select(approval.c.segment).where(approval.c.segment.in_(ours), approval_stands())
    return frozenset(SegmentId(each) for each in connection.execute(query).scalars())
