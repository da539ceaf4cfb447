"""The tables as they stand at the newest migration.

Portable types only: ids, times and digests are text (a time is ISO 8601 in UTC, so that it sorts); facts are JSON.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
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

speaker = Table(
    "speaker",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("pseudonym", Text, nullable=False),
)

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
    CheckConstraint("0 <= start_ms AND start_ms < end_ms", name="span"),
    Index("ix_segment_recording", "recording", "start_ms"),
)

retirement = Table(
    "retirement",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("at", String(32), nullable=False),
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
    CheckConstraint("kind = 'translation'", name="kind"),
    ForeignKeyConstraint(["segment", "kind", "number"], ["revision.segment", "revision.kind", "revision.number"]),
)

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
)

settlement = Table(
    "settlement",
    metadata,
    Column("finding", ForeignKey("finding.id"), primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
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

account = Table(
    "account",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("duties", Text, nullable=False),
    Column("secret", Text, nullable=False),  # a salted hash
    Column("made_at", String(32), nullable=False),
    Column("closed_at", String(32)),
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

#: The triggers that hold the rules; the migrations create them, and `archive.fixity` asks whether they still stand.
GUARDS = frozenset(
    {
        "account_delete",
        "account_update",
        "approval_author",
        "approval_delete",
        "approval_latest",
        "approval_own_work",
        "approval_update",
        "audit_delete",
        "audit_follows",
        "audit_update",
        "custody_delete",
        "custody_update",
        "finding_delete",
        "finding_update",
        "proposal_delete",
        "proposal_update",
        "recording_delete",
        "recording_update",
        "retirement_delete",
        "retirement_person",
        "retirement_update",
        "revision_delete",
        "revision_follows",
        "revision_person",
        "revision_renders",
        "revision_retired",
        "revision_update",
        "run_delete",
        "run_model_delete",
        "run_model_update",
        "run_update",
        "segment_delete",
        "segment_update",
        "settlement_delete",
        "settlement_update",
        "speaker_delete",
        "speaker_update",
        "term_delete",
        "term_update",
    }
)
