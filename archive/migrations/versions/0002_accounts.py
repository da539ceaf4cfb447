"""Accounts of the review desk. A name is never given twice: no row is deleted, and its name and birth stay.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DELETE = "BEFORE DELETE ON account BEGIN SELECT RAISE(ABORT, 'an account is closed, never deleted'); END"
_UPDATE = (
    "BEFORE UPDATE OF name, made_at ON account BEGIN SELECT RAISE(ABORT, 'the name of an account is for ever'); END"
)


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
    op.execute(f"CREATE TRIGGER account_delete {_DELETE}")
    op.execute(f"CREATE TRIGGER account_update {_UPDATE}")
