"""What workers look for again and again is found at once, however much the archive holds.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from archive.migrations.guards import lift, may_change, refuse

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_WAITS = """state IN ('received', 'prepared', 'transcribed', 'translated')
    AND failed_stage IS NULL AND consent <> 'withdrawn'"""
_ENDED = "EXISTS (SELECT 1 FROM request_event WHERE request = {} AND event IN ('done', 'failed', 'withdrawn'))"


def upgrade() -> None:
    _index("ix_recording_waits", "recording", ["received_at", "id"], _WAITS)
    _index("ix_run_running", "run", ["began_at", "id"], "outcome = 'running'")
    _index("ix_work_taken", "work", ["expires_at"], "state = 'taken'")
    op.create_index(op.f("ix_request_at"), "request", ["at"])
    op.add_column("request", sa.Column("ended", sa.Integer(), nullable=False, server_default="0"))
    lift("request_update", "request")
    lift("request_delete", "request")
    op.execute("UPDATE request SET ended = 1 WHERE " + _ENDED.format("request.id"))  # noqa: S608 - our own words
    may_change("request", ["ended"])
    sentence = "a request ends once, and with a word of how"
    when = f"OLD.ended <> 0 OR NOT {_ENDED.format('NEW.id')}"
    refuse("request_ended", "request", sentence, on="UPDATE OF ended", when=when)
    _index("ix_request_open", "request", ["at", "id"], "ended = 0")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    """An index over those rows alone for which *where* holds."""
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
