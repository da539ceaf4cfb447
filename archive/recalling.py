"""Recalling: a person takes the English of an approved pair over for what they have before them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import and_

from archive import schema
from archive.accounts import Account
from archive.acts import Hand
from archive.audit import AuditTrail
from archive.columns import facts
from archive.corrections import Correction, correct
from archive.database import Database
from archive.memory import read_pairs
from archive.standing import standing
from testimony.act import ActKind
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.revision import Kind, Person, Revision


class NotOfferedError(BadInputError):
    """A translation was to be taken over that the memory does not offer for this segment, or no longer."""

    def __init__(self, segment: SegmentId) -> None:
        super().__init__(segment)
        self.segment = segment

    def __str__(self) -> str:
        return "what was offered from the memory does not stand any more; open the segment again to see what does"


class Recalling:
    """Takes approved translations over, with a note of where they come from."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def take(
        self,
        segment: SegmentId,
        lender: SegmentId,
        revision: int,
        reader: Account,
        *,
        based_on: int,
        of_revision: int | None = None,
    ) -> Revision:
        """Write the approved English of *lender* as *reader*'s translation of *segment*.

        The words are read from the revision itself, and the evidence of the new one names it.

        Args:
            lender: the segment whose translation was offered, and *revision* the number of that translation.
            based_on: the number of the translation that the reader saw; 0 where there was none.
            of_revision: the source revision that they saw; the latest unless said.

        Raises:
            NotOfferedError: it is not approved any more, or may not be lent to this recording or shown to the reader.
            StaleRevisionError: somebody else was quicker; nothing was written.
            NoSuchSegmentError, RetiredSegmentError: the segment is not part of the timeline.
        """
        with self._database.writing() as connection:
            found = standing(connection, segment)
            recording = RecordingId(found.row.recording)
            approval = schema.approval.c
            which = and_(approval.segment == lender, approval.translation == revision)
            pairs = (pair for _, pair in read_pairs(connection, recording, which, reader))
            pair = next((pair for pair in pairs if pair.tag == found.segment.language), None)
            if pair is None or lender == segment:
                raise NotOfferedError(segment)
            person = Person(reader.name)
            hand = Hand(
                connection, self._audit, self._clock, recording=recording, person=person, kind=ActKind.TRANSLATION
            )
            wanted = Correction(segment=segment, kind=Kind.TRANSLATION, based_on=based_on, text=pair.english)
            origin = facts({"memory": pair.origin.as_json()})
            written = correct(hand, found, wanted, of_revision, evidence=origin)
            hand.close("segment.revised", segment, kind=Kind.TRANSLATION, number=written.number, memory=lender)
        return written
