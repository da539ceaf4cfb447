"""Reading and writing a glossary: CSV and TSV for spreadsheets, TBX for terminology programmes."""

import io
import os
from enum import StrEnum
from functools import partial
from importlib import resources
from pathlib import Path

from glossary.book import Glossary
from glossary.errors import UnreadableGlossaryError
from glossary.table import as_table, lines_of, parse_table
from glossary.tbx.read import parse_tbx
from glossary.tbx.write import TBX2, TBX3, as_tbx
from testimony.errors import BadInputError


class Format(StrEnum):
    """A way in which a glossary is written to a file. Each holds the whole of it."""

    CSV = "csv"
    TSV = "tsv"
    TBX2 = "tbx2"
    TBX3 = "tbx3"

    @property
    def separator(self) -> str | None:
        """What stands between two cells; None for a format that is no table."""
        return {Format.CSV: ",", Format.TSV: "\t"}.get(self)

    @property
    def encoding(self) -> str:
        # Spreadsheets need the byte order mark; XML does not.
        return "utf-8-sig" if self.separator else "utf-8"


_PIECE = 1 << 16  # bytes of a file at a time
_BY_ENDING = {".csv": Format.CSV, ".tsv": Format.TSV, ".tbx": Format.TBX3}


class UnknownFormatError(BadInputError):
    """A file whose name does not say how a glossary is written in it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"the name {self.name} does not say what it holds; a glossary's ends in {', '.join(_BY_ENDING)}"


def format_of(path: Path) -> Format:
    """The format that the ending of *path* stands for.

    Raises:
        UnknownFormatError: it ends in none that is known here.
    """
    try:
        return _BY_ENDING[path.suffix.lower()]
    except KeyError:
        raise UnknownFormatError(path.name) from None


def read(path: Path, form: Format | None = None) -> Glossary:
    """Read the glossary at *path* as *form*, or as its ending says; TBX may be of either version, it tells itself.

    Raises:
        UnknownFormatError: no form is given and the ending says nothing.
        UnreadableGlossaryError: it is not what its ending says.
        UnusableGlossaryError: entries are faulty; it names every one, and nothing is taken from the others.
    """
    form = form or format_of(path)
    if form.separator is None:
        with path.open("rb") as stream:
            return parse_tbx(iter(partial(stream.read, _PIECE), b""), path.name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            return parse_table(lines_of(text, path.name), path.name, form.separator)
    except UnicodeDecodeError:
        remedy = f"save it as {form.name} in UTF-8, with {'tabs' if form is Format.TSV else 'commas'}"
        fault = f"line {_line_in_another_encoding(path)} is not UTF-8"
        raise UnreadableGlossaryError(path.name, fault, remedy) from None


def _line_in_another_encoding(path: Path) -> int:
    """The number of the first line that is not UTF-8."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
        return next((number for number, line in enumerate(text, 1) if any("\udc80" <= c <= "\udcff" for c in line)), 1)


def as_text(glossary: Glossary, form: Format) -> str:
    """*glossary* in the format *form*."""
    if form.separator is not None:
        return as_table(glossary, form.separator)
    return as_tbx(glossary, TBX2 if form is Format.TBX2 else TBX3)


def write(glossary: Glossary, path: Path, form: Format) -> None:
    """Write *glossary* to *path* in the format *form*, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as stream:
        stream.write(as_text(glossary, form).encode(form.encoding))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def parse_csv(text: str, name: str = "given") -> Glossary:
    """Read a glossary from CSV *text*; *name* stands in the sentences about its faults. Raises as `read` does."""
    return parse_table(lines_of(io.StringIO(text, newline=""), name), name, ",")


def read_csv(path: Path) -> Glossary:
    """Read the CSV file at *path*, whatever its name. Raises as `read` does."""
    return read(path, Format.CSV)


def write_csv(glossary: Glossary, path: Path) -> None:
    """Write *glossary* to *path* as CSV, whole or not at all."""
    write(glossary, path, Format.CSV)


def starter() -> Glossary:
    """The glossary that comes with the programme: places, institutions and terms out of published testimony."""
    text = resources.files("glossary").joinpath("starter.csv").read_text(encoding="utf-8")
    return parse_csv(text, "starter.csv")
