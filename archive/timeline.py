"""The timeline in people's hands: parting a segment, joining two, moving the boundary between them, naming a gap.

Each of these acts on the pair, the original and the translation together, and leaves the timeline covered from end to
end: a segment is parted within itself, and a boundary belongs to the two that meet there.

To part or to join makes new segments, which name those that they were cut from; these leave the timeline with their
whole history. To move a boundary, or to call a stretch a gap, is a revision of the segments themselves. Whoever cuts
changes no word, and is no author of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from archive import schema
from archive.acts import Hand
from archive.audit import AuditTrail
from archive.carrying import make
from archive.columns import words_of
from archive.database import Database
from archive.parts import halves, whole
from archive.standing import Standing, seen_by, standing
from testimony.act import ActKind
from testimony.cut import CutPlaceError, Place, Seen, place_of
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.revision import Kind, Person
from testimony.segment import Gap, Word
from testimony.span import Span
from testimony.standing import written


class NotNeighboursError(BadInputError):
    """Two segments were to be joined, or the boundary between them moved, that do not meet."""

    def __init__(self, left: SegmentId, right: SegmentId) -> None:
        super().__init__(left, right)
        self.left, self.right = left, right

    def __str__(self) -> str:
        return f"{self.right} does not begin where {self.left} ends; name two neighbours, the earlier one first"


class UnlikeSegmentsError(BadInputError):
    """Two segments were to be joined in which not the same person speaks, or not the same language."""

    def __init__(self, left: SegmentId, right: SegmentId, what: str) -> None:
        super().__init__(left, right, what)
        self.left, self.right, self.what = left, right, what

    def __str__(self) -> str:
        return f"{self.left} and {self.right} differ in their {self.what}; say first which is right, then join them"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """What an act did to the timeline.

    Attributes:
        retired: segments that left the timeline.
        made: segments that took their place, in the order of time.
        changed: segments that stay, and are otherwise than before.
    """

    act: int
    kind: ActKind
    retired: tuple[SegmentId, ...] = ()
    made: tuple[SegmentId, ...] = ()
    changed: tuple[SegmentId, ...] = ()


class Timeline:
    """The people's hands on the timeline."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def place(self, segment: SegmentId, *, at_ms: int | None = None, at_source: int | None = None) -> Place:
        """Where a segment would be parted, if a person named a time, a point of the original, or neither.

        Raises:
            NoSuchSegmentError: no segment bears this id.
            RetiredSegmentError: it is no longer part of the timeline.
            CutPlaceError: it is too short to be parted.
        """
        with self._database.reading() as connection:
            found = standing(connection, segment)
            heard = _heard(connection, found)
        if found.segment.span.duration_ms < 2:  # noqa: PLR2004 - one millisecond for each part
            raise CutPlaceError(segment, "it is too short")
        return place_of(
            found.source.text if found.source is not None else "",
            found.translation.text if found.translation is not None else "",
            found.segment.span,
            heard,
            at_ms=at_ms,
            at_source=at_source,
        )

    def split(self, seen: Seen, place: Place, person: Person, reason: str | None = None) -> Cut:
        """Part a segment, its original and its translation at *place*. A part without words is an unclear gap.

        Raises:
            StaleRevisionError: something else stands there than the person saw.
            RetiredSegmentError: somebody else has cut it meanwhile.
            CutPlaceError: it cannot be parted there.
        """
        with self._database.writing() as connection:
            found = seen_by(connection, seen)
            facts = {"at_ms": place.at_ms, "at_source": place.at_source, "at_translation": place.at_translation}
            hand = self._hand(connection, found, person, ActKind.SPLIT, reason, **facts)
            return _close(hand, split(hand, found, place))

    def merge(self, left: Seen, right: Seen, person: Person, reason: str | None = None) -> Cut:
        """Join two neighbours, their originals and their translations. A gap joins the speech beside it.

        Raises:
            StaleRevisionError: something else stands there than the person saw.
            RetiredSegmentError: somebody else has cut one of them meanwhile.
            NotNeighboursError: they do not meet.
            UnlikeSegmentsError: they differ in who speaks, or in which language.
        """
        with self._database.writing() as connection:
            first, second = seen_by(connection, left), seen_by(connection, right)
            hand = self._hand(connection, first, person, ActKind.MERGE, reason)
            return _close(hand, merge(hand, first, second))

    def move(self, left: Seen, right: Seen, at_ms: int, person: Person, reason: str | None = None) -> Cut:
        """Move the boundary between two neighbours; their texts stay as they are.

        Raises:
            StaleRevisionError: something else stands there than the person saw.
            RetiredSegmentError: somebody else has cut one of them meanwhile.
            NotNeighboursError: they do not meet.
            CutPlaceError: one of them would have no time left.
        """
        with self._database.writing() as connection:
            first, second = seen_by(connection, left), seen_by(connection, right)
            _check_neighbours(first, second)
            start_ms, end_ms = first.segment.span.start_ms, second.segment.span.end_ms
            if not start_ms < at_ms < end_ms:
                raise CutPlaceError(first.id, f"the boundary lies between {start_ms} and {end_ms} ms, not at {at_ms}")
            facts = {"from_ms": first.segment.span.end_ms, "to_ms": at_ms}
            hand = self._hand(connection, first, person, ActKind.MOVE, reason, **facts)
            for found, span in ((first, Span(start_ms, at_ms)), (second, Span(at_ms, end_ms))):
                hand.write(found.id, Kind.SPAN, written(span), after=found.latest.get(Kind.SPAN))
            return _close(hand, _Done(changed=(first.id, second.id)))

    def to_gap(self, seen: Seen, gap: Gap, person: Person, reason: str | None = None) -> Cut:
        """Say that nothing is said in a segment, and what there is instead. Its words stay in its history.

        Raises:
            StaleRevisionError: something else stands there than the person saw.
            RetiredSegmentError: somebody else has cut it meanwhile.
        """
        return self._call(seen, gap, person, reason)

    def to_speech(self, seen: Seen, person: Person, reason: str | None = None) -> Cut:
        """Say that somebody speaks in what was called a gap; words that stood in it before stand there again.

        Raises:
            StaleRevisionError: something else stands there than the person saw.
            RetiredSegmentError: somebody else has cut it meanwhile.
        """
        return self._call(seen, None, person, reason)

    def _call(self, seen: Seen, gap: Gap | None, person: Person, reason: str | None) -> Cut:
        with self._database.writing() as connection:
            found = seen_by(connection, seen)
            kind = ActKind.GAP if gap else ActKind.SPEECH
            hand = self._hand(connection, found, person, kind, reason)
            if gap is None and found.number(Kind.SOURCE) == 0:
                # Speech has a wording, were it an empty one.
                hand.write(found.id, Kind.SOURCE, "", after=None)
            hand.write(found.id, Kind.GAP, gap or "", after=found.latest.get(Kind.GAP))
            return _close(hand, _Done(changed=(found.id,)))

    def _hand(
        self, connection: Connection, found: Standing, person: Person, kind: ActKind, reason: str | None, **facts: Any
    ) -> Hand:
        return Hand(
            connection,
            self._audit,
            self._clock,
            recording=RecordingId(found.row.recording),
            person=person,
            kind=kind,
            reason=reason,
            **facts,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Done:
    retired: tuple[SegmentId, ...] = ()
    made: tuple[SegmentId, ...] = ()
    changed: tuple[SegmentId, ...] = ()


def split(hand: Hand, found: Standing, place: Place) -> _Done:
    """Within an act, part a segment.

    Raises:
        CutPlaceError: it cannot be parted there.
    """
    parts = halves(hand.connection, found, place)
    segment = found.segment
    made = [make(hand, [part], segment.language, segment.speaker, among=parts) for part in parts]
    hand.turn(found.id)
    return _Done(retired=(found.id,), made=tuple(made))


def merge(hand: Hand, first: Standing, second: Standing) -> _Done:
    """Within an act, join two neighbours.

    Raises:
        NotNeighboursError: they do not meet.
        UnlikeSegmentsError: they differ in who speaks, or in which language.
    """
    _check_neighbours(first, second)
    spoken = [each for each in (first, second) if each.segment.is_speech] or [first, second]
    languages = {each.segment.language for each in spoken}
    speakers = {each.segment.speaker for each in (first, second)} - {None}
    for values, what in ((languages, "language"), (speakers, "speaker")):
        if len(values) > 1:
            raise UnlikeSegmentsError(first.id, second.id, what)
    parts = [whole(hand.connection, each) for each in (first, second)]
    made = make(hand, parts, languages.pop(), speakers.pop() if speakers else None, among=parts)
    for each in (first, second):
        hand.turn(each.id)
    return _Done(retired=(first.id, second.id), made=(made,))


def _close(hand: Hand, done: _Done) -> Cut:
    touched = [*done.retired, *done.made, *done.changed]
    hand.close(f"timeline.{hand.kind}", hand.recording, segments=touched, retired=done.retired, made=done.made)
    return Cut(act=hand.event, kind=hand.kind, retired=done.retired, made=done.made, changed=done.changed)


def _check_neighbours(first: Standing, second: Standing) -> None:
    if first.row.recording != second.row.recording or first.segment.span.end_ms != second.segment.span.start_ms:
        raise NotNeighboursError(first.id, second.id)


def _heard(connection: Connection, found: Standing) -> tuple[Word, ...]:
    """The times of the words as an engine last heard them here, or in what this was cut from."""
    table, descent = schema.revision, schema.descent
    ancestors = select(descent.c.ancestor).where(descent.c.segment == found.id)
    query = (
        select(table.c.words)
        .where((table.c.segment == found.id) | table.c.segment.in_(ancestors))
        .where(table.c.kind == Kind.SOURCE, table.c.words.is_not(None))
        .order_by(table.c.event.desc(), table.c.number.desc())
        .limit(1)
    )
    column = connection.execute(query).scalar()
    return tuple(word for word in words_of(column) if found.segment.span.overlaps(word.span))
