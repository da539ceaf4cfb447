"""Terms with their history, glossaries of projects, and the index of the translation memory.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

from archive.migrations.guards import grow_only, refuse

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("term", sa.Column("method", sa.String(length=16), nullable=True))
    _projects()
    _terms()
    _proposals()
    _memory()


def _projects() -> None:
    op.create_table(
        "project",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_project")),
    )
    op.create_table(
        "membership",
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=64), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_membership_recording_recording")),
        sa.ForeignKeyConstraint(["project"], ["project.name"], name=op.f("fk_membership_project_project")),
        sa.PrimaryKeyConstraint("recording", "number", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_project", "membership", ["project"])
    for table in ("project", "membership"):
        grow_only(table)
    _one_after_another("membership", "NEW.recording = membership.recording")


def _terms() -> None:
    op.create_table(
        "concept",
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("concept", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("book", "concept", "number", name=op.f("pk_concept")),
    )
    op.create_index("ix_concept_event", "concept", ["event"])
    op.create_table(
        "edition",
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("book", "event", name=op.f("pk_edition")),
    )
    op.create_index("ix_edition_version", "edition", ["version"])
    for table in ("concept", "edition"):
        grow_only(table)
    _one_after_another("concept", "NEW.book = concept.book AND NEW.concept = concept.concept")


def _proposals() -> None:
    op.create_table(
        "term_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("concept", sa.String(length=64), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("rendering", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("segment", sa.String(length=32), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_term_proposal_segment_segment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_proposal")),
    )
    op.create_table(
        "term_decision",
        sa.Column("proposal", sa.Integer(), nullable=False),
        sa.Column("concept", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal"], ["term_proposal.id"], name=op.f("fk_term_decision_proposal_term_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal", name=op.f("pk_term_decision")),
    )
    for table in ("term_proposal", "term_decision"):
        grow_only(table)


def _memory() -> None:
    """An index and no record: what it says is looked up again in the revisions, which are sealed."""
    op.create_table(
        "pair",
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment", "kind", "number"],
            ["approval.segment", "approval.kind", "approval.number"],
            name=op.f("fk_pair_segment_approval"),
        ),
        sa.PrimaryKeyConstraint("segment", "kind", "number", name=op.f("pk_pair")),
    )
    op.create_index("ix_pair_key", "pair", ["key"])
    op.create_table(
        "pair_band",
        sa.Column("band", sa.String(length=16), nullable=False),
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("band", "segment", "number", name=op.f("pk_pair_band")),
    )


def _one_after_another(table: str, same: str) -> None:
    """Refuse a row of *table* whose number does not follow the last one of its kind."""
    last = f"SELECT COALESCE(MAX(number), 0) FROM {table} WHERE {same}"  # noqa: S608 - names of our own
    refuse(f"{table}_follows", table, f"a {table} follows the one before it", when=f"NEW.number <> 1 + ({last})")
