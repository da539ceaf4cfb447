"""Reading and writing a glossary as CSV, in UTF-8 with or without a byte order mark."""

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path

from glossary.book import Glossary
from glossary.columns import COLUMNS, REQUIRED, cells_of, column_named, entry_from_cells, further_tags, titles
from glossary.entry import Entry
from glossary.errors import FaultyRowError, UnreadableGlossaryError, UnusableGlossaryError
from testimony.language import LanguageTag

_LARGEST_BYTES = 32 << 20  # some hundred thousand entries; anything larger is another file, picked by mistake

_Columns = Sequence[str | LanguageTag]


def read_csv(path: Path) -> Glossary:
    """Read the glossary at *path*.

    Raises:
        UnreadableGlossaryError: it is no CSV in UTF-8, or has no usable row of column names.
        UnusableGlossaryError: rows are faulty; it names every one, and nothing is taken from the others.
    """
    if path.stat().st_size > _LARGEST_BYTES:
        raise UnreadableGlossaryError(path.name, f"it is larger than {_LARGEST_BYTES >> 20} MiB")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableGlossaryError(path.name, f"byte {error.start} is not UTF-8") from None
    return parse_csv(text, path.name)


def parse_csv(text: str, name: str = "given") -> Glossary:
    """Read a glossary from *text*; *name* stands in the sentences about its faults. Raises as `read_csv` does."""
    rows = _rows(text, name)
    columns = _columns(next(rows, (1, []))[1], name)
    entries: dict[str, tuple[int, Entry]] = {}
    faults: list[FaultyRowError] = []
    for line, row in rows:
        try:
            entry = entry_from_cells(_cells(columns, row))
            if entry.concept in entries:
                first = entries[entry.concept][0]
                faults.append(FaultyRowError(line, f"{entry.concept} stands on line {first} already"))
            entries.setdefault(entry.concept, (line, entry))
        except ValueError as error:
            faults.append(FaultyRowError(line, str(error)))
    if faults:
        raise UnusableGlossaryError(name, faults)
    return Glossary(entry for _, entry in entries.values())


def as_csv(glossary: Glossary) -> str:
    """The glossary as CSV text that `parse_csv` reads back unchanged and that no spreadsheet runs anything of."""
    tags = further_tags(glossary)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(titles(tags))
    writer.writerows(cells_of(entry, tags) for entry in glossary)
    return out.getvalue()


def write_csv(glossary: Glossary, path: Path) -> None:
    """Write *glossary* to *path*, whole or not at all. Spreadsheets need the byte order mark that it begins with."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as stream:
        stream.write(as_csv(glossary).encode("utf-8-sig"))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def starter() -> Glossary:
    """The glossary that comes with the programme: places, institutions and terms out of published testimony."""
    text = resources.files("glossary").joinpath("starter.csv").read_text(encoding="utf-8")
    return parse_csv(text, "starter.csv")


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableGlossaryError(name, f"the row on line {line} is broken ({error})") from None


def _columns(header: list[str], name: str) -> _Columns:
    """What each column holds, by its title."""
    columns = [column_named(title) for title in header]
    unknown = [title for title, column in zip(header, columns, strict=True) if column is None]
    known = [column for column in columns if column is not None]
    if missing := [column for column in REQUIRED if column not in known]:
        raise UnreadableGlossaryError(name, f"its first row names no column {' and no column '.join(missing)}")
    if unknown:
        listed = ", ".join(repr(title[:40]) for title in unknown)
        raise UnreadableGlossaryError(name, f"nobody knows the columns {listed}; known are {', '.join(COLUMNS)}")
    if len(set(known)) < len(known):
        raise UnreadableGlossaryError(name, "its first row names a column twice")
    return known


def _cells(columns: _Columns, row: list[str]) -> Mapping[str | LanguageTag, str]:
    if len(row) != len(columns):
        msg = f"there are {len(row)} cells for {len(columns)} columns"
        raise ValueError(msg)
    return dict(zip(columns, row, strict=True))
