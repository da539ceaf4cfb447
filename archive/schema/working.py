"""What is wanted, what waits to be done, and who is at it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, text

from archive.schema.base import metadata

# Written out, with no value handed over beside it: only then does a database see that an index over such rows alone
# has all that is asked for.
OPEN_REQUEST = text("ended = 0")

TAKEN = text("state = 'taken'")

request = Table(
    "request",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("recording", ForeignKey("recording.id"), index=True),  # None where the whole archive is meant
    Column("options", Text, nullable=False),
    Column("at", String(32), nullable=False, index=True),
    Column("by", Text, nullable=False),
    # Follows from the events, so that those that go on are found among all that ever were.
    Column("ended", Integer, nullable=False, server_default="0"),
    Index("ix_request_open", "at", "id", sqlite_where=OPEN_REQUEST, postgresql_where=OPEN_REQUEST),
)

request_event = Table(
    "request_event",
    metadata,
    Column("request", ForeignKey("request.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("event", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("detail", Text),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("hand", String(32), nullable=False),
    Column("token", String(32), nullable=False),
    Column("taken_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
)

work = Table(
    "work",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("facts", Text, nullable=False),
    Column("offered_at", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", String(32), nullable=False),
    Column("cause", Text),
    Column("hand", String(32)),  # the next three while a worker has it
    Column("token", String(32)),
    Column("expires_at", String(32)),
    Index("ix_work_state", "kind", "state", "offered_at"),
    Index("ix_work_taken", "expires_at", sqlite_where=TAKEN, postgresql_where=TAKEN),
)

schedule = Table(
    "schedule",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("errand", String(16), nullable=False),
    Column("options", Text, nullable=False),
    Column("cron", Text),  # one of the next two
    Column("every_s", Integer),
    Column("zone", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    # Only what follows may change; what people do to a schedule, and what came of it, are events of the audit trail.
    Column("standing", String(16), nullable=False),
    Column("since", String(32), nullable=False),  # its times are counted from here
    Column("due", String(32)),  # the next four are of the last time that it was taken up
    Column("began_at", String(32)),
    Column("worker", Text),
    Column("attempts", Integer, nullable=False),
    Column("ended_at", String(32)),
    Column("outcome", String(16)),
    Column("detail", Text),
    CheckConstraint("(cron IS NULL) <> (every_s IS NULL)", name="rhythm"),
)
