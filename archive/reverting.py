"""Reverting: bringing back what stood before an act. Nothing is taken away: each return is a further entry."""

from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from archive import schema
from archive.acts import Hand
from archive.answers import say as answer
from archive.approval import stands_approved, take_back
from archive.conditions import OPEN
from archive.doubts import say as settle
from archive.speakers import name, speaker_at
from archive.standing import Standing, first_cut, standing
from archive.traces import Turn, counted, state, texts, turns
from testimony.identity import SegmentId
from testimony.revision import Kind
from testimony.standing import written

#: Why an approval does not come back with the segment that it was given to.
BROUGHT_BACK = "the segment was cut after the approval, and brought back"

# What a revision that brings another one back has in common with it, beside the text.
_COPIED = ("raw", "words", "evidence", "key")


def revert(hand: Hand, act: int) -> tuple[SegmentId, ...]:
    """Bring back what stood before *act*. Returns the segments that are otherwise than before."""
    connection = hand.connection
    rows = texts(connection, act)
    changed = [turn for turn in turns(connection, act) if turn.was_in is not turn.is_in]
    for turn in changed:
        _turn_back(hand, turn)
    # A gap comes last: whether one was there depends on whether words were.
    for row in sorted(rows, key=lambda row: row.kind == Kind.GAP):
        found = standing(connection, SegmentId(row.segment))
        _bring_back(hand, found, Kind(row.kind), _before(connection, row))
    touched = [turn.segment for turn in changed] + [SegmentId(row.segment) for row in rows]
    touched += _bring_back_settlements(hand, act)
    _bring_back_answers(hand, act)
    _bring_back_names(hand, act)
    return tuple(dict.fromkeys(touched))


def _turn_back(hand: Hand, turn: Turn) -> None:
    hand.turn(turn.segment)
    if turn.was_in and stands_approved(hand.connection, turn.segment):
        found = standing(hand.connection, turn.segment)
        take_back(hand.connection, found, hand.person, hand.at, event=hand.event, reason=BROUGHT_BACK)


def _before(connection: Connection, row: Row[Any]) -> Row[Any] | None:
    """The revision whose text stood before the numbers of *row*; None where nothing did."""
    table = schema.revision
    ours = select(table).where(table.c.segment == row.segment, table.c.kind == row.kind)
    number = state(connection.execute(ours.where(table.c.number == row.first - 1)).first())
    return connection.execute(ours.where(table.c.number == number)).first()


def _bring_back(hand: Hand, found: Standing, kind: Kind, before: Row[Any] | None) -> None:
    after = found.latest[kind]
    if before is None:
        text = _as_cut(found, kind)
        hand.write(found.id, kind, text, after=after, of_revision=after.of_revision, restores=0, carried=1)
        return
    revision = hand.write(
        found.id,
        kind,
        before.text,
        after=after,
        of_revision=before.of_revision,
        restores=before.number,
        carried=1,
        draft=int(before.model is not None or before.draft),
        **{column: before._mapping[column] for column in _COPIED},
    )
    table = schema.term
    terms = select(table).where(table.c.segment == found.id, table.c.kind == kind, table.c.number == before.number)
    if uses := [{**row._mapping, "number": revision.number} for row in hand.connection.execute(terms)]:
        hand.connection.execute(insert(table), uses)


def _as_cut(found: Standing, kind: Kind) -> str:
    """What is true of a segment of which nobody has said anything."""
    first = first_cut(found.row)
    match kind:
        case Kind.SPAN:
            return written(first.span)
        case Kind.LANGUAGE:
            return str(first.language)
        case Kind.SPEAKER:
            return first.speaker or ""
        case Kind.GAP:
            return "" if Kind.SOURCE in found.said else first.gap or ""
        case _:
            return ""


def _bring_back_settlements(hand: Hand, act: int) -> list[SegmentId]:
    finding = schema.finding
    segments = []
    for row in counted(hand.connection, schema.settlement, "finding", act):
        before, number = _said(hand.connection, schema.settlement, "finding", row)
        resolution, reason = (before.resolution, before.reason) if before is not None else (OPEN, None)
        settle(hand, row.subject, resolution, reason, restores=number)
        holder = select(finding.c.segment).where(finding.c.id == row.subject)
        segments.append(SegmentId(hand.connection.execute(holder).scalar_one()))
    return segments


def _bring_back_answers(hand: Hand, act: int) -> None:
    for row in counted(hand.connection, schema.answer, "proposal", act):
        before, number = _said(hand.connection, schema.answer, "proposal", row)
        answer(hand, row.subject, before.answer if before is not None else OPEN, restores=number)


def _bring_back_names(hand: Hand, act: int) -> None:
    for row in counted(hand.connection, schema.naming, "speaker", act):
        _, number = _said(hand.connection, schema.naming, "speaker", row)
        name(hand, speaker_at(hand.connection, row.subject, number), restores=number)


def _said(connection: Connection, table: Table, key: str, row: Row[Any]) -> tuple[Row[Any] | None, int]:
    """What was said of something before the numbers of *row*, and its number; None and 0 for nothing."""
    ours = select(table).where(table.c[key] == row.subject)
    number = state(connection.execute(ours.where(table.c.number == row.first - 1)).first())
    return connection.execute(ours.where(table.c.number == number)).first(), number
