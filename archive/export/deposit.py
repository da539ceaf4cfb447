"""A deposit: all that an archive needs to keep an interview for as long as it keeps anything."""

import importlib.resources
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from archive.audit import Event
from archive.export import DESCRIPTIONS, Format, export
from archive.export.bag import Bag
from archive.export.form import Options
from archive.export.premis import File, as_premis
from archive.export.sheet import sheet_of
from archive.record import Record
from testimony.errors import JobError
from testimony.identity import Digest, RecordingId

#: What a deposit holds besides the recording.
FORMS = (Format.JSON, Format.PDF, Format.DOCX, Format.VTT, Format.TSV, Format.XLIFF)


class ChangedOriginalError(JobError):
    """The sealed original is not what was received; nothing of it is passed on."""

    def __init__(self, recording: RecordingId, recorded: Digest, found: Digest) -> None:
        super().__init__(recording, recorded, found)
        self.recording, self.recorded, self.found = recording, recorded, found

    def __str__(self) -> str:
        return (
            f"the original of {self.recording} is not what was received: recorded {self.recorded.hex[:8]}, found "
            f"{self.found.hex[:8]}; nothing was deposited: run `testimony verify` and bring back a copy of it"
        )


def fill(bag: Bag, record: Record, original: Path, events: Sequence[Event], at: datetime) -> Digest:
    """Put the interview into *bag*; the digest names it.

    Args:
        original: the sealed recording.
        events: what the audit trail tells of it.

    Raises:
        ChangedOriginalError: *original* is not what was received.
    """
    recording = record.recording
    container = "".join(filter(str.isalnum, recording.media.container)) if recording.media else "bin"
    files = [_original(bag, record, original, container)]
    for form in FORMS:
        path = f"transcript/{recording.id}{DESCRIPTIONS[form].suffix}"
        sums = bag.add(path, export(record, form))
        files.append(File(path=f"data/{path}", format=DESCRIPTIONS[form].media_type, sums=sums))
    bag.add("README.txt", _readme(record, at).encode())
    bag.add("check.py", importlib.resources.files("archive.export").joinpath("bag_check.py").read_bytes())
    bag.tag("metadata/premis.xml", as_premis(record, files, events).encode())
    return bag.close(
        {
            "External-Identifier": recording.id,
            "External-Description": f"An interview in {recording.language.language.english_name}, with its translation",
            "Bagging-Date": f"{at:%Y-%m-%d}",
            "Bag-Software-Agent": f"testimony {version('testimony')}",
        }
    )


def _original(bag: Bag, record: Record, original: Path, container: str) -> File:
    recording = record.recording
    path = f"original/{recording.id}.{container}"
    sums = bag.add_file(path, original)
    found = Digest(sums.digests["sha256"])
    if found != recording.original:
        raise ChangedOriginalError(recording.id, recording.original, found)
    return File(path=f"data/{path}", format=container, sums=sums)


def _readme(record: Record, at: datetime) -> str:
    recording, sheet = record.recording, sheet_of(record, Options())
    text = importlib.resources.files("archive.export").joinpath("deposit.txt").read_text(encoding="utf-8")
    machines = "\n".join(
        f"  {name} ({engine}), licensed under {licence}, SHA-256 {digest}"
        for name, engine, digest, licence in sheet.models
    )
    return text.format(
        recording=recording.id,
        underline="=" * (len(recording.id) + len(": an interview, its transcript and its translation")),
        language=recording.language.language.english_name,
        date=f"{at:%Y-%m-%d}",
        version=version("testimony"),
        consent=recording.consent,
        sha256=recording.original.hex,
        standing=sheet.standing,
        tally=sheet.tally,
        machines=machines or "  none is on record",
    )
