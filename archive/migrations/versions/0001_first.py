"""Everything of the first version: tables, and the triggers that hold the archive's rules against any hand.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from archive.migrations.guards import grow_only, may_change, refuse

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Tables of which no row is ever changed or taken away.
_GROW_ONLY = (
    "audit",
    "approval",
    "custody",
    "finding",
    "proposal",
    "retirement",
    "revision",
    "run_model",
    "segment",
    "settlement",
    "term",
)

#: Columns of a table that may change; every other stays as it was written, and no row is deleted.
_MAY_CHANGE = {
    "recording": ("state", "duration_ms", "preparation", "failed_stage", "failed_cause"),
    "run": ("outcome", "ended_at", "cause", "glossary_version"),
    "speaker": ("role", "pseudonym"),
}

#: What must not be true of a new row, and the sentence that refuses it.
_REFUSED = {
    "revision_follows": (
        "revision",
        """NEW.number <> 1 + (
            SELECT COALESCE(MAX(number), 0) FROM revision WHERE segment = NEW.segment AND kind = NEW.kind)""",
        "revisions of a segment are counted one by one",
    ),
    "revision_person": (
        "revision",
        """NEW.model IS NOT NULL AND EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind = NEW.kind AND model IS NULL)""",
        "a machine never writes over a person",
    ),
    "revision_renders": (
        "revision",
        """NEW.of_revision IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind = 'source' AND number = NEW.of_revision)""",
        "a translation renders a source revision that exists",
    ),
    "revision_retired": (
        "revision",
        "EXISTS (SELECT 1 FROM retirement WHERE segment = NEW.segment)",
        "a retired segment is never written to",
    ),
    "retirement_person": (
        "retirement",
        "EXISTS (SELECT 1 FROM revision WHERE segment = NEW.segment AND model IS NULL)",
        "a segment that a person has worked on is never retired",
    ),
    "approval_own_work": (
        "approval",
        """EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind <> 'status' AND model IS NULL
            AND author = NEW.person)""",
        "whoever corrected a segment cannot approve it",
    ),
    "approval_author": (
        "approval",
        """NOT EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind = 'status' AND number = NEW.number
            AND author = NEW.person AND model IS NULL)""",
        "an approval is by the author of its status",
    ),
    "approval_latest": (
        "approval",
        """NEW.source <> (SELECT COALESCE(MAX(number), 0) FROM revision WHERE segment = NEW.segment AND kind = 'source')
        OR NEW.speaker <> (
            SELECT COALESCE(MAX(number), 0) FROM revision WHERE segment = NEW.segment AND kind = 'speaker')
        OR COALESCE(NEW.translation, 0) <> (
            SELECT COALESCE(MAX(number), 0) FROM revision WHERE segment = NEW.segment AND kind = 'translation')""",
        "an approval is bound to the latest revisions",
    ),
    "audit_follows": (
        "audit",
        """NEW.seq <> 1 + (SELECT COALESCE(MAX(seq), 0) FROM audit)
        OR NEW.previous <> COALESCE((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '')""",
        "the audit trail has no holes",
    ),
}


def upgrade() -> None:
    _create_tables()
    for table in _GROW_ONLY:
        grow_only(table)
    for table, changing in _MAY_CHANGE.items():
        may_change(table, changing)
    for name, (table, condition, sentence) in _REFUSED.items():
        refuse(name, table, sentence, when=condition)


def _create_tables() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "recording",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("preparation", sa.Text(), nullable=True),
        sa.Column("failed_stage", sa.String(length=16), nullable=True),
        sa.Column("failed_cause", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("original", name=op.f("uq_recording_original")),
    )
    op.create_table(
        "chunk",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_chunk_recording_recording")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_chunk")),
    )
    op.create_index(op.f("ix_chunk_recording"), "chunk", ["recording"], unique=False)
    op.create_table(
        "custody",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_custody_recording_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
    )
    op.create_index(op.f("ix_custody_recording"), "custody", ["recording"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("glossary_version", sa.String(length=64), nullable=True),
        sa.Column("began_at", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_run_recording_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_recording"), "run", ["recording"], unique=False)
    op.create_table(
        "speaker",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_speaker_recording_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
    )
    op.create_index(op.f("ix_speaker_recording"), "speaker", ["recording"], unique=False)
    op.create_table(
        "run_model",
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_run_model_run_run")),
        sa.PrimaryKeyConstraint("run", "position", name=op.f("pk_run_model")),
    )
    op.create_table(
        "segment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("gap", sa.String(length=16), nullable=True),
        sa.Column("speaker", sa.String(length=32), nullable=True),
        sa.CheckConstraint("0 <= start_ms AND start_ms < end_ms", name=op.f("ck_segment_span")),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_segment_recording_recording")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_segment_run_run")),
        sa.ForeignKeyConstraint(["speaker"], ["speaker.id"], name=op.f("fk_segment_speaker_speaker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )
    op.create_index("ix_segment_recording", "segment", ["recording", "start_ms"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_finding_run_run")),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_finding_segment_segment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_segment"), "finding", ["segment"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("segment", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("gap", sa.String(length=16), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("of_revision", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("model_digest", sa.String(length=64), nullable=False),
        sa.Column("glossary_version", sa.String(length=64), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_proposal_recording_recording")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_proposal_run_run")),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_proposal_segment_segment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_recording"), "proposal", ["recording"], unique=False)
    op.create_table(
        "retirement",
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_retirement_run_run")),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_retirement_segment_segment")),
        sa.PrimaryKeyConstraint("segment", name=op.f("pk_retirement")),
    )
    op.create_table(
        "revision",
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("of_revision", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("model_digest", sa.String(length=64), nullable=True),
        sa.Column("glossary_version", sa.String(length=64), nullable=True),
        sa.Column("run", sa.String(length=32), nullable=True),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(kind = 'translation') = (of_revision IS NOT NULL)", name=op.f("ck_revision_of_revision")),
        sa.CheckConstraint(
            "(model IS NULL) = (run IS NULL) AND (model IS NULL) = (model_digest IS NULL)",
            name=op.f("ck_revision_author"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revision_number")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_revision_run_run")),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_revision_segment_segment")),
        sa.PrimaryKeyConstraint("segment", "kind", "number", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_event"), "revision", ["event"], unique=False)
    op.create_table(
        "approval",
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("translation", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind = 'status'", name=op.f("ck_approval_kind")),
        sa.ForeignKeyConstraint(
            ["segment", "kind", "number"],
            ["revision.segment", "revision.kind", "revision.number"],
            name=op.f("fk_approval_segment_revision"),
        ),
        sa.PrimaryKeyConstraint("segment", "kind", "number", name=op.f("pk_approval")),
    )
    op.create_table(
        "settlement",
        sa.Column("finding", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["finding"], ["finding.id"], name=op.f("fk_settlement_finding_finding")),
        sa.PrimaryKeyConstraint("finding", name=op.f("pk_settlement")),
    )
    op.create_table(
        "term",
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("source_start", sa.Integer(), nullable=True),
        sa.Column("source_end", sa.Integer(), nullable=True),
        sa.Column("target_start", sa.Integer(), nullable=True),
        sa.Column("target_end", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind = 'translation'", name=op.f("ck_term_kind")),
        sa.ForeignKeyConstraint(
            ["segment", "kind", "number"],
            ["revision.segment", "revision.kind", "revision.number"],
            name=op.f("fk_term_segment_revision"),
        ),
        sa.PrimaryKeyConstraint("segment", "kind", "number", "position", name=op.f("pk_term")),
    )
    op.create_index(op.f("ix_term_concept"), "term", ["concept"], unique=False)
