"""Schedules: what is to be done without anybody's asking, and when.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

from archive.migrations.guards import may_change, refuse

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: What may change of a schedule: whether it stands, and what came of the last time.
_CHANGING = ("standing", "since", "due", "began_at", "worker", "attempts", "ended_at", "outcome", "detail")


def upgrade() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("errand", sa.String(length=16), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("cron", sa.Text(), nullable=True),
        sa.Column("every_s", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("due", sa.String(length=32), nullable=True),
        sa.Column("began_at", sa.String(length=32), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.CheckConstraint("(cron IS NULL) <> (every_s IS NULL)", name=op.f("ck_schedule_rhythm")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    may_change("schedule", _CHANGING)
    removed = "a schedule that was removed stays removed"
    refuse("schedule_removed", "schedule", removed, on="UPDATE", when="OLD.standing = 'removed'")
