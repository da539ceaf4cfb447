"""An entry of the catalogue: what is known about a model before and after it is here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.source import ConvertSource, HubSource, Source
from testimony.identity import Digest
from testimony.language import Language, Script


class Task(StrEnum):
    """What a model is for."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"
    SPEAKERS = "speakers"


class EngineName(StrEnum):
    """The engines that weights can be made for."""

    FASTER_WHISPER = "faster-whisper"
    OPENAI_WHISPER = "openai-whisper"
    CTC = "ctc"
    ARGOS = "argos"
    CTRANSLATE2 = "ctranslate2"
    CAMPPLUS = "campplus"


@dataclass(frozen=True, slots=True)
class FilePin:
    """What a file of a model must be, to the byte."""

    digest: Digest
    size_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A published error rate or score, in its publisher's words, and where it was published."""

    text: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One model.

    Attributes:
        name: what people call it by, and its folder on the shelf; lower-case letters, digits, dots and hyphens.
        engines: those that can run it, the preferred one first.
        languages: those that it was trained to hear, or to translate from.
        licence: as an SPDX expression where there is one.
        target: the language that a translator writes; None for a recogniser.
        files: what its files must be, where that is known before they arrive; empty where it is not.
        figures: published error rates, each with its source.
        decoder_token: the language token that the model was trained to use, where that is not the language's own
            (Whisper has none for Uyghur: such models borrow one).
        timestamps: whether it gives times of its own; fine-tuned models often lost that.
        script: the script that it writes, where that is not the language's usual one.
        base: for an adapter, the name of the model that it is merged into when it is installed.
        note: what somebody should know before choosing it.
    """

    name: str
    task: Task
    engines: tuple[str, ...]
    languages: tuple[Language, ...]
    licence: str
    source: Source
    target: Language | None = None
    files: Mapping[str, FilePin] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    decoder_token: str | None = None
    timestamps: bool = True
    script: Script | None = None
    base: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not is_model_name(self.name):
            msg = f"a model is named in lower-case letters, digits, dots and hyphens, not {self.name[:80]!r}"
            raise ValueError(msg)
        if (self.task is Task.TRANSLATE) is (self.target is None):
            msg = f"{self.name}: a translator, and nothing else, names the language that it writes"
            raise ValueError(msg)
        if not self.engines or not self.languages:
            msg = f"{self.name}: a model names at least one engine and one language"
            raise ValueError(msg)

    @property
    def is_starter(self) -> bool:
        """Whether it came with this program, made from practice material alone: good for practice, and nothing else."""
        return self.name.startswith("starter-")

    @property
    def is_held_to_its_first_delivery(self) -> bool:
        """Whether nobody knows beforehand what its files must be, and its source may serve others tomorrow."""
        return not self.files and isinstance(self.source, HubSource | ConvertSource)

    @property
    def size_bytes(self) -> int | None:
        """How much there is to fetch; None where it is not known beforehand."""
        return sum(pin.size_bytes for pin in self.files.values()) or None


def is_model_name(name: str) -> bool:
    """Whether *name* can name a model: it becomes a folder, so it is kept plain."""
    return re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,63}", name) is not None
