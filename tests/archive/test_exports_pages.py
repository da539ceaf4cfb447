"""Pages to be read: opened with readers that are not ours, in both directions of writing."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from archive.export import Format, Layers, Options, export
from archive.export.fonts import COMMON, drawable, folders
from archive.record import Record
from testimony.certificate import Certificate, Statement, Void, VoidCause
from testimony.identity import Digest
from testimony.language import LanguageTag
from testimony.segment import Gap
from testimony.span import Span
from tests.archive.readable import ENGLISH, KAZAKH, NOON, RECORDING, UYGHUR, approved, interview

# What a reader of pages adds to show a direction, and may lose at the end of a line.
_DIRECTIONS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"))
STATEMENT = Statement(
    name="A. Interpreter",
    qualification="sworn interpreter",
    source=LanguageTag.parse("ug"),
    target=LanguageTag.parse("en"),
    text="I have compared it with the recording.",
    place="Almaty",
)


def long_interview(language: str, passages: int) -> Record:
    """The same passage many times, so that it fills pages."""
    record = interview(language)
    first = record.segments[0]
    segments = tuple(
        replace(first, segment=replace(first.segment, span=Span(number * 4000, number * 4000 + 4000)))
        for number in range(passages)
    )
    return replace(record, recording=replace(record.recording, duration_ms=passages * 4000), segments=segments)


def words_of(pdf: bytes) -> list[str]:
    """Every word of each page, as PDFium takes them out."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return " ".join(pages).translate(_DIRECTIONS).split()


def document_of(record: Record, options: Options | None = None) -> docx.document.Document:
    return docx.Document(io.BytesIO(export(record, Format.DOCX, options)))


def rows_of(document: docx.document.Document) -> list[list[str]]:
    """The transcript's rows, one cell once however many columns it spans."""
    table = next(table for table in document.tables if table.cell(0, 0).text == "No.")
    return [[cell.text for cell in dict.fromkeys(row.cells)] for row in table.rows]


@pytest.mark.parametrize(("language", "said"), [("ug", UYGHUR), ("kk", KAZAKH)])
def test_the_words_of_a_pdf_can_be_taken_out_again_as_they_are_read(language: str, said: str) -> None:
    text = " ".join(words_of(export(interview(language), Format.PDF)))

    expected = re.findall(r"[^\W\d_]{2,}", said.split("[", maxsplit=1)[0])
    found = [word for word in re.findall(r"[^\W\d_]{2,}", text) if word in expected]
    assert found[: len(expected)] == expected
    assert "They took me away in Ürümchi in 2017," in text


def test_a_pdf_says_on_every_page_what_it_is_and_which_page_of_how_many() -> None:
    pages = pypdf.PdfReader(io.BytesIO(export(long_interview("ug", 60), Format.PDF))).pages

    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Page {number} of {len(pages)}" in text
        assert "DRAFT" in text
        assert RECORDING in text
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (842, 595)


def test_lines_are_numbered_from_one_on_every_page_of_the_transcript() -> None:
    document = pypdfium2.PdfDocument(export(long_interview("kk", 60), Format.PDF))
    page = document[1].get_textpage()
    margin = page.get_text_bounded(left=0, right=60).split()
    levels = [page.get_charbox(place) for place in range(page.count_chars()) if page.get_text_range(place, 1) == "1"]
    document.close()

    assert margin == [str(number) for number in range(1, 26)]
    assert levels


def test_a_pdf_can_be_found_one_s_way_in_and_be_read_aloud() -> None:
    reader = pypdf.PdfReader(io.BytesIO(export(interview(), Format.PDF)))
    root = reader.trailer["/Root"]

    titles = [each.title for each in reader.outline if not isinstance(each, list)]
    assert titles == [f"Interview {RECORDING}", "Transcript", "Doubts that nobody has settled"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a value of the reader's own kind
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (f"Interview {RECORDING}", None)
    assert b"<pdfaid:part>2</pdfaid:part>" in root["/Metadata"].get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_every_common_letter_has_a_glyph() -> None:
    common = {point for point in range(0x3000) if COMMON.fullmatch(chr(point))}

    # Line ends and tabs need none.
    assert common - drawable(folders()) <= {0x09, 0x0A, 0x0D}


def test_letters_without_a_glyph_and_hostile_words_are_shown_and_do_nothing() -> None:
    record = interview()
    first = record.segments[0]
    entry = first.history[0]
    said = replace(entry, revision=replace(entry.revision, text="中 \u202e#panic() \x1b [*x*]"))
    record = replace(record, segments=(replace(first, history=(said, *first.history[1:])), *record.segments[1:]))

    text = " ".join(words_of(export(record, Format.PDF)))

    for shown in ("4E2D", "202E", "001B", "panic", "cannot draw every letter"):
        assert shown in text


@pytest.mark.parametrize("form", [Format.PDF, Format.DOCX])
def test_pages_say_what_may_be_relied_on_and_who_answers_for_it(form: Format) -> None:
    given = Certificate(
        id=1, recording=RECORDING, person="aigul", statement=STATEMENT, at=NOON, digest=Digest.of_bytes(b"basis")
    )
    ended = Void(cause=VoidCause.EDITED, by="dolkun", at=NOON + timedelta(hours=1))
    draft, certified, void = (
        _text(export(record, form), form)
        for record in (
            interview(),
            replace(approved(interview()), certificates=(given,)),
            replace(interview(), certificates=(replace(given, void=ended),)),
        )
    )

    for said in ("CC-BY-NC-4.0", "forbids commercial use", "2017 is missing", "UY-17", "Apache-2.0"):
        assert said in draft
    assert "written by machines, and nobody has checked them" in draft
    assert "Which day was it, aigul?" in draft
    assert "CERTIFIED" in certified
    assert "I have compared it with the recording." in certified
    assert given.digest.hex in certified
    assert "DRAFT" not in certified
    assert "draft" not in certified.replace("0 draft", "")
    assert "VOID since 2026-03-01 13:00 UTC (edited)" in void
    assert "DRAFT" in void


def _text(document: bytes, form: Format) -> str:
    if form is Format.PDF:
        return " ".join(words_of(document))
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        xml = " ".join(
            parts.read(name).decode() for name in parts.namelist() if name.startswith("word/") and ".xml" in name
        )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", xml))  # fmt: skip


def test_word_shows_every_passage_in_a_row_with_its_standing() -> None:
    rows = rows_of(document_of(interview()))

    assert rows[0] == ["No.", "Begins", "Speaker", "Original (Uyghur)", "Translation (English)"]
    assert rows[1] == ["1 ?", "00:00:00.000", "Witness A", f"draft {UYGHUR}", f"draft {ENGLISH}"]
    assert rows[2][3:] == [UYGHUR.split("،")[0], "Which day was it, aigul?"]
    assert rows[3] == ["3", "00:00:08.000", "[silence, 4.0 s]"]
    assert rows[4][4] == f"draft stale {ENGLISH}"
    assert rows[4][3].startswith('<b>"&</b> #let x')
    assert rows[5][2:] == ["", f"draft {UYGHUR}", ""]


def test_word_is_told_that_uyghur_runs_from_right_to_left_and_which_language_it_is() -> None:
    document = document_of(interview())
    table = next(table for table in document.tables if table.cell(0, 0).text == "No.")
    original, translation = (table.cell(1, column).paragraphs[0] for column in (3, 4))

    assert original._p.pPr.find(qn("w:bidi")) is not None
    spoken = [run._r.rPr for run in original.runs if UYGHUR.startswith(run.text)]
    assert spoken
    for properties in spoken:
        assert properties.find(qn("w:rtl")) is not None
        assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "ug-CN"
    assert translation._p.pPr.find(qn("w:bidi")) is None
    assert {run._r.rPr.find(qn("w:lang")).get(qn("w:val")) for run in translation.runs[1:]} == {"en-GB"}
    kazakh = next(table for table in document_of(interview("kk")).tables if table.cell(0, 0).text == "No.")
    assert kazakh.cell(1, 3).paragraphs[0].runs[1]._r.rPr.find(qn("w:lang")).get(qn("w:val")) == "kk-KZ"


def test_word_numbers_its_pages_and_the_lines_of_the_transcript() -> None:
    document = document_of(interview())

    heads = [section.header for section in document.sections]
    assert [[line.text for line in head.paragraphs if line.text.isdigit()] for head in heads] == [
        [],
        [str(number) for number in range(1, 26)],
        [],
    ]
    for head in heads:
        fields = [each.text for each in head._element.iter(qn("w:instrText"))]
        assert fields == ["PAGE", "NUMPAGES"]
        assert "DRAFT" in head.paragraphs[-1].text
    section = document.sections[1]
    assert section.page_width is not None
    assert section.page_height is not None
    assert section.page_width > section.page_height


def test_a_word_file_names_nobody_in_its_properties() -> None:
    properties = document_of(interview()).core_properties

    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.title == f"Interview {RECORDING}"


@pytest.mark.parametrize(
    ("layers", "columns"),
    [(Layers.SOURCE, ["Original (Uyghur)"]), (Layers.TRANSLATION, ["Translation (English)"])],
)
def test_pages_can_show_one_wording_alone(layers: Layers, columns: list[str]) -> None:
    record = interview()

    assert rows_of(document_of(record, Options(layers=layers)))[0][3:] == columns
    words = words_of(export(record, Format.PDF, Options(layers=layers)))
    assert ("took" in words) is (layers is Layers.TRANSLATION)


def test_a_gap_that_nobody_listened_to_says_so() -> None:
    record = interview()
    unclear = replace(record.segments[2], segment=replace(record.segments[2].segment, gap=Gap.UNCLEAR))
    record = replace(record, segments=(*record.segments[:2], unclear, *record.segments[3:]))

    assert rows_of(document_of(record))[3][2] == "[unclear, 4.0 s]"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_the_word_file_and_keeps_its_lines_level(tmp_path: Path) -> None:
    (tmp_path / "interview.docx").write_bytes(export(long_interview("kk", 40), Format.DOCX))

    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "interview.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    pages = pypdfium2.PdfDocument((tmp_path / "interview.pdf").read_bytes())
    transcript = next(page for page in pages if "Begins" in page.get_textpage().get_text_range()).get_textpage()
    assert transcript.get_text_bounded(left=0, right=60).split() == [str(number) for number in range(1, 26)]
    pages.close()
