"""Doubts and what became of them; what machines propose; names, notes and approvals."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, Text

from archive.schema.base import metadata

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("segment", ForeignKey("segment.id"), nullable=False, index=True),
    Column("about", String(16), nullable=False),
    Column("number", Integer, nullable=False),  # of the revision in doubt; 0 for a gap, which has no wording
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("code", String(32), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("origin", ForeignKey("finding.id")),  # in the segment that a cut was made in
)

settlement = Table(
    "settlement",
    metadata,
    Column("finding", ForeignKey("finding.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("resolution", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
    Column("restores", Integer),
    Column("act", ForeignKey("act.event"), index=True),
)

approval = Table(
    "approval",
    metadata,
    Column("segment", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),  # of the status revision that says so
    Column("person", Text, nullable=False),
    Column("source", Integer, nullable=False),
    Column("translation", Integer),
    Column("speaker", Integer, nullable=False),  # 0 while nobody has named one
    CheckConstraint("kind = 'status'", name="kind"),
    ForeignKeyConstraint(["segment", "kind", "number"], ["revision.segment", "revision.kind", "revision.number"]),
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("segment", ForeignKey("segment.id")),  # None where the machine would cut the timeline differently
    Column("kind", String(16), nullable=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("gap", String(16)),
    Column("text", Text),
    Column("of_revision", Integer),
    Column("at", String(32), nullable=False),
    Column("author", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("model_digest", String(64), nullable=False),
    Column("glossary_version", String(64)),
    Column("key", String(64)),
    Column("findings", Text, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("proposal", ForeignKey("proposal.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("answer", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
    Column("restores", Integer),
    Column("act", ForeignKey("act.event"), nullable=False, index=True),
)

naming = Table(
    "naming",
    metadata,
    Column("speaker", ForeignKey("speaker.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("pseudonym", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("restores", Integer),
    Column("act", ForeignKey("act.event"), nullable=False, index=True),
)

note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("segment", ForeignKey("segment.id"), nullable=False, index=True),
    Column("answers", ForeignKey("note.id")),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("event", Integer, nullable=False),
)

note_state = Table(
    "note_state",
    metadata,
    Column("note", ForeignKey("note.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("resolved", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("event", Integer, nullable=False),
)
