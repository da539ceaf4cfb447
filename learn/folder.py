"""Clips out of a folder: sound files, and a table that says what is said in each."""

import csv
from collections.abc import Iterator
from pathlib import Path

from learn.clip import Clip, Stretch
from learn.wording import taught
from media.decode import decode
from media.identify import examine
from media.limits import Limits
from testimony.errors import BadInputError
from testimony.identity import Digest
from testimony.span import Span

TABLE = "clips.tsv"
_COLUMNS = (2, 3)  # path and text, and the recording that the clip was cut from


class ClipTableError(BadInputError):
    """The table of a folder of clips cannot be used; every fault is named by its line."""

    def __init__(self, path: Path, faults: tuple[str, ...]) -> None:
        super().__init__(path, faults)
        self.path, self.faults = path, faults

    def __str__(self) -> str:
        return (
            f"{self.path.name} cannot be used: {'; '.join(self.faults)}; every line holds the path of a clip, its text "
            "and, if several clips come from one recording, the name of that, with tabs between them"
        )


def folder_clips(folder: Path, scratch: Path, limits: Limits) -> Iterator[Clip]:
    """The clips that ``clips.tsv`` in *folder* names, those without a text to learn left out.

    Args:
        scratch: the folder that each is decoded to.

    Raises:
        ClipTableError: the table is missing or cannot be read, or names a clip that is not there.
        RefusedFileError: a clip is no sound.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    for path, text, recording in _rows(folder):
        if (words := taught(text)) is None:
            continue
        audio = scratch / f"{Digest.of_file(path).hex}.wav"
        duration_ms = decode(path, path.name, examine(path, path.name, limits), audio, limits).duration_ms
        sound = Stretch(audio, Span(0, duration_ms))
        yield Clip(recording=recording, text=words, duration_ms=duration_ms, sound=sound)


def _rows(folder: Path) -> list[tuple[Path, str, str]]:
    table = folder / TABLE
    try:
        lines = table.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ClipTableError(table, (f"it cannot be read as UTF-8 ({type(error).__name__})",)) from None
    rows, faults = [], []
    for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
        if len(row) not in _COLUMNS:
            faults.append(f"line {number} has {len(row)} columns")
        elif not (folder / row[0]).is_file():
            faults.append(f"line {number} names a clip that is not there")
        else:
            rows.append((folder / row[0], row[1], (*row, row[0])[2]))
    if faults:
        raise ClipTableError(table, tuple(faults))
    return rows
