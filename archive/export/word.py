"""DOCX: original and translation side by side, for a word processor. The same record makes the same bytes.

Lines are numbered as on pleading paper: the numbers stand in the page's head, and every line of the body has the same
height. A word processor does not count the lines of a table itself.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.section import Section
from docx.shared import Mm
from docx.table import _Cell

from archive.export.form import Options
from archive.export.sheet import Cell, Row, Sheet, sheet_of
from archive.export.visible import visible
from archive.export.wordml import (
    field,
    fixed_time,
    keep_columns,
    line_numbers,
    paragraph_of,
    repeat_as_head,
    ruled,
    run_of,
)
from archive.record import Record
from testimony.span import clock

_LINES = 25
_QUIET, _ALARM, _GOOD = "5B6470", "9A3412", "166534"
_WIDTHS_MM = (13, 23, 28)  # of number, time and speaker
_BODY_MM = 257


def as_docx(record: Record, options: Options) -> bytes:
    """*record* as a document of Word on A4 across."""
    sheet = sheet_of(record, options)
    document = docx.Document()
    _describe(document, sheet)
    _lay_out(document.sections[0], sheet)
    _front(document, sheet)
    transcript = document.add_section(WD_SECTION.NEW_PAGE)
    _own_head(transcript, sheet)
    line_numbers(transcript.header, _LINES, colour=_QUIET)
    _transcript(document, sheet)
    if sheet.doubts:
        _own_head(document.add_section(WD_SECTION.NEW_PAGE), sheet)
        _doubts(document, sheet)
    return _packed(document)


def _describe(document: Document, sheet: Sheet) -> None:
    """The file's own properties: none of them names a person or the machine."""
    properties = document.core_properties
    properties.title = f"Interview {sheet.recording}"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.subject = f"{sheet.standing}; version {sheet.version}"
    properties.language = "en"
    properties.revision = 1
    properties.created = properties.modified = sheet.as_of.replace(tzinfo=None)
    style = document.styles["Normal"]
    run_of(style.element, size_pt=10)
    paragraph_of(style.element)


def _lay_out(section: Section, sheet: Sheet) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(24), Mm(16)
    section.top_margin, section.bottom_margin = Mm(23), Mm(19)
    section.header_distance, section.footer_distance = Mm(12), Mm(10)
    _head(section, sheet)
    _foot(section, sheet)


def _own_head(section: Section, sheet: Sheet) -> None:
    """The sections' heads differ in the line numbers alone."""
    section.header.is_linked_to_previous = False
    _head(section, sheet)


def _head(section: Section, sheet: Sheet) -> None:
    line = section.header.paragraphs[0]
    _tabs(line)
    _say(line, f"{sheet.recording} · version {sheet.version[:16]}\t", size_pt=8, colour=_QUIET)
    _say(line, sheet.standing, size_pt=10, colour=_colour(sheet), bold=True)
    _say(line, "\tPage ", size_pt=8, colour=_QUIET)
    field(line, "PAGE", size_pt=8, colour=_QUIET)
    _say(line, " of ", size_pt=8, colour=_QUIET)
    field(line, "NUMPAGES", size_pt=8, colour=_QUIET)


def _foot(section: Section, sheet: Sheet) -> None:
    line = section.footer.paragraphs[0]
    _tabs(line)
    _say(line, f"{sheet.tally}\t\tas of {sheet.as_of:%Y-%m-%d %H:%M} UTC", size_pt=8, colour=_QUIET)


def _tabs(line: Any) -> None:
    line.style = None  # that of a header has stops of its own, made for a page that stands upright
    line.paragraph_format.tab_stops.add_tab_stop(Mm(_BODY_MM / 2), WD_TAB_ALIGNMENT.CENTER)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(_BODY_MM), WD_TAB_ALIGNMENT.RIGHT)


def _colour(sheet: Sheet) -> str:
    return _ALARM if sheet.standing == "DRAFT" else _GOOD


def _front(document: Document, sheet: Sheet) -> None:
    _title(document, f"Interview {sheet.recording}", level=1)
    first = document.add_paragraph()
    _say(first, sheet.standing, size_pt=11, colour=_colour(sheet), bold=True)
    _say(first, f" — {sheet.tally}.", size_pt=10)
    for said in sheet.statements:
        _say(document.add_paragraph(), said, size_pt=10)
    _title(document, "The recording", level=2)
    _plain_table(document, sheet.facts, (60, 197))
    if sheet.models:
        _title(document, "The machines", level=2)
        _plain_table(
            document, [("Model", "Engine", "SHA-256 of its files", "Licence"), *sheet.models], (50, 35, 137, 35)
        )
    if sheet.people:
        _title(document, "The people", level=2)
        _plain_table(document, sheet.people, (60, 197))
    for certificate in sheet.certificates:
        _title(document, "Certificate", level=2)
        for said in certificate:
            _say(document.add_paragraph(), said, size_pt=10)


def _title(document: Document, said: str, *, level: int) -> None:
    title = document.add_heading(level=level)
    _say(title, said, size_pt=16 if level == 1 else 12, bold=True, colour="000000")


def _plain_table(document: Document, lines: Sequence[Sequence[str]], widths_mm: Sequence[float]) -> None:
    table = document.add_table(rows=len(lines), cols=len(widths_mm))
    keep_columns(table, widths_mm)
    ruled(table)
    for row, line in zip(table.rows, lines, strict=True):
        for cell, said in zip(row.cells, line, strict=True):
            _say(cell.paragraphs[0], said, size_pt=9)


def _transcript(document: Document, sheet: Sheet) -> None:
    share = (_BODY_MM - sum(_WIDTHS_MM)) / len(sheet.columns)
    widths = (*_WIDTHS_MM, *(share for _ in sheet.columns))
    rows = list(_lines(sheet))
    table = document.add_table(rows=1 + len(rows), cols=len(widths))
    keep_columns(table, widths)
    ruled(table)
    # Handing out a table's cells one row at a time costs the square of their number.
    grid = [list(row.cells) for row in table.rows]
    for cell, said in zip(grid[0], ("No.", "Begins", "Speaker", *sheet.columns), strict=True):
        _say(cell.paragraphs[0], said, size_pt=8, colour=_QUIET, bold=True)
    repeat_as_head(table.rows[0])
    for cells, row in zip(grid[1:], rows, strict=True):
        _fill(cells, row)


def _lines(sheet: Sheet) -> Iterator[Row | str]:
    for row in sheet.rows:
        yield row
        yield from row.notes


def _fill(cells: Sequence[_Cell], row: Row | str) -> None:
    if isinstance(row, str):
        _say(cells[2].merge(cells[-1]).paragraphs[0], row, size_pt=9, colour=_QUIET)
        return
    number = cells[0].paragraphs[0]
    _say(number, "" if row.number is None else str(row.number), size_pt=8, colour=_QUIET)
    if row.doubts:
        _say(number, " ?", size_pt=9, colour=_ALARM, bold=True)
    _say(cells[1].paragraphs[0], clock(row.span.start_ms), size_pt=8)
    if row.remark:
        _say(cells[2].merge(cells[-1]).paragraphs[0], row.remark, size_pt=10, colour=_QUIET)
        return
    _say(cells[2].paragraphs[0], row.speaker, size_pt=9, bold=True)
    for place, (cell, wording) in enumerate(zip(cells[3:], row.cells, strict=True), start=1):
        _word(cell, wording, is_stale=row.is_stale and place == len(row.cells))


def _word(cell: _Cell, wording: Cell, *, is_stale: bool) -> None:
    line = cell.paragraphs[0]
    rtl = wording.tag.direction == "rtl"
    paragraph_of(line._p, rtl=rtl)
    labels = [label for label, wanted in (("draft", wording.is_draft), ("stale", is_stale)) if wanted]
    if labels:
        _say(line, " ".join(labels) + " ", size_pt=7, colour=_ALARM, bold=True)
    for piece in wording.pieces:
        run = line.add_run(visible(piece.text))
        colour = _QUIET if piece.is_mark else None
        run_of(run._r, size_pt=13 if rtl else 10, tag=wording.tag, colour=colour)


def _doubts(document: Document, sheet: Sheet) -> None:
    _title(document, "Doubts that nobody has settled", level=1)
    lines = [(str(each.number), each.segment, each.start, each.severity, each.message) for each in sheet.doubts]
    _plain_table(document, [("No.", "Segment", "Begins", "Weight", "Doubt"), *lines], (13, 40, 26, 20, 158))


def _say(line: Any, said: str, *, size_pt: float, colour: str | None = None, bold: bool = False) -> None:
    run_of(line.add_run(visible(said))._r, size_pt=size_pt, colour=colour, bold=bold)


def _packed(document: Document) -> bytes:
    """The file, each part of it dated alike: a clock would make two exports of one record differ."""
    saved = io.BytesIO()
    document.save(saved)
    packed = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(fixed_time(name), source.read(name))
    return packed.getvalue()
