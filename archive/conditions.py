"""Conditions: what more than one query has to ask of a row, said once."""

from typing import Any

from sqlalchemy import ColumnElement, String, case, exists, func, literal, select
from sqlalchemy.orm import aliased

from archive import schema
from testimony.revision import Kind

#: The resolution of a doubt that was settled once and is open again.
OPEN = "open"


def is_retired(segment: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the segment with this id is out of the timeline; a person may have brought it back."""
    table = aliased(schema.retirement)
    turns = select(func.max(table.c.number)).where(table.c.segment == segment).scalar_subquery()
    # Retired and brought back by turns, which the database holds: an odd number is a retirement.
    return func.coalesce(turns, 0) % 2 == 1


def is_worded(segment: ColumnElement[Any], gap: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether words stand in the segment with this id: some were written, and nobody has called it a gap since.

    Args:
        gap: the segment's own column; what a person said of it counts more.
    """
    source = _newest(segment, Kind.SOURCE, "number")
    said = _newest(segment, Kind.GAP, "text")
    as_cut = case((source.is_not(None), literal("")), else_=func.coalesce(gap, literal("", String)))
    return (source.is_not(None)) & (func.coalesce(said, as_cut) == "")


def is_settled(finding: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the last that a person said of the doubt with this number settled it."""
    table = aliased(schema.settlement)
    last = select(table.c.resolution).where(table.c.finding == finding).order_by(table.c.number.desc()).limit(1)
    return func.coalesce(last.scalar_subquery(), literal(OPEN)) != OPEN


def approval_stands() -> ColumnElement[bool]:
    """Whether the approval at hand is the last that was written in its segment: every later revision ends it."""
    approval = schema.approval
    said, later = aliased(schema.revision), aliased(schema.revision)
    return ~exists().where(
        said.c.segment == approval.c.segment,
        said.c.kind == approval.c.kind,
        said.c.number == approval.c.number,
        later.c.segment == approval.c.segment,
        later.c.event > said.c.event,
    )


def _newest(segment: ColumnElement[Any], kind: Kind, column: str) -> ColumnElement[Any]:
    table = aliased(schema.revision)
    newest = select(table.c[column]).where(table.c.segment == segment, table.c.kind == kind)
    return newest.order_by(table.c.number.desc()).limit(1).scalar_subquery()
