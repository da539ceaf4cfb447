"""The audit trail, and what every home of one archive must agree on."""

from sqlalchemy import Column, Integer, String, Table, Text

from archive.schema.base import metadata

# What every home of one archive must agree on.
constant = Table(
    "constant",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
