"""What was said in a practice interview: a table that transcripts and translations are measured against."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from testimony.span import Span
from testimony.speaker import Role

_COLUMNS = ("start_ms", "end_ms", "speaker", "role", "source", "english", "pattern", "held_out")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One sentence of an interview, with its true English.

    Attributes:
        span: from the first sound of the sentence to the last.
        pattern: the id of the pattern that it was made from.
        held_out: no model of ours has learnt it. False for a few sentences without blanks ("Hello!"), which cannot be.
    """

    span: Span
    speaker: str
    role: Role
    source: str
    english: str
    pattern: str
    held_out: bool

    @classmethod
    def from_row(cls, row: dict[str, str]) -> Self:
        return cls(
            span=Span(int(row["start_ms"]), int(row["end_ms"])),
            speaker=row["speaker"],
            role=Role(row["role"]),
            source=row["source"],
            english=row["english"],
            pattern=row["pattern"],
            held_out=row["held_out"] == "yes",
        )

    def as_row(self) -> tuple[str | int, ...]:
        held_out = "yes" if self.held_out else "no"
        times = self.span.start_ms, self.span.end_ms
        return (*times, self.speaker, self.role.value, self.source, self.english, self.pattern, held_out)


def read_reference(path: Path) -> tuple[Said, ...]:
    """The sentences of an interview, in the order they are heard."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Said.from_row(row) for row in csv.DictReader(file, dialect=csv.excel_tab))


def as_tsv(sentences: Iterable[Said]) -> str:
    """The table as text that `read_reference` reads back unchanged."""
    out = io.StringIO()
    writer = csv.writer(out, dialect=csv.excel_tab, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(said.as_row() for said in sentences)
    return out.getvalue()
