"""The formats of an export, what each is good for, and what may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from archive.export.pseudonym import Pseudonym
from testimony.errors import BadInputError


class Format(StrEnum):
    """What kind of document."""

    JSON = "json"
    SRT = "srt"
    VTT = "vtt"
    TSV = "tsv"
    DOCX = "docx"
    PDF = "pdf"
    TMX = "tmx"
    XLIFF = "xliff"
    EAF = "eaf"
    TEXTGRID = "textgrid"


class Layers(StrEnum):
    """Which wordings a document shows."""

    SOURCE = "source"
    TRANSLATION = "translation"
    BILINGUAL = "bilingual"


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What a person should know of a format before choosing it.

    Attributes:
        suffix: of a file in this format, with its dot.
        has_layers: whether it can hold the original or the translation alone.
        has_notes: whether the reasons and notes of those who worked on it have a place in it.
    """

    title: str
    explanation: str
    suffix: str
    media_type: str
    has_layers: bool
    has_notes: bool = False


DESCRIPTIONS: Mapping[Format, Description] = {
    Format.PDF: Description(
        title="PDF",
        explanation="original and translation side by side, to be read and cited by page and line",
        suffix=".pdf",
        media_type="application/pdf",
        has_layers=True,
        has_notes=True,
    ),
    Format.DOCX: Description(
        title="Word",
        explanation="original and translation side by side, to be worked on in a word processor",
        suffix=".docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        has_layers=True,
        has_notes=True,
    ),
    Format.JSON: Description(
        title="JSON",
        explanation="the full record: every revision, run and finding",
        suffix=".json",
        media_type="application/json",
        has_layers=False,
        has_notes=True,
    ),
    Format.TSV: Description(
        title="Table (TSV)",
        explanation="one passage a line, for a spreadsheet",
        suffix=".tsv",
        media_type="text/tab-separated-values",
        has_layers=False,
    ),
    Format.VTT: Description(
        title="WebVTT",
        explanation="subtitles for a browser",
        suffix=".vtt",
        media_type="text/vtt",
        has_layers=True,
    ),
    Format.SRT: Description(
        title="SubRip",
        explanation="subtitles for any player",
        suffix=".srt",
        media_type="application/x-subrip",
        has_layers=True,
    ),
    Format.XLIFF: Description(
        title="XLIFF 2.1",
        explanation="for a translator's program: passages with states, doubts and times",
        suffix=".xlf",
        media_type="application/xliff+xml",
        has_layers=False,
        has_notes=True,
    ),
    Format.TMX: Description(
        title="TMX 1.4",
        explanation="a translation memory of passages with their translations",
        suffix=".tmx",
        media_type="application/x-tmx+xml",
        has_layers=False,
    ),
    Format.EAF: Description(
        title="ELAN",
        explanation="tiers for each speaker, for linguists who annotate in ELAN",
        suffix=".eaf",
        media_type="application/xml",
        has_layers=True,
    ),
    Format.TEXTGRID: Description(
        title="Praat TextGrid",
        explanation="tiers for each speaker, for phoneticians who measure in Praat",
        suffix=".TextGrid",
        media_type="text/plain",
        has_layers=True,
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What is taken out, and what stays.

    Attributes:
        layers: the wordings that are shown.
        approved_only: passages that nobody approved are left out, and the document says where.
        notes: whether the reasons that people gave for their changes, and their notes, go along.
        anonymised: no account, alias or reference is named, and *notes* are left out, for they name people; see
            `archive.export.anonymised`.
        pseudonyms: what stands instead of names in both languages; asks for *anonymised*.
    """

    layers: Layers = Layers.BILINGUAL
    approved_only: bool = False
    notes: bool = False
    anonymised: bool = False
    pseudonyms: tuple[Pseudonym, ...] = ()

    def facts(self) -> dict[str, Any]:
        """What the audit trail may know of them: no name."""
        chosen = {"approved_only": self.approved_only, "notes": self.notes, "anonymised": self.anonymised}
        return {"layers": self.layers, **{name: True for name, said in chosen.items() if said}}

    @property
    def with_notes(self) -> bool:
        """Whether reasons and notes do go along."""
        return self.notes and not self.anonymised


class UnfitOptionError(BadInputError):
    """Something was asked of a format that it cannot do."""

    def __init__(self, form: str, asked: str, remedy: str) -> None:
        super().__init__(form, asked, remedy)
        self.form, self.asked, self.remedy = form, asked, remedy

    def __str__(self) -> str:
        return f"{self.form} {self.asked}; {self.remedy}"


def check_fit(form: Format, options: Options) -> None:
    """
    Raises:
        UnfitOptionError: *form* cannot be written with *options*.
    """
    if options.layers is not Layers.BILINGUAL and not DESCRIPTIONS[form].has_layers:
        raise UnfitOptionError(DESCRIPTIONS[form].title, "always holds both wordings", "leave out --layers")
    if options.pseudonyms and not options.anonymised:
        raise UnfitOptionError("A list of pseudonyms", "has no use in a document that names people", "add --anonymise")


def check_notes(form: Format, options: Options) -> None:
    """Hold that the reasons and notes that *options* ask for go into the document.

    Raises:
        UnfitOptionError: they would be left out without a word.
    """
    if options.notes and options.anonymised:
        asked = "leaves out reasons and notes, which may name people"
        raise UnfitOptionError("A document that names nobody", asked, "leave out --notes or --anonymise")
    if options.notes and not DESCRIPTIONS[form].has_notes:
        able = ", ".join(each.title for each in DESCRIPTIONS.values() if each.has_notes)
        asked = "has no place for reasons and notes"
        raise UnfitOptionError(DESCRIPTIONS[form].title, asked, f"leave out --notes, or take one that has ({able})")
