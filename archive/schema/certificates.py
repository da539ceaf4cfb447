"""What interpreters vouch for, and how that ended."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from archive.schema.base import metadata

certificate = Table(
    "certificate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("qualification", Text, nullable=False),
    Column("source", String(16), nullable=False),
    Column("target", String(16), nullable=False),
    Column("statement", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("facts", Text, nullable=False),
    Column("event", Integer, nullable=False),
)

voiding = Table(
    "voiding",
    metadata,
    Column("certificate", ForeignKey("certificate.id"), primary_key=True),
    Column("cause", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
    Column("event", Integer, nullable=False),
)
