"""The formats of an export, and the layers of a subtitle."""

from enum import StrEnum


class Format(StrEnum):
    """What kind of document."""

    JSON = "json"
    SRT = "srt"
    VTT = "vtt"
    TSV = "tsv"


class Layers(StrEnum):
    """Which wordings a subtitle shows."""

    SOURCE = "source"
    TRANSLATION = "translation"
    BILINGUAL = "bilingual"
