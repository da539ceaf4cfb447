"""Exports: a record as a document. Each is a function of the record alone: the same record makes the same bytes."""

from collections.abc import Callable, Mapping

from archive.export.document import as_json
from archive.export.eaf import as_eaf
from archive.export.form import (
    DESCRIPTIONS,
    Description,
    Format,
    Layers,
    Options,
    UnfitOptionError,
    check_fit,
    check_notes,
)
from archive.export.pseudonym import Pseudonym, read_pseudonyms
from archive.export.selection import selected
from archive.export.srt import as_srt
from archive.export.textgrid import as_textgrid
from archive.export.tmx import as_tmx
from archive.export.tsv import as_tsv
from archive.export.vtt import as_vtt
from archive.export.xliff import as_xliff
from archive.record import Record
from testimony.errors import NotInstalledError

__all__ = [
    "DESCRIPTIONS",
    "Description",
    "Format",
    "Layers",
    "Options",
    "Pseudonym",
    "UnfitOptionError",
    "check_notes",
    "export",
    "read_pseudonyms",
]

_TEXTS: Mapping[Format, Callable[[Record, Options], str]] = {
    Format.JSON: lambda record, options: as_json(record, notes=options.with_notes, hides_names=options.anonymised),
    Format.SRT: lambda record, options: as_srt(record, options.layers),
    Format.VTT: lambda record, options: as_vtt(record, options.layers),
    Format.TSV: lambda record, _options: as_tsv(record),
    Format.TMX: as_tmx,
    Format.XLIFF: as_xliff,
    Format.EAF: lambda record, options: as_eaf(record, options.layers),
    Format.TEXTGRID: lambda record, options: as_textgrid(record, options.layers),
}


def export(record: Record, form: Format, options: Options | None = None) -> bytes:
    """*record* in the given format; text is UTF-8.

    Args:
        options: what is taken out; both wordings of every passage, and names, unless said.

    Raises:
        UnfitOptionError: the format cannot do what *options* ask for.
        NamesLeftError: a name that should have been replaced is left.
        NotInstalledError: pages were asked for, and what writes them is not here.
    """
    options = options or Options()
    check_fit(form, options)
    part = selected(record, options)
    if form in {Format.DOCX, Format.PDF}:
        return _pages(part, form, options)
    return _TEXTS[form](part, options).encode()


def _pages(record: Record, form: Format, options: Options) -> bytes:
    try:
        from archive.export.pdf import as_pdf
        from archive.export.word import as_docx
    except ModuleNotFoundError as missing:
        raise NotInstalledError(f"what writes pages ({missing.name})", "pip install 'testimony[pages]'") from missing
    return as_docx(record, options) if form is Format.DOCX else as_pdf(record, options)
