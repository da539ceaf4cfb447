"""Traces: what one act left in the tables.

Everything that an act writes bears its number: revisions, the turns of segments in and out of the timeline,
settlements, answers to proposals, names of speakers. What stood before it is what the numbers before its own say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from archive import schema
from testimony.identity import SegmentId
from testimony.revision import Kind

#: Tables in which the last that was said counts, and what it is said of.
COUNTED: tuple[tuple[Table, str], ...] = (
    (schema.settlement, "finding"),
    (schema.answer, "proposal"),
    (schema.naming, "speaker"),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A segment that an act took out of the timeline or put into it: whether it was in before, and after."""

    segment: SegmentId
    was_in: bool
    is_in: bool


def turns(connection: Connection, act: int) -> tuple[Turn, ...]:
    """The segments that *act* made, retired or brought back."""
    table, segment = schema.retirement, schema.segment
    numbers = (func.min(table.c.number).label("first"), func.max(table.c.number).label("last"))
    query = select(table.c.segment, *numbers).where(table.c.act == act).group_by(table.c.segment)
    made = set(connection.execute(select(segment.c.id).where(segment.c.act == act)).scalars())
    turned = [
        Turn(
            SegmentId(row.segment),
            was_in=row.segment not in made and row.first % 2 == 1,
            is_in=row.last % 2 == 0,
        )
        for row in connection.execute(query)
    ]
    known = {turn.segment for turn in turned}
    return (*turned, *(Turn(SegmentId(each), was_in=False, is_in=True) for each in sorted(made - known)))


def texts(connection: Connection, act: int) -> Sequence[Any]:
    """Of each segment and kind that *act* revised the first number that it wrote, and the last.

    What it carried into a new segment, or wrote in one that it took out of the timeline, is left out: that goes and
    comes with the segment. So are approvals, which are not taken back like this.
    """
    turned = {turn.segment for turn in turns(connection, act)}
    table = schema.revision
    numbers = (func.min(table.c.number).label("first"), func.max(table.c.number).label("last"))
    query = (
        select(table.c.segment, table.c.kind, *numbers)
        .where(table.c.event == act, table.c.kind != Kind.STATUS)
        .group_by(table.c.segment, table.c.kind)
        .order_by(table.c.segment, table.c.kind)
    )
    return [row for row in connection.execute(query) if row.segment not in turned]


def counted(connection: Connection, table: Table, key: str, act: int) -> Sequence[Any]:
    """Of each thing that *act* said something of in one of `COUNTED` the first number that it wrote, and the last."""
    numbers = (func.min(table.c.number).label("first"), func.max(table.c.number).label("last"))
    query = select(table.c[key].label("subject"), *numbers).where(table.c.act == act).group_by(table.c[key])
    return connection.execute(query.order_by(table.c[key])).all()


def state(row: Row[Any] | None) -> int:
    """The number of what a row says: its own, or that of the row which it brought back; 0 for nothing."""
    if row is None:
        return 0
    number: int = row.number if row.restores is None else row.restores
    return number
