"""What a person heard: transcripts of clips, and, where there are any, when who said what in which language."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from console.reading import in_words
from testimony.errors import BadInputError
from testimony.language import Language
from testimony.span import Span

#: Where a recording's times are looked for, unless the references name another file.
TIMES = "reference.tsv"


class UnusableReferencesError(BadInputError):
    """A file of references cannot be used."""

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(path, fault)
        self.path, self.fault = path, fault

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.fault}; for speech it needs a first line with the columns path and transcript, for "
            "text two columns without a first line: source and English, separated by a tab"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A stretch of speech as a person heard it: a sentence, or a single word.

    Attributes:
        speaker: who said it; None where the reference does not tell.
        language: in which language; None where the reference does not tell.
    """

    span: Span
    text: str
    speaker: str | None = None
    language: Language | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Self:
        return cls(
            span=Span(int(row["start_ms"]), int(row["end_ms"])),
            text=row["source"],
            speaker=row.get("speaker") or None,
            language=Language(row["language"]) if row.get("language") else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Clip:
    """A recording with what a person heard in it.

    Attributes:
        transcripts: several where several spellings are right.
        said: the same with times, in order; empty where the reference has none.
    """

    audio: Path
    transcripts: tuple[str, ...]
    said: tuple[Said, ...] = ()


def rows_of(path: Path) -> list[list[str]]:
    """The lines of a TSV file, cut at its tabs.

    Raises:
        UnusableReferencesError: it is no text, or empty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableReferencesError(path.name, f"it cannot be read: {in_words(error)}") from None
    rows = [row for row in csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    if not rows:
        raise UnusableReferencesError(path.name, "it is empty")
    return rows


def is_speech(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the references are of speech, by the names in their first line."""
    return {"path", "transcript"} <= set(rows[0])


def clips(references: Path, rows: Sequence[Sequence[str]], language: Language) -> list[Clip]:
    """The clips of *language*; paths count from the folder of the references.

    Times are read from the file that the column ``times`` names, or from a ``reference.tsv`` beside the recording.

    Raises:
        UnusableReferencesError: no clip is in the language, or the times of one cannot be read.
    """
    header, *lines = rows
    found = []
    for line in lines:
        row = dict(zip(header, line, strict=False))
        if row.get("language", language.value) != language.value:
            continue
        audio = references.parent / row["path"]
        layers = (row["transcript"], row.get("transcript_normalised") or row["transcript"])
        times = references.parent / row["times"] if row.get("times") else audio.parent / TIMES
        said = _said(times) if row.get("times") or times.is_file() else ()
        found.append(Clip(audio=audio, transcripts=tuple(dict.fromkeys(layers)), said=said))
    if not found:
        raise UnusableReferencesError(references.name, f"no clip in it is in {language.english_name}")
    return found


def _said(path: Path) -> tuple[Said, ...]:
    header, *lines = rows_of(path)
    try:
        said = [Said.from_row(dict(zip(header, line, strict=False))) for line in lines]
    except (KeyError, ValueError) as error:
        fault = f"its times cannot be read ({error}); it needs the columns start_ms, end_ms and source"
        raise UnusableReferencesError(path.name, fault) from None
    return tuple(sorted(said, key=lambda one: one.span))
