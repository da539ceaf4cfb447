"""What the desk needs: duties for one recording, consent that changes, requests, what can be searched and counted.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from archive.migrations.guards import grow_only, lift, may_change, refuse

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_GROW_ONLY = ("appointment", "consent", "declaration", "request", "request_event")

#: What may still change of a recording, now that consent is among it.
_RECORDING = ("consent", "state", "duration_ms", "preparation", "failed_stage", "failed_cause")

_LAST_EVENT = """(
    SELECT event FROM request_event WHERE request = NEW.request ORDER BY number DESC LIMIT 1)"""

_REFUSED = {
    "recording_consent": (
        "recording",
        "UPDATE OF consent",
        """NEW.consent <> OLD.consent AND NEW.consent <> COALESCE((
            SELECT level FROM consent WHERE recording = NEW.id ORDER BY id DESC LIMIT 1), '')""",
        "consent changes only by what somebody said, which is written down first",
    ),
    "request_event_follows": (
        "request_event",
        "INSERT",
        """NEW.number <> 1 + (
            SELECT COALESCE(MAX(number), 0) FROM request_event WHERE request = NEW.request)""",
        "what becomes of a request is counted one by one",
    ),
    "request_event_ended": (
        "request_event",
        "INSERT",
        f"COALESCE({_LAST_EVENT}, '') IN ('done', 'failed', 'withdrawn')",
        "a request that has ended stays ended",
    ),
}


def upgrade() -> None:
    op.add_column("account", sa.Column("language", sa.String(length=16), nullable=True))
    _create_grow_only()
    _create_derived()
    for table in _GROW_ONLY:
        grow_only(table)
    for name in ("recording_update", "recording_delete"):
        lift(name, "recording")
    may_change("recording", _RECORDING)
    for name, (table, on, condition, sentence) in _REFUSED.items():
        refuse(name, table, sentence, on=on, when=condition)


def _create_grow_only() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("duties", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name=op.f("fk_appointment_account_account")),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_appointment_recording_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_account"), "appointment", ["account", "recording"])
    op.create_index(op.f("ix_appointment_recording"), "appointment", ["recording"])
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_consent_recording_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_recording"), "consent", ["recording"])
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("held_on", sa.String(length=10), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_declaration_recording_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
    )
    op.create_index(op.f("ix_declaration_recording"), "declaration", ["recording"])
    op.create_table(
        "request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=True),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_request_recording_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    op.create_index(op.f("ix_request_recording"), "request", ["recording"])
    op.create_table(
        "request_event",
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("fk_request_event_request_request")),
        sa.PrimaryKeyConstraint("request", "number", name=op.f("pk_request_event")),
    )


def _create_derived() -> None:
    """Tables that follow from the others and may be emptied at any time: they are filled again when they are read."""
    op.create_table(
        "search",
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_search_segment_segment")),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_search_recording_recording")),
        sa.PrimaryKeyConstraint("segment", "kind", name=op.f("pk_search")),
    )
    op.create_table(
        "tally",
        sa.Column("recording", sa.String(length=32), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("worded", sa.Integer(), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("open_findings", sa.Integer(), nullable=False),
        sa.Column("alarms", sa.Integer(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("last_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=op.f("fk_tally_recording_recording")),
        sa.PrimaryKeyConstraint("recording", name=op.f("pk_tally")),
    )
    op.create_table(
        "reached",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reached")),
    )
