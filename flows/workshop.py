"""What a run works with; the wiring puts it together."""

from dataclasses import dataclass
from typing import Protocol

from archive.store import Archive
from glossary.book import Glossary
from media.limits import Limits
from models.shelf import Installed, Shelf
from testimony.identity import RecordingId
from testimony.language import Language
from testimony.recording import Stage
from testimony.settings import Settings
from transcribe.port import Transcriber
from transcribe.voices import Voices
from translate.port import Translator


class Progress(Protocol):
    """Somebody who wants to know how far a stage has come."""

    def __call__(self, recording: RecordingId, stage: Stage, done: int, total: int) -> None:
        """*done* of *total* is finished: milliseconds of audio while transcribing, segments while translating."""
        ...


class Engines(Protocol):
    """Loads an engine the first time it is asked for, and keeps it for the recordings that follow."""

    def transcriber(self, engine: str, model: Installed) -> Transcriber: ...

    def voices(self, model: Installed) -> Voices: ...

    def translator(self, model: Installed, language: Language) -> Translator: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Workshop:
    """The archive, the weights, the glossary and the engines of one run."""

    settings: Settings
    archive: Archive
    shelf: Shelf
    glossary: Glossary
    engines: Engines
    progress: Progress

    def glossary_for(self, recording: RecordingId) -> Glossary:
        """What *recording* is translated under: its project's glossary, where it belongs to one."""
        project = self.archive.projects.of(recording)
        return self.archive.glossaries.in_force(project) if project else self.glossary

    @property
    def limits(self) -> Limits:
        return Limits(max_duration_ms=self.settings.max_duration_ms, max_bytes=self.settings.max_bytes)
