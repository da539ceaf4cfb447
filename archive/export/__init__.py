"""Exports: a record as a document. Each is a function of the record alone."""

from archive.export.document import as_json
from archive.export.form import Format, Layers
from archive.export.srt import as_srt
from archive.export.tsv import as_tsv
from archive.export.vtt import as_vtt
from archive.record import Record

__all__ = ["Format", "Layers", "export"]


def export(record: Record, form: Format, layers: Layers = Layers.BILINGUAL) -> str:
    """*record* in the given format.

    Args:
        layers: which wordings a subtitle shows; JSON and TSV always hold both.
    """
    match form:
        case Format.JSON:
            return as_json(record)
        case Format.SRT:
            return as_srt(record, layers)
        case Format.VTT:
            return as_vtt(record, layers)
        case Format.TSV:
            return as_tsv(record)
