"""Built upon: whether what an act did is still as it left it."""

from typing import Any

from sqlalchemy import Connection, Row, Table, select

from archive import schema
from archive.conditions import approval_stands
from archive.traces import COUNTED, counted, state, texts, turns
from testimony.errors import BadInputError
from testimony.identity import SegmentId
from testimony.revision import Kind

_A_RUN = "a later run"

_DID = {
    Kind.SOURCE: "corrected the original of",
    Kind.TRANSLATION: "written the translation of",
    Kind.SPEAKER: "said who speaks in",
    Kind.LANGUAGE: "said which language is spoken in",
    Kind.SPAN: "moved the boundary of",
    Kind.GAP: "said whether anybody speaks in",
    Kind.STATUS: "approved or reopened",
}

_SAID_OF = {"finding": "settled or opened finding", "proposal": "answered proposal", "speaker": "renamed"}


class BuiltUponError(BadInputError):
    """What was to be undone is no longer as it was left: somebody has gone on from there."""

    def __init__(self, who: str, did: str, subject: str) -> None:
        super().__init__(who, did, subject)
        self.who, self.did, self.subject = who, did, subject

    def __str__(self) -> str:
        return f"{self.who} has {self.did} {self.subject} since; what was built upon is not undone"


def check_unchanged(connection: Connection, act: int, person: str) -> None:
    """Hold that *act*, which *person* did, can be taken back.

    Raises:
        BuiltUponError: something that it touched is no longer as it left it; it says who did what.
    """
    for turn in turns(connection, act):
        _check_turn(connection, turn.segment, is_in=turn.is_in)
        if turn.is_in and not turn.was_in:
            _check_untouched(connection, turn.segment, act)
    for row in texts(connection, act):
        _check_text(connection, row, act, person)
    for table, key in COUNTED:
        for row in counted(connection, table, key, act):
            _check_said(connection, table, key, row.subject, act)


def _check_turn(connection: Connection, segment: SegmentId, *, is_in: bool) -> None:
    """The segment is in the timeline, or out of it, as it was left; others may have cut it and taken that back."""
    table, act = schema.retirement, schema.act
    query = (
        select(table.c.retired, act.c.person)
        .outerjoin(act, act.c.event == table.c.act)
        .where(table.c.segment == segment)
        .order_by(table.c.number.desc())
        .limit(1)
    )
    last = connection.execute(query).first()
    if (last is None or not last.retired) is not is_in:
        raise BuiltUponError((last.person if last is not None else None) or _A_RUN, "cut or replaced", segment)


def _check_untouched(connection: Connection, segment: SegmentId, act: int) -> None:
    """Nobody has done anything in a segment that is about to leave the timeline."""
    table, finding, note = schema.revision, schema.finding, schema.note
    kinds = connection.execute(select(table.c.kind).where(table.c.segment == segment).distinct()).scalars().all()
    for kind in sorted(kinds):
        _check_revisions(connection, segment, Kind(kind), act)
    for number in connection.execute(select(finding.c.id).where(finding.c.segment == segment)).scalars().all():
        _check_said(connection, schema.settlement, "finding", number, act)
    noted = select(note.c.by).where(note.c.segment == segment, note.c.event > act).limit(1)
    if by := connection.execute(noted).scalar():
        raise BuiltUponError(by, "made a note about", segment)


def _check_text(connection: Connection, row: Row[Any], act: int, person: str) -> None:
    """Nobody has revised, translated, cut or approved what the act wrote."""
    segment = SegmentId(row.segment)
    _check_turn(connection, segment, is_in=True)
    _check_revisions(connection, segment, Kind(row.kind), act)
    approval, said = schema.approval, schema.revision
    approved = (
        select(approval.c.person)
        .join(
            said,
            (said.c.segment == approval.c.segment)
            & (said.c.kind == approval.c.kind)
            & (said.c.number == approval.c.number),
        )
        .where(approval.c.segment == segment, said.c.event > act, approval_stands())
    )
    if by := connection.execute(approved).scalar():
        raise BuiltUponError(by, "approved", segment)
    if row.kind == Kind.SOURCE:
        _check_rendered(connection, row, act, person)


def _check_rendered(connection: Connection, row: Row[Any], act: int, person: str) -> None:
    """Nobody else has translated the wording that is about to go."""
    table = schema.revision
    query = (
        select(table)
        .where(table.c.segment == row.segment, table.c.kind == Kind.TRANSLATION)
        .order_by(table.c.number.desc())
        .limit(1)
    )
    newest = connection.execute(query).first()
    if newest is None or newest.model is not None or newest.author == person or newest.event <= act:
        return
    if newest.of_revision == row.last:
        raise BuiltUponError(newest.author, "translated", row.segment)


def _check_revisions(connection: Connection, segment: SegmentId, kind: Kind, act: int) -> None:
    table = schema.revision
    all_of_kind = select(table).where(table.c.segment == segment, table.c.kind == kind).order_by(table.c.number.desc())
    now = connection.execute(all_of_kind.limit(1)).first()
    then = connection.execute(all_of_kind.where(table.c.event <= act).limit(1)).first()
    if now is not None and state(now) != state(then):
        raise BuiltUponError(_A_RUN if now.model else now.author, _DID[kind], segment)


def _check_said(connection: Connection, table: Table, key: str, subject: Any, act: int) -> None:
    newest = select(table).where(table.c[key] == subject).order_by(table.c.number.desc())
    now = connection.execute(newest.limit(1)).first()
    # What was said before there were acts bears no number of one.
    then = connection.execute(newest.where(table.c.act.is_(None) | (table.c.act <= act)).limit(1)).first()
    if now is not None and state(now) != state(then):
        raise BuiltUponError(now.by, _SAID_OF[key], str(subject))
