"""Reading a file that somebody brings, whatever it is: what it says, as passages of the recording."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from archive.audit import Event
from archive.export.form import DESCRIPTIONS, Format
from archive.record import Record
from archive.returning.full import read_full
from archive.returning.given_out import GivenOut, NoOriginalError
from archive.returning.passage import Reader, Returned
from archive.returning.subtitles import read_srt, read_vtt
from archive.returning.tmx import read_tmx
from archive.returning.xliff import read_xliff

#: The formats that name the revisions which their texts are.
READERS: Mapping[Format, Reader] = {Format.XLIFF: read_xliff, Format.TMX: read_tmx, Format.JSON: read_full}
#: Those that know of nothing but times: what they were when they were taken out must be shown beside them.
SUBTITLES = {Format.SRT: read_srt, Format.VTT: read_vtt}


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """A file as it was brought, under the name that it came with."""

    name: str
    data: bytes


def read(
    record: Record, form: Format, file: Brought, before: Brought | None, trail: Callable[[], Iterable[Event]]
) -> Returned:
    """What *file* says.

    Args:
        before: the file as it was taken out of *record*; subtitles need it.
        trail: what the audit trail knows of the recording; asked for subtitles alone.

    Raises:
        UnfitFileError: it cannot be read; it names every line.
        NoOriginalError: subtitles come without what they were made from.
        NotGivenOutError: *before* is nothing that was taken out.
    """
    if form in READERS:
        return READERS[form](file.data, file.name)
    if before is None:
        raise NoOriginalError(file.name)
    parsed = SUBTITLES[form]
    given = GivenOut.find(trail(), form, before.data, before.name, record.recording.id)
    return given.compared(parsed(before.data, before.name), parsed(file.data, file.name), record, file.name)


def reason(form: Format, by: str) -> str:
    """Why a text that came from a file stands there, for its history."""
    return f"from a file ({DESCRIPTIONS[form].title}), brought in by {by}"
