"""What python-docx has no word for: reading directions, fixed lines, numbers beside them, rules between rows.

The order of the elements is the schema's (ECMA-376, part 1, 17.3): Word calls a file with another order damaged.
"""

import zipfile
from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from testimony.language import LanguageTag

#: From one line of the body to the next.
PITCH_PT = 18
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP file can say
_TWIPS = 20  # to a point
_TWIPS_MM = 1440 / 25.4
# On every Windows and Mac, with the letters of Kazakh and Uyghur; elsewhere a face of the same widths stands in.
_FACE = "Arial"
# Word knows a language by its region; a script has no place in its names of these two.
_WORD_LANGUAGE = {"ug": "ug-CN", "kk": "kk-KZ", "en": "en-GB", "ru": "ru-RU", "tr": "tr-TR", "zh": "zh-CN"}


def _element(name: str, **attributes: Any) -> Any:
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def run_of(
    run: Any, *, size_pt: float, tag: LanguageTag | None = None, colour: str | None = None, bold: bool = False
) -> None:
    """Set how a run (or a style) looks, anew: fonts, weight, colour, size, direction, language."""
    half_points = round(size_pt * 2)
    rtl = tag is not None and tag.direction == "rtl"
    said = [
        _element("rFonts", ascii=_FACE, hAnsi=_FACE, eastAsia=_FACE, cs=_FACE),
        *([_element("b"), _element("bCs")] if bold else []),
        *([_element("color", val=colour)] if colour else []),
        _element("sz", val=half_points),
        _element("szCs", val=half_points),
        *([_element("rtl")] if rtl else []),
        *([_language(tag)] if tag else []),
    ]
    _replace(run.get_or_add_rPr(), said)


def _language(tag: LanguageTag) -> Any:
    name = _WORD_LANGUAGE[tag.language.value]
    return _element("lang", bidi=name) if tag.direction == "rtl" else _element("lang", val=name)


def paragraph_of(paragraph: Any, *, rtl: bool = False) -> None:
    """Give a paragraph (or a style) lines of one fixed height, and its reading direction."""
    properties = paragraph.get_or_add_pPr()
    kept = [child for child in properties if child.tag.endswith("}pStyle")]
    said = [
        *kept,
        *([_element("bidi")] if rtl else []),
        _element("spacing", before=0, after=0, line=PITCH_PT * _TWIPS, lineRule="exact"),
    ]
    _replace(properties, said)


def _replace(parent: Any, children: Sequence[Any]) -> None:
    for child in list(parent):
        parent.remove(child)
    for child in children:
        parent.append(child)


def keep_columns(table: Any, widths_mm: Sequence[float]) -> None:
    """Give a table columns of these widths, whatever stands in them."""
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths_mm, strict=True):
            cell.width = Mm(width)


def ruled(table: Any) -> None:
    """Draw a hairline between the rows. It takes no room, so that lines stay where the numbers beside them are."""
    properties = table._tbl.tblPr
    borders = _element("tblBorders")
    borders.append(_element("insideH", val="single", sz=2, space=0, color="C4CAD2"))
    properties.find(qn("w:tblLayout")).addprevious(borders)


def repeat_as_head(row: Any) -> None:
    """Show this row again at the top of every page."""
    row._tr.get_or_add_trPr().append(_element("tblHeader"))


def field(paragraph: Any, instruction: str, *, size_pt: float, colour: str) -> None:
    """Add what the word processor itself fills in, such as the page's number."""
    for part in (
        _element("fldChar", fldCharType="begin"),
        _element("instrText"),
        _element("fldChar", fldCharType="separate"),
        _element("t"),
        _element("fldChar", fldCharType="end"),
    ):
        if part.tag.endswith("}instrText"):
            part.text = instruction
        elif part.tag.endswith("}t"):
            part.text = "1"
        run = paragraph.add_run()._r
        run_of(run, size_pt=size_pt, colour=colour)
        run.append(part)


def line_numbers(header: Any, count: int, *, colour: str) -> None:
    """Set the numbers 1 to *count* into the left margin of every page, beside the lines below the first."""
    line = header.paragraphs[0]  # a head ends with what stands in its flow
    for number in range(1, count + 1):
        paragraph = line.insert_paragraph_before()
        paragraph_of(paragraph._p)
        frame = _element(
            "framePr",
            w=round(9 * _TWIPS_MM),
            hRule="exact",
            h=PITCH_PT * _TWIPS,
            wrap="around",
            vAnchor="page",
            hAnchor="page",
            x=round(11 * _TWIPS_MM),
            y=round(23 * _TWIPS_MM) + number * PITCH_PT * _TWIPS,
        )
        paragraph._p.pPr.insert(0, frame)
        run = paragraph.add_run(str(number))._r
        run_of(run, size_pt=8, colour=colour)


def fixed_time(name: str) -> zipfile.ZipInfo:
    """The part *name* of a file, dated as early as can be."""
    info = zipfile.ZipInfo(name, date_time=_EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
