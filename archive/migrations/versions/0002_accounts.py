"""Accounts of the review desk. A name is never given twice: no row is deleted, and its name and birth stay.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from archive.migrations.guards import refuse

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_account")),
    )
    refuse("account_delete", "account", "an account is closed, never deleted", on="DELETE")
    refuse("account_update", "account", "the name of an account is for ever", on="UPDATE OF name, made_at")
