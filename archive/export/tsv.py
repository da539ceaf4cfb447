r"""Tab-separated values: one segment a line, gaps too; for spreadsheets and for programs.

A tab, line break or backslash within a cell is written ``\t``, ``\n``, ``\r``, ``\\``. A cell that a spreadsheet would
take for a formula begins with an apostrophe, and so does one that began with an apostrophe anyway: `cell_of` brings
every text back as it was.
"""

import re

from archive.record import Entry, Record, SegmentRecord
from testimony.span import clock

COLUMNS = (
    "segment",
    "start_ms",
    "end_ms",
    "start",
    "end",
    "kind",
    "gap",
    "speaker",
    "language",
    "source",
    "source_by",
    "translation",
    "translation_by",
    "stale",
    "status",
    "findings",
)

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_PLAIN = {escape: letter for letter, escape in _ESCAPES.items()}
_FORMULA = ("=", "+", "-", "@", "'")


def as_tsv(record: Record) -> str:
    """Every segment of *record*'s timeline, with what stands in it today."""
    rows = [COLUMNS, *(_row(segment) for segment in record.segments)]
    return "".join("\t".join(cell(value) for value in row) + "\n" for row in rows)


def cell(text: str) -> str:
    """*text* as it may stand in a cell."""
    escaped = "".join(_ESCAPES.get(letter, letter) for letter in text)
    # Some spreadsheets pass over blanks before they look for a formula.
    return f"'{escaped}" if escaped.lstrip().startswith(_FORMULA) else escaped


def cell_of(written: str) -> str:
    """The text that `cell` wrote."""
    escaped = written.removeprefix("'")
    return re.sub(r"\\[\\tnr]", lambda found: _PLAIN[found[0]], escaped)


def _row(record: SegmentRecord) -> tuple[str, ...]:
    segment = record.segment
    return (
        segment.id,
        str(segment.span.start_ms),
        str(segment.span.end_ms),
        clock(segment.span.start_ms),
        clock(segment.span.end_ms),
        "speech" if record.is_speech else "gap",
        segment.gap or "",
        record.speaker or "",
        str(segment.language),
        *_wording(record.source),
        *_wording(record.translation),
        "stale" if record.is_stale else "",
        record.status,
        ", ".join(finding.code for finding in record.findings if finding.settled_by is None),
    )


def _wording(entry: Entry | None) -> tuple[str, str]:
    if entry is None:
        return "", ""
    whose = "person" if entry.revision.is_by_a_person else "machine"
    return entry.revision.text, f"{whose}: {entry.revision.author}"
