"""What of a record goes into a document."""

from dataclasses import replace

from archive.export.anonymised import anonymised
from archive.export.form import Options
from archive.record import Record, SegmentRecord


def selected(record: Record, options: Options) -> Record:
    """The part of *record* that *options* let out. The timeline may have holes in it then; a document says where.

    Raises:
        NamesLeftError: a name that should have been replaced is left.
    """
    if options.approved_only:
        record = replace(
            record,
            segments=tuple(segment for segment in record.segments if segment.approved or not _has_words(segment)),
            retired=(),
            proposals=(),
        )
    if options.anonymised:
        record = anonymised(record, options.pseudonyms)
    return record


def _has_words(segment: SegmentRecord) -> bool:
    return segment.is_speech
