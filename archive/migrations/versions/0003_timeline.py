"""What people do to the timeline: acts that can be taken back, cuts, marks, notes, answers, certificates.

Revision ID: 0003
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.schema import SchemaItem

from archive.migrations.guards import grow_only, lift, refuse
from testimony.mark import marks

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_GROW_ONLY = (
    "act",
    "answer",
    "certificate",
    "descent",
    "mark",
    "naming",
    "note",
    "note_state",
    "retirement",
    "settlement",
    "speaker",
    "voiding",
)

#: Tables that are counted one by one, and by what.
_COUNTED = {
    "answer": ("proposal", "answers to a proposal are counted one by one"),
    "naming": ("speaker", "names of a speaker are counted one by one"),
    "settlement": ("finding", "settlements of a finding are counted one by one"),
}

_TURNS = "{counted} OR NEW.{turn} <> NEW.number % 2"

_COUNT = "NEW.number <> 1 + (SELECT COALESCE(MAX(number), 0) FROM {table} WHERE {of} = NEW.{of})"

_IS_RETIRED = "(SELECT COALESCE(MAX(number), 0) FROM retirement WHERE segment = NEW.segment) % 2 = 1"

#: What must not be true of a new row, and the sentence that refuses it.
_REFUSED = {
    "revision_retired": ("revision", _IS_RETIRED, "a retired segment is never written to"),
    "retirement_follows": (
        "retirement",
        _TURNS.format(counted=_COUNT.format(table="retirement", of="segment"), turn="retired"),
        "a segment is retired and brought back by turns",
    ),
    # A machine never takes a person's work out of the timeline; a person's own cut may.
    "retirement_person": (
        "retirement",
        """NEW.run IS NOT NULL AND (
            EXISTS (SELECT 1 FROM revision WHERE segment = NEW.segment AND model IS NULL)
            OR EXISTS (SELECT 1 FROM segment WHERE id = NEW.segment AND act IS NOT NULL)
            OR EXISTS (SELECT 1 FROM note WHERE segment = NEW.segment))""",
        "a segment that a person has worked on is never retired by a machine",
    ),
    "approval_own_work": (
        "approval",
        """EXISTS (
            SELECT 1 FROM revision WHERE model IS NULL AND author = NEW.person AND carried = 0
            AND kind NOT IN ('status', 'span') AND (
                segment = NEW.segment
                OR segment IN (SELECT ancestor FROM descent WHERE descent.segment = NEW.segment)))""",
        "whoever corrected a segment cannot approve it",
    ),
    # Without these two, words could be passed off as somebody else's.
    "revision_carried": (
        "revision",
        """NEW.carried = 1 AND NEW.restores IS NULL AND NOT EXISTS (
            SELECT 1 FROM segment WHERE id = NEW.segment AND act = NEW.event)""",
        "words are carried into a segment by the cut that made it, and by nothing else",
    ),
    "revision_restores": (
        "revision",
        """NEW.restores > 0 AND NOT EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind = NEW.kind AND number = NEW.restores
            AND text = NEW.text)""",
        "what is brought back has stood there before",
    ),
    "revision_reopened": (
        "revision",
        "NEW.kind = 'status' AND NEW.text <> 'approved' AND COALESCE(TRIM(NEW.reason), '') = ''",
        "an approval is taken back for a reason",
    ),
    "act_own": (
        "act",
        """NEW.takes_back IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM act WHERE event = NEW.takes_back AND person = NEW.person AND recording = NEW.recording)""",
        "nobody takes back what somebody else did",
    ),
    "descent_cut": (
        "descent",
        "NOT EXISTS (SELECT 1 FROM segment WHERE id = NEW.segment AND act IS NOT NULL)",
        "a segment has ancestors only where a person made a cut",
    ),
    "note_state_follows": (
        "note_state",
        _TURNS.format(counted=_COUNT.format(table="note_state", of="note"), turn="resolved"),
        "a note is resolved and opened by turns",
    ),
    "voiding_own": (
        "voiding",
        """NEW.cause = 'withdrawn' AND NOT EXISTS (
            SELECT 1 FROM certificate AS given WHERE given.id = NEW.certificate AND given."by" = NEW."by")""",
        "a certificate is withdrawn by whoever gave it",
    ),
}


def upgrade() -> None:
    for name, table in (
        ("revision_retired", "revision"),
        ("approval_own_work", "approval"),
        ("retirement_person", "retirement"),
        *((f"{table}_{done}", table) for table in ("retirement", "settlement", "speaker") for done in _DONE),
    ):
        lift(name, table)
    _create_acts()
    _add_columns()
    _renew_retirement()
    _renew_settlement()
    _create_marks()
    _create_answers()
    _create_notes()
    _create_certificates()
    for table in _GROW_ONLY:
        grow_only(table)
    for table, (of, sentence) in _COUNTED.items():
        refuse(f"{table}_follows", table, sentence, when=_COUNT.format(table=table, of=of))
    for name, (table, condition, sentence) in _REFUSED.items():
        refuse(name, table, sentence, when=condition)


_DONE = ("update", "delete")


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _points(table: str, column: str, at: str) -> sa.ForeignKeyConstraint:
    other = at.partition(".")[0]
    return sa.ForeignKeyConstraint([column], [at], name=op.f(f"fk_{table}_{column}_{other}"))


def _of_a_revision(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["segment", "kind", "number"],
        ["revision.segment", "revision.kind", "revision.number"],
        name=op.f(f"fk_{table}_segment_revision"),
    )


def _text(name: str, length: int | None = None, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length) if length else sa.Text(), nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=null)


def _create_acts() -> None:
    op.create_table(
        "act",
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        _text("recording", 32),
        _text("person"),
        _text("at", 32),
        _text("kind", 16),
        _text("reason", null=True),
        _number("takes_back", null=True),
        _text("facts"),
        _points("act", "recording", "recording.id"),
        _points("act", "takes_back", "act.event"),
        _key("act", "event"),
        sa.UniqueConstraint("takes_back", name=op.f("uq_act_takes_back")),
    )
    op.create_index("ix_act_recording", "act", ["recording", "person", "event"])
    op.create_table(
        "descent",
        _text("segment", 32),
        _text("ancestor", 32),
        _number("generation"),
        sa.CheckConstraint("generation >= 1", name=op.f("ck_descent_generation")),
        _points("descent", "segment", "segment.id"),
        _points("descent", "ancestor", "segment.id"),
        _key("descent", "segment", "ancestor"),
    )


def _add_columns() -> None:
    # Written out: SQLite knows no other way to add a column that points at another table.
    for table, column, at in (("segment", "act", "act.event"), ("finding", "origin", "finding.id")):
        _add_pointer(table, column, at)
    _add_pointer("revision", "proposal", "proposal.id")
    op.create_index(op.f("ix_segment_act"), "segment", ["act"])
    op.add_column("revision", _number("restores", null=True))
    for name in ("carried", "draft"):
        op.add_column("revision", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def _add_pointer(table: str, column: str, at: str) -> None:
    other, key = at.split(".")
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
        f"CONSTRAINT fk_{table}_{column}_{other} REFERENCES {other} ({key})"
    )


def _renew(table: str, *items: SchemaItem, rows: Sequence[dict[str, Any]]) -> None:
    """Give *table* a new form. SQLite cannot change a key or let a column be empty."""
    op.drop_table(table)
    created = op.create_table(table, *items)
    if rows:
        op.bulk_insert(created, list(rows))
    op.create_index(op.f(f"ix_{table}_act"), table, ["act"])


def _old(table: str) -> Sequence[sa.RowMapping]:
    return op.get_bind().execute(sa.text(f"SELECT * FROM {table}")).mappings().all()  # noqa: S608 - our own names


def _renew_retirement() -> None:
    _renew(
        "retirement",
        _text("segment", 32),
        _number("number"),
        _number("retired"),
        _text("run", 32, null=True),
        _number("act", null=True),
        _text("at", 32),
        sa.CheckConstraint("(run IS NULL) <> (act IS NULL)", name=op.f("ck_retirement_by")),
        _points("retirement", "act", "act.event"),
        _points("retirement", "run", "run.id"),
        _points("retirement", "segment", "segment.id"),
        _key("retirement", "segment", "number"),
        rows=[{**row, "number": 1, "retired": 1, "act": None} for row in _old("retirement")],
    )


def _renew_settlement() -> None:
    _renew(
        "settlement",
        _number("finding"),
        _number("number"),
        _text("resolution", 16),
        _text("by"),
        _text("at", 32),
        _text("reason", null=True),
        _number("restores", null=True),
        _number("act", null=True),
        _points("settlement", "act", "act.event"),
        _points("settlement", "finding", "finding.id"),
        _key("settlement", "finding", "number"),
        rows=[
            {**row, "number": 1, "resolution": "accepted", "restores": None, "act": None} for row in _old("settlement")
        ],
    )


def _create_marks() -> None:
    table = op.create_table(
        "mark",
        _text("segment", 32),
        _text("kind", 16),
        _number("number"),
        _number("position"),
        _text("mark", 32),
        _number("begins"),
        _number("ends"),
        _text("detail", null=True),
        _of_a_revision("mark"),
        _key("mark", "segment", "kind", "number", "position"),
    )
    written = op.get_bind().execute(sa.text("SELECT segment, kind, number, text FROM revision WHERE text LIKE '%[%'"))
    rows = [
        {
            "segment": row.segment,
            "kind": row.kind,
            "number": row.number,
            "position": position,
            "mark": mark.kind,
            "begins": mark.start,
            "ends": mark.end,
            "detail": mark.detail,
        }
        for row in written
        if row.kind in {"source", "translation"}
        for position, mark in enumerate(marks(row.text))
    ]
    if rows:
        op.bulk_insert(table, rows)


def _create_answers() -> None:
    op.create_table(
        "answer",
        _number("proposal"),
        _number("number"),
        _text("answer", 16),
        _text("by"),
        _text("at", 32),
        _text("reason", null=True),
        _number("restores", null=True),
        _number("act"),
        _points("answer", "act", "act.event"),
        _points("answer", "proposal", "proposal.id"),
        _key("answer", "proposal", "number"),
    )
    op.create_index(op.f("ix_answer_act"), "answer", ["act"])
    op.create_table(
        "naming",
        _text("speaker", 32),
        _number("number"),
        _text("role", 16),
        _text("pseudonym"),
        _text("by"),
        _text("at", 32),
        _number("restores", null=True),
        _number("act"),
        _points("naming", "act", "act.event"),
        _points("naming", "speaker", "speaker.id"),
        _key("naming", "speaker", "number"),
    )
    op.create_index(op.f("ix_naming_act"), "naming", ["act"])


def _create_notes() -> None:
    op.create_table(
        "note",
        _number("id"),
        _text("segment", 32),
        _number("answers", null=True),
        _text("by"),
        _text("at", 32),
        _text("text"),
        _number("event"),
        _points("note", "answers", "note.id"),
        _points("note", "segment", "segment.id"),
        _key("note", "id"),
    )
    op.create_index(op.f("ix_note_segment"), "note", ["segment"])
    op.create_table(
        "note_state",
        _number("note"),
        _number("number"),
        _number("resolved"),
        _text("by"),
        _text("at", 32),
        _number("event"),
        _points("note_state", "note", "note.id"),
        _key("note_state", "note", "number"),
    )


def _create_certificates() -> None:
    op.create_table(
        "certificate",
        _number("id"),
        _text("recording", 32),
        _text("by"),
        _text("name"),
        _text("qualification"),
        _text("source", 16),
        _text("target", 16),
        _text("statement"),
        _text("place"),
        _text("at", 32),
        _text("digest", 64),
        _text("facts"),
        _number("event"),
        _points("certificate", "recording", "recording.id"),
        _key("certificate", "id"),
    )
    op.create_index(op.f("ix_certificate_recording"), "certificate", ["recording"])
    op.create_table(
        "voiding",
        _number("certificate"),
        _text("cause", 16),
        _text("by"),
        _text("at", 32),
        _text("reason", null=True),
        _number("event"),
        _points("voiding", "certificate", "certificate.id"),
        _key("voiding", "certificate"),
    )
