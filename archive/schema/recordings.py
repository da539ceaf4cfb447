"""What was received, from whom, and what was said of it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, text

from archive.schema.base import metadata

# Written out, with no value handed over beside it: only then does a database see that an index over such rows alone
# has all that is asked for.
WAITS = text(
    "state IN ('received', 'prepared', 'transcribed', 'translated') AND failed_stage IS NULL AND consent <> 'withdrawn'"
)

recording = Table(
    "recording",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("original", String(64), nullable=False, unique=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("consent", String(16), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("reference", Text),
    Column("witness", Text),
    Column("media", Text, nullable=False),
    # Only what follows may change, and each change is an event of the audit trail.
    Column("state", String(16), nullable=False),
    Column("duration_ms", Integer),
    Column("preparation", Text),
    Column("failed_stage", String(16)),
    Column("failed_cause", Text),
    Index("ix_recording_waits", "received_at", "id", sqlite_where=WAITS, postgresql_where=WAITS),
)

custody = Table(
    "custody",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("event", String(16), nullable=False),
    Column("name", Text, nullable=False),
)

declaration = Table(
    "declaration",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("place", Text),
    Column("held_on", String(10)),
    Column("remark", Text),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

speaker = Table(
    "speaker",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("pseudonym", Text, nullable=False),
)
