"""What follows from the other tables, up to the audit event in `reached`; `archive.keeping_up` fills it."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from archive.schema.base import metadata

search = Table(
    "search",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    Column("key", Text, nullable=False),
)

tally = Table(
    "tally",
    metadata,
    Column("recording", ForeignKey("recording.id"), primary_key=True),
    Column("segments", Integer, nullable=False),
    Column("worded", Integer, nullable=False),
    Column("corrected", Integer, nullable=False),
    Column("approved", Integer, nullable=False),
    Column("open_findings", Integer, nullable=False),
    Column("alarms", Integer, nullable=False),
    Column("people", Text, nullable=False),
    Column("last_at", String(32)),
)

reached = Table(
    "reached",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("event", Integer, nullable=False),
)
