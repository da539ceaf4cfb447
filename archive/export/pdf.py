"""PDF: pages to be read and cited, set by Typst from data alone. The same record makes the same bytes.

The fonts come with the program and are embedded, Uyghur is shaped, and the words can be taken out of the pages in the
order in which they are read. The document is tagged, and conforms to PDF/A-2a and PDF/UA-1.
"""

import importlib.resources
import json
from collections.abc import Sequence
from datetime import UTC
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import typst

from archive.export.fonts import COMMON, drawable, folders
from archive.export.form import Options
from archive.export.sheet import Cell, Row, Sheet, sheet_of
from archive.export.visible import drawn
from archive.record import Record
from testimony.span import clock

_UNDRAWN = (
    "This document's fonts cannot draw every letter in it: those stand as code points, as in \\u{4E2D}. The other "
    "formats hold the letters themselves."
)


def as_pdf(record: Record, options: Options) -> bytes:
    """*record* as pages of A4 across, each with its standing, its number and, beside the transcript, line numbers."""
    fonts = folders()
    data = _Data(fonts).of(sheet_of(record, options))
    compiler = typst.Compiler(
        importlib.resources.files("archive.export").joinpath("page.typ").read_bytes(),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in fonts]
        ),
        sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
    )
    # As one PDF, however many pages: only pictures come as a list.
    return cast("bytes", compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"]))


class _Data:
    """A sheet in plain JSON values, as `page.typ` reads it, and whether everything in it can be drawn."""

    def __init__(self, fonts: Sequence[Path]) -> None:
        self._fonts = fonts
        self._is_whole = True

    @cached_property
    def _drawable(self) -> frozenset[int]:
        return drawable(self._fonts)  # as dear as a page: asked only where a text holds something out of the common

    def of(self, sheet: Sheet) -> dict[str, Any]:
        at = sheet.as_of.astimezone(UTC)
        data = {
            "title": f"Interview {sheet.recording}",
            "recording": sheet.recording,
            "version": sheet.version,
            "standing": sheet.standing,
            "tally": sheet.tally,
            "date": [at.year, at.month, at.day, at.hour, at.minute, at.second],
            "as-of": f"{at:%Y-%m-%d %H:%M} UTC",
            "columns": sheet.columns,
            "facts": self._lines(sheet.facts),
            "models": self._lines(sheet.models),
            "people": self._lines(sheet.people),
            "certificates": self._lines(sheet.certificates),
            "rows": [self._row(row) for row in sheet.rows],
            "doubts": self._lines(
                [(str(each.number), each.segment, each.start, each.severity, each.message) for each in sheet.doubts]
            ),
        }
        statements = self._lines([sheet.statements])[0]
        return {**data, "statements": statements if self._is_whole else [*statements, _UNDRAWN]}

    def _shown(self, text: str) -> str:
        shown = text if COMMON.fullmatch(text) else drawn(text, self._drawable)
        self._is_whole = self._is_whole and shown == text
        return shown

    def _lines(self, lines: Sequence[Sequence[str]]) -> list[list[str]]:
        return [[self._shown(said) for said in line] for line in lines]

    def _row(self, row: Row) -> dict[str, Any]:
        return {
            "number": "" if row.number is None else str(row.number),
            "start": clock(row.span.start_ms),
            "speaker": self._shown(row.speaker),
            "remark": row.remark,
            "stale": row.is_stale,
            "doubts": row.doubts,
            "cells": [self._cell(cell) for cell in row.cells],
            "notes": [self._shown(note) for note in row.notes],
        }

    def _cell(self, cell: Cell) -> dict[str, Any]:
        return {
            "lang": cell.tag.language.value,
            "rtl": cell.tag.direction == "rtl",
            "draft": cell.is_draft,
            "pieces": [{"text": self._shown(piece.text), "mark": piece.is_mark} for piece in cell.pieces],
        }
