"""The timeline: segments, what they descend from, and everything that was ever written in them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table, Text

from archive.schema.base import metadata

segment = Table(
    "segment",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("gap", String(16)),
    Column("speaker", ForeignKey("speaker.id")),
    Column("act", ForeignKey("act.event"), index=True),  # a person's cut; then the run is the one that heard the sound
    CheckConstraint("0 <= start_ms AND start_ms < end_ms", name="span"),
    Index("ix_segment_recording", "recording", "start_ms"),
)

act = Table(
    "act",
    metadata,
    Column("event", Integer, primary_key=True, autoincrement=False),  # of the audit trail
    Column("recording", ForeignKey("recording.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reason", Text),
    Column("takes_back", ForeignKey("act.event"), unique=True),
    Column("facts", Text, nullable=False),
    Index("ix_act_recording", "recording", "person", "event"),
)

descent = Table(
    "descent",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("ancestor", ForeignKey("segment.id"), primary_key=True),
    Column("generation", Integer, nullable=False),  # 1 for those that the cut was made in
    CheckConstraint("generation >= 1", name="generation"),
)

retirement = Table(
    "retirement",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("retired", Integer, nullable=False),  # 0 where a person brings the segment back
    Column("run", ForeignKey("run.id")),
    Column("act", ForeignKey("act.event"), index=True),
    Column("at", String(32), nullable=False),
    CheckConstraint("(run IS NULL) <> (act IS NULL)", name="by"),
)

revision = Table(
    "revision",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("of_revision", Integer),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
    # A person has a name and nothing else; an engine has a model and its digest as well.
    Column("author", Text, nullable=False),
    Column("model", Text),
    Column("model_digest", String(64)),
    Column("glossary_version", String(64)),
    Column("run", ForeignKey("run.id")),
    Column("event", Integer, nullable=False, index=True),  # of the audit trail, which seals the text
    # What only a machine leaves behind.
    Column("raw", Text),
    Column("words", Text),
    Column("evidence", Text),
    Column("key", String(64)),
    # What a person brought back, or carried into a new segment, without writing it.
    Column("restores", Integer),  # 0 where nothing stood before
    Column("carried", Integer, nullable=False, server_default="0"),
    Column("draft", Integer, nullable=False, server_default="0"),  # some words are a machine's that nobody vouched for
    Column("proposal", ForeignKey("proposal.id")),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("(kind = 'translation') = (of_revision IS NOT NULL)", name="of_revision"),
    CheckConstraint("(model IS NULL) = (run IS NULL) AND (model IS NULL) = (model_digest IS NULL)", name="author"),
)

term = Table(
    "term",
    metadata,
    Column("segment", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("concept", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("form", Text, nullable=False),
    Column("source_start", Integer),
    Column("source_end", Integer),
    Column("target_start", Integer),
    Column("target_end", Integer),
    Column("method", String(16)),
    CheckConstraint("kind = 'translation'", name="kind"),
    ForeignKeyConstraint(["segment", "kind", "number"], ["revision.segment", "revision.kind", "revision.number"]),
)

mark = Table(
    "mark",
    metadata,
    Column("segment", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("mark", String(32), nullable=False),
    Column("begins", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("detail", Text),
    ForeignKeyConstraint(["segment", "kind", "number"], ["revision.segment", "revision.kind", "revision.number"]),
)
