"""Who may do what, and what the witness agreed to."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from archive.schema.base import metadata

account = Table(
    "account",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("duties", Text, nullable=False),
    Column("secret", Text, nullable=False),  # a salted hash
    Column("made_at", String(32), nullable=False),
    Column("closed_at", String(32)),
    Column("language", String(16)),  # in which the desk speaks to its bearer
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("account.name"), nullable=False),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("duties", Text),  # None: as for every other recording
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Index("ix_appointment_account", "account", "recording"),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("level", String(16), nullable=False),
    Column("said_by", Text, nullable=False),
    Column("reason", Text),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)
