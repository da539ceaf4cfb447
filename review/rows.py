"""Rows: a segment as the editor shows it, original and translation paired by the segment's id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.record import Doubt, Entry, Record, SegmentRecord
from testimony.language import Language, LanguageTag
from testimony.revision import Engine, Kind, Status
from testimony.speaker import Speaker

ENGLISH = LanguageTag.usual(Language.ENGLISH)

#: Rows on one page. Beyond this a browser needs more than 50 ms from key to picture.
PAGE_ROWS = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A wording, or the place for one.

    Attributes:
        revision: the number that a correction must name; 0 where nothing was written yet.
        author: who or what wrote it; None where nothing was.
        is_draft: a machine wrote it, and nobody has changed it.
    """

    kind: Kind
    tag: LanguageTag
    text: str = ""
    revision: int = 0
    author: str | None = None
    is_draft: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One segment.

    Attributes:
        number: 1 for the first of the timeline, whatever the order of the page.
        gap: why there is no text; None where there is some.
        renders: the number of the source revision that the translation renders; 0 where there is none.
        is_void: it was approved, and changed afterwards.
    """

    segment: SegmentRecord
    number: int
    speaker: str | None
    gap: str | None
    source: Cell
    translation: Cell
    renders: int
    is_void: bool

    @property
    def id(self) -> str:
        return self.segment.segment.id

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return self.segment.doubts


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One page of the editor.

    Attributes:
        number: of this page, from 1.
        count: how many pages there are.
    """

    rows: tuple[Row, ...]
    number: int
    count: int


def sheet(record: Record, *, by_risk: bool, number: int = 1, holding: str | None = None) -> Sheet:
    """The rows of one page.

    Args:
        by_risk: the most doubtful first, and no gaps but those in doubt; otherwise all, as they are heard.
        number: which page; the last one where there are not so many.
        holding: a segment whose page is wanted, whatever *number* says.
    """
    speakers: dict[str | None, Speaker] = {speaker.id: speaker for speaker in record.speakers}
    rows = [_row(segment, place, speakers) for place, segment in enumerate(record.segments, start=1)]
    if by_risk:
        rows = sorted((row for row in rows if row.gap is None or row.doubts), key=lambda row: -row.segment.risk)
    count = max(1, -(-len(rows) // PAGE_ROWS))
    number = _page_of(holding, rows) or min(max(number, 1), count)
    return Sheet(rows=tuple(rows[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]), number=number, count=count)


def _page_of(holding: str | None, rows: Sequence[Row]) -> int | None:
    return next((place // PAGE_ROWS + 1 for place, row in enumerate(rows) if row.id == holding), None)


def _row(segment: SegmentRecord, number: int, speakers: Mapping[str | None, Speaker]) -> Row:
    speaker = speakers.get(segment.speaker)
    was_approved = any(entry.revision.text == Status.APPROVED for entry in segment.history if _is_status(entry))
    translation = segment.translation
    return Row(
        segment=segment,
        number=number,
        speaker=speaker.pseudonym if speaker else None,
        gap=None if segment.is_speech or segment.segment.gap is None else segment.segment.gap.value,
        source=_cell(Kind.SOURCE, segment.segment.language, segment.source),
        translation=_cell(Kind.TRANSLATION, ENGLISH, translation),
        renders=(translation.revision.of_revision or 0) if translation else 0,
        is_void=was_approved and not segment.approved,
    )


def _is_status(entry: Entry) -> bool:
    return entry.revision.kind is Kind.STATUS


def _cell(kind: Kind, tag: LanguageTag, entry: Entry | None) -> Cell:
    if entry is None:
        return Cell(kind=kind, tag=tag)
    revision = entry.revision
    return Cell(
        kind=kind,
        tag=tag,
        text=revision.text,
        revision=revision.number,
        author=str(revision.author),
        is_draft=isinstance(revision.author, Engine),
    )
