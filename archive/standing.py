"""What stands in a segment, for whoever is about to write to it: rows of the database, all within one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from archive.history import latest_in, latest_of, living, living_segment
from testimony.cut import Seen
from testimony.identity import RecordingId, SegmentId, SpeakerId
from testimony.language import LanguageTag
from testimony.revision import Kind, StaleRevisionError
from testimony.segment import Gap, Segment
from testimony.span import Span
from testimony.standing import as_it_stands


@dataclass(frozen=True, slots=True)
class Standing:
    """A living segment.

    Attributes:
        row: as it was first cut.
        latest: the newest revision of each kind, those that say that nothing stands any more among them.
    """

    row: Row[Any]
    latest: Mapping[Kind, Row[Any]]

    @property
    def id(self) -> SegmentId:
        return SegmentId(self.row.id)

    @property
    def said(self) -> Mapping[Kind, str]:
        """The text of each kind of revision that stands."""
        return {kind: row.text for kind, row in self.latest.items() if stands(row)}

    @property
    def segment(self) -> Segment:
        """As it stands today."""
        return as_it_stands(first_cut(self.row), self.said)

    @property
    def source(self) -> Row[Any] | None:
        """The original's newest revision; None in a gap, whatever was written there before."""
        return self._wording(Kind.SOURCE)

    @property
    def translation(self) -> Row[Any] | None:
        return self._wording(Kind.TRANSLATION)

    def number(self, kind: Kind) -> int:
        """The newest revision's number; 0 for none."""
        row = self.latest.get(kind)
        return row.number if row else 0

    @property
    def is_stale(self) -> bool:
        """Whether the translation renders another wording than the one that stands there."""
        source, translation = self.source, self.translation
        return source is not None and translation is not None and int(translation.of_revision) != root(source)

    def check(self, seen: Seen) -> None:
        """
        Raises:
            StaleRevisionError: something else stands there than the person saw.
        """
        pairs = (
            (Kind.SOURCE, seen.source),
            (Kind.TRANSLATION, seen.translation),
            (Kind.SPAN, seen.span),
            (Kind.GAP, seen.gap),
        )
        for kind, number in pairs:
            if number != (current := self.number(kind)):
                raise StaleRevisionError(self.id, kind, number, current)

    def _wording(self, kind: Kind) -> Row[Any] | None:
        row = self.latest.get(kind)
        return row if row is not None and stands(row) and self.segment.is_speech else None


def standing(connection: Connection, segment: SegmentId) -> Standing:
    """
    Raises:
        NoSuchSegmentError: no segment bears this id.
        RetiredSegmentError: it is no longer part of the timeline.
    """
    return Standing(living_segment(connection, segment), latest_in(connection, segment))


def seen_by(connection: Connection, seen: Seen) -> Standing:
    """The segment, which is as the person saw it.

    Raises:
        NoSuchSegmentError: no segment bears this id.
        RetiredSegmentError: it is no longer part of the timeline.
        StaleRevisionError: something else stands there than the person saw.
    """
    found = standing(connection, seen.segment)
    found.check(seen)
    return found


def timeline(connection: Connection, recording: RecordingId) -> list[Standing]:
    """The whole timeline as it stands, in its order."""
    by_segment: dict[str, dict[Kind, Row[Any]]] = {}
    for (segment, kind), row in latest_of(connection, recording).items():
        by_segment.setdefault(segment, {})[kind] = row
    found = [Standing(row, by_segment.get(row.id, {})) for row in connection.execute(living(recording))]
    return sorted(found, key=lambda each: each.segment.span)


def root(row: Row[Any]) -> int:
    """The number of the revision whose text this is: its own, unless it brought an earlier one back."""
    number: int = row.restores or row.number
    return number


def stands(row: Row[Any]) -> bool:
    """Whether a newest revision says something; one that brought back nothing does not."""
    restores: int | None = row.restores
    return restores != 0


def first_cut(row: Row[Any]) -> Segment:
    """A segment as it came into the timeline."""
    return Segment(
        id=SegmentId(row.id),
        recording=RecordingId(row.recording),
        span=Span(row.start_ms, row.end_ms),
        language=LanguageTag.parse(row.language),
        gap=Gap(row.gap) if row.gap else None,
        speaker=SpeakerId(row.speaker) if row.speaker else None,
    )
