"""A glossary as a table: CSV, and TSV for those whose spreadsheet cuts a line at each tab."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from glossary.book import Glossary
from glossary.columns import COLUMNS, REQUIRED, cells_of, column_named, entry_from_cells, further_tags, titles
from glossary.entry import Entry
from glossary.errors import UnreadableGlossaryError
from glossary.gather import LONGEST_LINE, TOO_MUCH, Gathering
from testimony.language import LanguageTag

_Columns = Sequence[str | LanguageTag]
_REMEDIES = {"\t": "save it as TSV in UTF-8, with tabs", ",": "save it as CSV in UTF-8, with commas"}


#: Columns of a stranger's table that are named to whoever handed it in.
_NAMED = 5


def parse_table(lines: Iterable[str], name: str, separator: str) -> Glossary:
    """Read a glossary from *lines*, whose cells are separated by *separator*. They are taken one by one.

    Raises:
        UnreadableGlossaryError: it is no such table, or has no usable row of column names.
        UnusableGlossaryError: rows are faulty; it names every one, and nothing is taken from the others.
    """
    rows = _rows(lines, name, separator)
    columns = _columns(next(rows, (1, []))[1], name, _REMEDIES[separator])
    gathering = Gathering(name)
    for line, row in rows:
        gathering.add(line, partial(_entry, columns, row))
    return gathering.glossary()


def as_table(glossary: Glossary, separator: str) -> str:
    """*glossary* as text that `parse_table` reads back unchanged and that no spreadsheet runs anything of."""
    tags = further_tags(glossary)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(titles(tags))
    writer.writerows(cells_of(entry, tags) for entry in glossary)
    return out.getvalue()


def lines_of(stream: io.TextIOBase, name: str) -> Iterator[str]:
    """The lines of *stream*, as long as they are lines and not a flood.

    Raises:
        UnreadableGlossaryError: one of them is longer than any row.
    """
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise UnreadableGlossaryError(name, f"line {number} is longer than {LONGEST_LINE} characters", TOO_MUCH)
        yield line


def _rows(lines: Iterable[str], name: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with the line on which it begins."""
    reader = csv.reader(lines, strict=True, delimiter=separator)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        fault = f"the row on line {line} is broken ({error})"
        raise UnreadableGlossaryError(name, fault, _REMEDIES[separator]) from None


def _columns(header: list[str], name: str, remedy: str) -> _Columns:
    """What each column holds, by its title."""
    columns = [column_named(title) for title in header]
    unknown = [title for title, column in zip(header, columns, strict=True) if column is None]
    known = [column for column in columns if column is not None]
    if missing := [column for column in REQUIRED if column not in known]:
        raise UnreadableGlossaryError(name, f"its first row names no column {' and no column '.join(missing)}", remedy)
    if unknown:
        listed = ", ".join(repr(title[:40]) for title in unknown[:_NAMED])
        listed += f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        raise UnreadableGlossaryError(
            name, f"nobody knows the columns {listed}; known are {', '.join(COLUMNS)}", remedy
        )
    if len(set(known)) < len(known):
        raise UnreadableGlossaryError(name, "its first row names a column twice", remedy)
    return known


def _entry(columns: _Columns, row: list[str]) -> Entry:
    if len(row) != len(columns):
        msg = f"there are {len(row)} cells for {len(columns)} columns"
        raise ValueError(msg)
    return entry_from_cells(dict(zip(columns, row, strict=True)))
