"""Corrections: what people write and say about a segment.

A correction is made on the latest revision or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from archive import schema
from archive.acts import Hand
from archive.audit import AuditTrail
from archive.database import Database
from archive.recordings import find
from archive.standing import Standing, root, standing
from testimony.act import ActKind
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag
from testimony.revision import Kind, Person, Revision, StaleRevisionError

_ACTS = {
    Kind.SOURCE: ActKind.SOURCE,
    Kind.TRANSLATION: ActKind.TRANSLATION,
    Kind.SPEAKER: ActKind.SPEAKER,
    Kind.LANGUAGE: ActKind.LANGUAGE,
}


class NoSuchWordingError(BadInputError):
    """A translation was written of an original that nobody has written."""

    def __init__(self, segment: SegmentId, renders: int) -> None:
        super().__init__(segment, renders)
        self.segment, self.renders = segment, renders

    def __str__(self) -> str:
        return f"there is no wording {self.renders} of {self.segment} to translate; write down what is heard first"


class NoSuchSpeakerError(BadInputError):
    """An id was given that no speaker of the recording bears."""

    def __init__(self, speaker: str) -> None:
        super().__init__(speaker)
        self.speaker = speaker

    def __str__(self) -> str:
        return f"there is no speaker {self.speaker[:60]!r} in this recording; add them first"


class ElsewhereError(BadInputError):
    """Something of another recording was named in an act that changes one."""

    def __init__(self, subject: str, recording: RecordingId) -> None:
        super().__init__(subject, recording)
        self.subject, self.recording = subject, recording

    def __str__(self) -> str:
        return f"{self.subject} is not a part of {self.recording}; change one recording at a time"


class StaleTextsError(BadInputError):
    """Of many texts that were to be changed at once, some were changed meanwhile.

    Args:
        stale: what `testimony.revision.StaleRevisionError` says of each of them.
        wanted: how many were to be changed.
    """

    def __init__(self, stale: tuple[StaleRevisionError, ...], wanted: int) -> None:
        super().__init__(stale, wanted)
        self.stale, self.wanted = stale, wanted

    def __str__(self) -> str:
        names = ", ".join(each.segment for each in self.stale)
        return (
            f"{len(self.stale)} of {self.wanted} segments were changed meanwhile ({names}); nothing was written: "
            "look at them and try again"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One of many changes: what is to stand there, and the revision that the person saw."""

    segment: SegmentId
    kind: Kind
    based_on: int
    text: str


class Corrections:
    """The people's hands on the texts."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def revise(
        self,
        segment: SegmentId,
        kind: Kind,
        text: str,
        *,
        based_on: int,
        author: Person,
        reason: str | None = None,
        of_revision: int | None = None,
    ) -> Revision:
        """Add a person's correction. Words that are written where a gap was make it speech.

        Args:
            kind: source, translation, speaker (then *text* is the speaker's id, or empty for nobody) or language (then
                it is the tag). A span or a gap is not changed by itself: `archive.timeline` does that.
            based_on: the number of the revision that the person saw; 0 where there was none.
            of_revision: for a translation, the source revision that it renders; the latest unless said.

        Raises:
            StaleRevisionError: somebody else was quicker; nothing was written.
            NoSuchSegmentError: no segment bears this id.
            RetiredSegmentError: a later run or a cut has replaced the segment.
            NoSuchWordingError: a translation of a source revision that there is not.
            NoSuchSpeakerError: nobody of this recording bears this id.
            UnknownLanguageError: a language that is not known here.
        """
        if kind not in _ACTS:
            msg = f"the {kind} of a segment is not revised by itself"
            raise ValueError(msg)
        with self._database.writing() as connection:
            found = standing(connection, segment)
            recording = RecordingId(found.row.recording)
            hand = self._hand(connection, recording, author, _ACTS[kind], reason)
            wanted = Correction(segment=segment, kind=kind, based_on=based_on, text=text)
            revision = correct(hand, found, wanted, of_revision)
            hand.close("segment.revised", segment, kind=kind, number=revision.number)
        return revision

    def replace_many(
        self, recording: RecordingId, person: Person, changes: Sequence[Correction], reason: str | None = None
    ) -> tuple[Revision, ...]:
        """Make many corrections at one stroke: all of them or none.

        Raises:
            StaleTextsError: some of the texts were changed meanwhile; it names all of them.
        """
        with self._database.writing() as connection:
            find(connection, recording)
            hand = self._hand(connection, recording, person, ActKind.REPLACE, reason)
            revisions = correct_many(hand, changes)
            segments = sorted({change.segment for change in changes})
            hand.close("transcript.replaced", recording, segments=segments, revisions=len(revisions))
        return revisions

    def _hand(
        self, connection: Connection, recording: RecordingId, person: Person, kind: ActKind, reason: str | None
    ) -> Hand:
        return Hand(connection, self._audit, self._clock, recording=recording, person=person, kind=kind, reason=reason)


def correct(
    hand: Hand,
    found: Standing,
    wanted: Correction,
    of_revision: int | None = None,
    *,
    proposal: int | None = None,
    evidence: str | None = None,
) -> Revision:
    """Write one correction within an act.

    Args:
        proposal: the machine's proposal that the person took over.
        evidence: where the words come from, as JSON; None where the person wrote them.

    Raises:
        StaleRevisionError: it was made on an earlier revision.
        NoSuchWordingError: a translation of a source revision that there is not.
        NoSuchSpeakerError: nobody of this recording bears this id.
        UnknownLanguageError: a language that is not known here.
    """
    text = str(LanguageTag.parse(wanted.text)) if wanted.kind is Kind.LANGUAGE else wanted.text
    if wanted.kind is Kind.SPEAKER and text:
        _check_speaker(hand, text)
    renders = _rendered(hand, found, of_revision) if wanted.kind is Kind.TRANSLATION else None
    revision = hand.write(
        found.id,
        wanted.kind,
        text,
        after=found.latest.get(wanted.kind),
        number=wanted.based_on + 1,
        of_revision=renders,
        proposal=proposal,
        evidence=evidence,
    )
    # Said, where a person or the engine called it a gap: that words were written later tells a machine, not a reader.
    if wanted.kind is Kind.SOURCE and not found.segment.is_speech:
        hand.write(found.id, Kind.GAP, "", after=found.latest.get(Kind.GAP))
    return revision


def correct_many(hand: Hand, changes: Sequence[Correction]) -> tuple[Revision, ...]:
    """Write many corrections within an act.

    Raises:
        StaleTextsError: some were made on earlier revisions; it names all of them.
    """
    revisions, stale = [], []
    for change in changes:
        found = standing(hand.connection, change.segment)
        if found.row.recording != hand.recording:
            raise ElsewhereError(change.segment, hand.recording)
        try:
            revisions.append(correct(hand, found, change))
        except StaleRevisionError as error:
            stale.append(error)
    if stale:
        raise StaleTextsError(tuple(stale), len(changes))
    return tuple(revisions)


def _rendered(hand: Hand, found: Standing, of_revision: int | None) -> int:
    """The source revision that a translation renders, the latest unless another was named: the one whose text it is."""
    current = found.latest.get(Kind.SOURCE)
    renders = found.number(Kind.SOURCE) if of_revision is None else of_revision
    if current is None or not 1 <= renders <= current.number:
        raise NoSuchWordingError(found.id, renders)
    if renders == current.number:
        return root(current)
    table = schema.revision
    query = select(table).where(table.c.segment == found.id, table.c.kind == Kind.SOURCE, table.c.number == renders)
    return root(hand.connection.execute(query).one())


def _check_speaker(hand: Hand, speaker: str) -> None:
    table = schema.speaker
    query = select(table.c.id).where(table.c.id == speaker, table.c.recording == hand.recording)
    if hand.connection.execute(query).first() is None:
        raise NoSuchSpeakerError(speaker)
