"""Offers: what people do with the machines' proposals. One that is taken over becomes the person's own revision."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from archive import schema
from archive.acts import Hand
from archive.answers import say
from archive.audit import AuditTrail
from archive.columns import facts, facts_of
from archive.conditions import OPEN
from archive.corrections import Correction, correct
from archive.database import Database
from archive.standing import Standing, seen_by, standing
from archive.timeline import Cut, merge, split
from testimony.act import ActKind
from testimony.answer import Answer
from testimony.cut import Place, Seen, place_of
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag
from testimony.revision import Kind, Person
from testimony.segment import Gap
from testimony.span import Span


class NoSuchProposalError(BadInputError):
    """A number was given that no proposal bears."""

    def __init__(self, proposal: int) -> None:
        super().__init__(proposal)
        self.proposal = proposal

    def __str__(self) -> str:
        return f"there is no proposal {self.proposal}; open the recording again to see those that there are"


class AnsweredError(BadInputError):
    """A proposal was to be answered that somebody has answered before."""

    def __init__(self, proposal: int, by: str, answer: str) -> None:
        super().__init__(proposal, by, answer)
        self.proposal, self.by, self.answer = proposal, by, answer

    def __str__(self) -> str:
        return f"{self.by} has already {self.answer} proposal {self.proposal}"


class UncoveredError(BadInputError):
    """The segments that a person saw beneath a proposal are not those that lie there."""

    def __init__(self, proposal: int, span: Span) -> None:
        super().__init__(proposal, span)
        self.proposal, self.span = proposal, span

    def __str__(self) -> str:
        return (
            f"proposal {self.proposal} is for {self.span}; name every segment that lies there, and no other: "
            "open the recording again to see how it is cut now"
        )


class Offers:
    """The people's answers to the machines' proposals."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def accept(self, proposal: int, person: Person, seen: Sequence[Seen], reason: str | None = None) -> Cut:
        """Take a proposal over: the text becomes *person*'s, and its doubts come with it.

        Where the machine would cut the timeline differently, the timeline is cut like that, and the translation of what
        stood there is behind until somebody looks.

        Args:
            seen: the segment that the proposal is for; for one about the timeline every segment that its span touches.

        Raises:
            NoSuchProposalError: no proposal bears this number.
            AnsweredError: somebody has answered it before.
            UncoveredError: other segments lie there than the person saw.
            StaleRevisionError: something else stands there than the person saw.
            RetiredSegmentError: somebody else has cut one of the segments meanwhile.
            CutPlaceError: a segment cannot be cut where the machine would cut it.
            UnlikeSegmentsError: different people, or languages, would have to be joined.
        """
        with self._database.writing() as connection:
            row = _find(connection, proposal)
            found = sorted((seen_by(connection, each) for each in seen), key=lambda each: each.segment.span)
            _check_covered(row, found)
            hand = self._hand(connection, row, person, ActKind.ACCEPT, reason)
            holder, made = found[0], [each.id for each in found]
            if row.segment is None:
                holder, made = _fit(hand, found, Span(row.start_ms, row.end_ms))
            _take_over(hand, holder, row)
            say(hand, proposal, Answer.ACCEPTED)
            return _close(hand, proposal, [each.id for each in found], made)

    def leave(self, proposal: int, person: Person, reason: str | None = None) -> None:
        """Say that a proposal is not wanted; it is kept, and shown no longer.

        Raises:
            NoSuchProposalError: no proposal bears this number.
            AnsweredError: somebody has answered it before.
        """
        with self._database.writing() as connection:
            row = _find(connection, proposal)
            hand = self._hand(connection, row, person, ActKind.LEAVE, reason)
            say(hand, proposal, Answer.LEFT)
            hand.close("proposal.left", row.segment or row.recording, edits=False, proposal=proposal)

    def _hand(self, connection: Connection, row: Row[Any], person: Person, kind: ActKind, reason: str | None) -> Hand:
        return Hand(
            connection,
            self._audit,
            self._clock,
            recording=RecordingId(row.recording),
            person=person,
            kind=kind,
            reason=reason,
            proposal=row.id,
        )


def _find(connection: Connection, proposal: int) -> Row[Any]:
    row = connection.execute(select(schema.proposal).where(schema.proposal.c.id == proposal)).first()
    if row is None:
        raise NoSuchProposalError(proposal)
    table = schema.answer
    last = select(table).where(table.c.proposal == proposal).order_by(table.c.number.desc()).limit(1)
    said = connection.execute(last).first()
    if said is not None and said.answer != OPEN:
        raise AnsweredError(proposal, said.by, said.answer)
    return row


def _check_covered(row: Row[Any], found: Sequence[Standing]) -> None:
    span = Span(row.start_ms, row.end_ms)
    is_ours = all(each.row.recording == row.recording for each in found)
    if row.segment is not None:
        is_covered = [each.id for each in found] == [row.segment]
    else:
        spans = [each.segment.span for each in found]
        meet = all(one.end_ms == two.start_ms for one, two in pairwise(spans))
        is_covered = bool(spans) and meet and all(each.overlaps(span) for each in spans)
        is_covered = is_covered and spans[0].start_ms <= span.start_ms and span.end_ms <= spans[-1].end_ms
    if not (is_ours and is_covered):
        raise UncoveredError(row.id, span)


def _fit(hand: Hand, found: Sequence[Standing], span: Span) -> tuple[Standing, list[SegmentId]]:
    """Cut the timeline so that one segment has *span*: that one, and all that now lie where *found* lay."""
    living = list(found)
    for at_ms in (span.start_ms, span.end_ms):
        at = next((at for at, each in enumerate(living) if _is_within(each, at_ms)), None)
        if at is not None:
            done = split(hand, living[at], _place(living[at], at_ms))
            living[at : at + 1] = [standing(hand.connection, each) for each in done.made]
    inside = [at for at, each in enumerate(living) if span.contains(each.segment.span)]
    while len(inside) > 1:
        at = inside[0]
        done = merge(hand, living[at], living[at + 1])
        living[at : at + 2] = [standing(hand.connection, each) for each in done.made]
        inside.pop()
    return living[inside[0]], [each.id for each in living]


def _is_within(found: Standing, at_ms: int) -> bool:
    span = found.segment.span
    return span.start_ms < at_ms < span.end_ms


def _place(found: Standing, at_ms: int) -> Place:
    source, translation = found.source, found.translation
    return place_of(
        source.text if source is not None else "",
        translation.text if translation is not None else "",
        found.segment.span,
        (),
        at_ms=at_ms,
    )


def _take_over(hand: Hand, holder: Standing, row: Row[Any]) -> None:
    """Write in *holder* what the proposal says."""
    if row.text is None:
        if holder.segment.gap != row.gap:
            hand.write(holder.id, Kind.GAP, Gap(row.gap), after=holder.latest.get(Kind.GAP), proposal=row.id)
        _doubt(hand, holder.id, Kind.SOURCE, 0, row)
        return
    kind = Kind(row.kind)
    if row.segment is None and holder.segment.language != LanguageTag.parse(row.language):
        number = holder.number(Kind.LANGUAGE)
        wanted = Correction(segment=holder.id, kind=Kind.LANGUAGE, based_on=number, text=row.language)
        correct(hand, holder, wanted, proposal=row.id)
    wanted = Correction(segment=holder.id, kind=kind, based_on=holder.number(kind), text=row.text)
    revision = correct(hand, holder, wanted, row.of_revision, proposal=row.id)
    _doubt(hand, holder.id, kind, revision.number, row)


def _doubt(hand: Hand, segment: SegmentId, about: Kind, number: int, row: Row[Any]) -> None:
    """Attach what the machine itself doubts of its proposal to what the person made of it."""
    rows = [
        {
            "segment": segment,
            "about": about,
            "number": number,
            "run": row.run,
            "code": each["code"],
            "severity": each["severity"],
            "message": each["message"],
            "evidence": facts(each["evidence"]),
        }
        for each in facts_of(row.findings)["findings"]
    ]
    if rows:
        hand.connection.execute(insert(schema.finding), rows)


def _close(hand: Hand, proposal: int, before: Sequence[SegmentId], after: Sequence[SegmentId]) -> Cut:
    cut = Cut(
        act=hand.event,
        kind=hand.kind,
        retired=tuple(each for each in before if each not in after),
        made=tuple(each for each in after if each not in before),
        changed=tuple(each for each in after if each in before),
    )
    touched = [*cut.retired, *cut.made, *cut.changed]
    hand.close("proposal.accepted", hand.recording, proposal=proposal, segments=touched)
    return cut
