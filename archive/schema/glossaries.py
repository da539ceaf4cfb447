"""Terms: the editions of the glossary, what is proposed for it, and approved pairs that can be found again."""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, Text

from archive.schema.base import metadata

project = Table(
    "project",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("recording", ForeignKey("recording.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("project", ForeignKey("project.name"), index=True),  # None: of no project any more
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

concept = Table(
    "concept",
    metadata,
    Column("book", String(64), primary_key=True),  # a project's name; "" for the base that all share
    Column("concept", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Text),  # None: taken out of the glossary
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    Column("event", Integer, nullable=False, index=True),
)

edition = Table(
    "edition",
    metadata,
    Column("book", String(64), primary_key=True),
    Column("event", Integer, primary_key=True),  # the last event whose changes are in it
    Column("version", String(12), nullable=False, index=True),
    Column("at", String(32), nullable=False),
)

term_proposal = Table(
    "term_proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("book", String(64), nullable=False),
    Column("concept", String(64)),
    Column("category", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("rendering", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("segment", ForeignKey("segment.id")),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

term_decision = Table(
    "term_decision",
    metadata,
    Column("proposal", ForeignKey("term_proposal.id"), primary_key=True),
    Column("concept", String(64)),  # the concept that it became; None where it was turned down
    Column("reason", Text),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

pair = Table(
    "pair",
    metadata,
    Column("segment", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", String(64), nullable=False, index=True),
    ForeignKeyConstraint(["segment", "kind", "number"], ["approval.segment", "approval.kind", "approval.number"]),
)

pair_band = Table(
    "pair_band",
    metadata,
    Column("band", String(16), primary_key=True),
    Column("segment", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
)
