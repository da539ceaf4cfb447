"""A transcript as a reader meets it: what PDF and DOCX both show, in words and without layout."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.export.form import Layers, Options
from archive.export.provenance import Named, as_of, certificates, facts, models_of, statements, version_of, who_worked
from archive.record import Entry, Record, SegmentRecord
from testimony.language import Language, LanguageTag
from testimony.mark import marks
from testimony.recording import State
from testimony.revision import Status
from testimony.span import Span, clock, uncovered

#: The language that everything is translated into.
ENGLISH = LanguageTag.usual(Language.ENGLISH)


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of a wording: plain words, or a mark such as ``[inaudible]``."""

    text: str
    is_mark: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One wording of a passage; without pieces where nobody wrote one.

    Attributes:
        is_draft: a machine wrote it, or some of it, and no person has vouched for it.
    """

    pieces: tuple[Piece, ...]
    tag: LanguageTag
    is_draft: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One passage, or a stretch without words.

    Attributes:
        number: 1 for the first passage of the recording; a stretch that was left out has none.
        segment: its id; None for a stretch that was left out.
        state: of the words, for a reader: ``draft``, ``corrected``, ``approved``; empty where there are none.
        remark: what stands across the page where there are no words.
        cells: the wordings asked for, the original first; a translation that nobody wrote has no pieces.
        doubts: how many findings are open.
    """

    span: Span
    number: int | None = None
    segment: str | None = None
    speaker: str = ""
    state: str = ""
    is_stale: bool = False
    remark: str = ""
    cells: tuple[Cell, ...] = ()
    doubts: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenDoubt:
    """A finding that nobody has settled, and the passage it is about."""

    number: int
    segment: str
    start: str
    severity: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A transcript to be read.

    Attributes:
        standing: ``DRAFT``, ``APPROVED`` or ``CERTIFIED``, for the head of every page.
        tally: how many passages stand how, in one sentence.
        version: the digest of the record that this was made of: two documents with the same one hold the same.
        as_of: when the record last changed.
        columns: what the columns of `Row.cells` hold.
        certificates: the lines of each; one that no longer holds says so in its first.
        statements: what a reader must know before relying on it.
    """

    recording: str
    original: str
    standing: str
    tally: str
    version: str
    as_of: datetime
    columns: tuple[str, ...]
    facts: tuple[Named, ...]
    models: tuple[tuple[str, ...], ...]
    people: tuple[Named, ...]
    certificates: tuple[tuple[str, ...], ...]
    statements: tuple[str, ...]
    rows: tuple[Row, ...]
    doubts: tuple[OpenDoubt, ...]


def sheet_of(record: Record, options: Options) -> Sheet:
    """*record*, of which `selection` has taken what may be shown, as a sheet."""
    recording = record.recording
    version = version_of(record)
    numbered = list(enumerate(record.segments, start=1))
    return Sheet(
        recording=recording.id,
        original=recording.original.hex,
        standing=_standing(record),
        tally=_tally(record),
        version=version,
        as_of=as_of(record),
        columns=_columns(record, options.layers),
        facts=facts(record, options, version),
        models=models_of(record),
        people=who_worked(record),
        certificates=certificates(record),
        statements=statements(record, options),
        rows=tuple(sorted([*_rows(record, options), *_left_out(record)], key=lambda row: row.span)),
        doubts=tuple(doubt for number, segment in numbered for doubt in _doubts(number, segment)),
    )


def _standing(record: Record) -> str:
    if any(certificate.void is None for certificate in record.certificates):
        return "CERTIFIED"
    return "APPROVED" if record.recording.state is State.APPROVED else "DRAFT"


def labels(record: Record) -> dict[str, str]:
    """What each speaker is called in a document."""
    return {speaker.id: speaker.pseudonym or str(speaker.role) for speaker in record.speakers}


def _tally(record: Record) -> str:
    counts = Counter(segment.status for segment in record.segments if segment.is_speech)
    said = ", ".join(f"{counts[status]} {status}" for status in reversed(Status))
    doubts = record.open_findings
    return f"{counts.total()} passages: {said}; {doubts or 'no'} open doubt{'' if doubts == 1 else 's'}"


def _columns(record: Record, layers: Layers) -> tuple[str, ...]:
    original = f"Original ({record.recording.language.language.english_name})"
    names = {
        Layers.SOURCE: (original,),
        Layers.TRANSLATION: ("Translation (English)",),
        Layers.BILINGUAL: (original, "Translation (English)"),
    }
    return names[layers]


def _rows(record: Record, options: Options) -> Iterator[Row]:
    called = labels(record)
    for number, segment in enumerate(record.segments, start=1):
        speaker = called.get(segment.speaker or "", "")
        open_doubts = sum(finding.settled_by is None for finding in segment.findings)
        common = Row(
            span=segment.segment.span, number=number, segment=segment.segment.id, speaker=speaker, doubts=open_doubts
        )
        yield _worded(common, segment, options) if segment.is_speech else _wordless(common, segment)


def _worded(row: Row, segment: SegmentRecord, options: Options) -> Row:
    original = _cell(segment, segment.source, segment.segment.language)
    translation = _cell(segment, segment.translation, ENGLISH)
    cells = {
        Layers.SOURCE: (original,),
        Layers.TRANSLATION: (translation,),
        Layers.BILINGUAL: (original, translation),
    }
    return Row(
        span=row.span,
        number=row.number,
        segment=row.segment,
        speaker=row.speaker,
        doubts=row.doubts,
        state=segment.status,
        is_stale=segment.is_stale,
        cells=cells[options.layers],
        notes=tuple(notes_on(segment)) if options.notes else (),
    )


def _wordless(row: Row, segment: SegmentRecord) -> Row:
    gap = segment.segment.gap
    seconds = row.span.duration_ms / 1000
    remark = f"[{gap or 'no words'}, {seconds:.1f} s]"
    return Row(span=row.span, number=row.number, segment=row.segment, doubts=row.doubts, remark=remark)


def _left_out(record: Record) -> Iterator[Row]:
    """Where a passage that nobody approved would stand."""
    if record.recording.duration_ms:
        spans = (segment.segment.span for segment in record.segments)
        for span in uncovered(spans, Span(0, record.recording.duration_ms)):
            yield Row(span=span, remark=f"[left out: not approved, {span.duration_ms / 1000:.1f} s]")


def _cell(segment: SegmentRecord, entry: Entry | None, tag: LanguageTag) -> Cell:
    if entry is None:
        return Cell(pieces=(), tag=tag, is_draft=False)
    is_draft = entry.is_draft and not segment.approved
    return Cell(pieces=tuple(_pieces(entry)), tag=tag, is_draft=is_draft)


def _pieces(entry: Entry) -> Iterator[Piece]:
    text = entry.revision.text
    reached = 0
    for mark in marks(text):
        if reached < mark.start:
            yield Piece(text=text[reached : mark.start], is_mark=False)
        yield Piece(text=text[mark.start : mark.end], is_mark=True)
        reached = mark.end
    if reached < len(text):
        yield Piece(text=text[reached:], is_mark=False)


def notes_on(segment: SegmentRecord) -> Iterator[str]:
    """What people wrote beside a passage: why they changed it, and what they said to each other about it."""
    for entry in segment.history:
        if entry.revision.reason:
            yield f"{entry.revision.author}: {entry.revision.reason}"
    for note in segment.notes:
        yield f"{note.person}: {note.text}"


def _doubts(number: int, segment: SegmentRecord) -> Iterator[OpenDoubt]:
    for finding in segment.findings:
        if finding.settled_by is None:
            yield OpenDoubt(
                number=number,
                segment=segment.segment.id,
                start=clock(segment.segment.span.start_ms),
                severity=finding.severity,
                message=finding.message,
            )
