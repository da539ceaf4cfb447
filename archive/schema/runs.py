"""What machines have done to a recording, and the pieces of it that are done."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from archive.schema.base import metadata

# Written out, with no value handed over beside it: only then does a database see that an index over such rows alone
# has all that is asked for.
RUNNING = text("outcome = 'running'")

run = Table(
    "run",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("stages", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("glossary_version", String(64)),
    Column("began_at", String(32), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("ended_at", String(32)),
    Column("cause", Text),
    Index("ix_run_running", "began_at", "id", sqlite_where=RUNNING, postgresql_where=RUNNING),
)

run_model = Table(
    "run_model",
    metadata,
    Column("run", ForeignKey("run.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("licence", Text, nullable=False),
)

chunk = Table(
    "chunk",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)
