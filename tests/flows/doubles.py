"""Engines without models, that remember what they were asked, and a workshop around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from archive.store import Archive
from benchmarks import stubs
from benchmarks.stubs import Rack, card, model
from flows.workshop import Progress, Workshop
from models.shelf import Installed
from testimony.identity import Digest, RecordingId
from testimony.run import ModelCard
from testimony.settings import Settings
from testimony.span import Span
from transcribe.port import Options, Utterance
from transcribe.voices import Embeddings
from translate.port import Hypothesis

__all__ = [
    "Bench",
    "Listener",
    "Rack",
    "Rewriter",
    "Voicer",
    "card",
    "model",
    "prepared_minute",
    "received",
    "workshop_of",
]


@dataclass
class Listener(stubs.Listener):
    """A transcriber that writes down a numeral for each clip, and remembers where it listened."""

    heard: list[Span] = field(default_factory=list)
    power_fails_after: int | None = None

    def transcribe(self, samples, clips: Sequence[Span], profile, options: Options) -> Sequence[Utterance]:
        if self.power_fails_after is not None and len(self.heard) >= self.power_fails_after:
            raise KeyboardInterrupt  # nothing in the program catches it, as nothing survives a power cut
        self.heard.append(Span(clips[0].start_ms, clips[-1].end_ms))
        return super().transcribe(samples, clips, profile, options)


@dataclass
class Rewriter(stubs.Rewriter):
    """A translator that says a word for each sentence, and remembers the sentences, each time once."""

    sentences: list[str] = field(default_factory=list)

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        if hypotheses == 1:  # it is asked for more where its first words are in doubt
            self.sentences += sentences
        return super().translate(sentences, hypotheses)


@dataclass
class Voicer:
    """Tells voices apart by the level of the first sample of a window: the loud one, and the other."""

    model: ModelCard
    heard: list[Span] = field(default_factory=list)

    def embed(self, samples, windows: Sequence[Span]) -> Embeddings:
        self.heard += windows
        loud = [samples[window.start_ms * 16] > 0.1 for window in windows]
        return np.array([[1.0, 0.0] if each else [0.0, 1.0] for each in loud], dtype=np.float32)


@dataclass
class Bench(stubs.Bench):
    """Engines that are always loaded."""

    voicer: Voicer = field(default_factory=lambda: Voicer(card("throat")))

    def voices(self, model: Installed) -> Voicer:
        return self.voicer


def workshop_of(home: Path, archive: Archive, progress: Progress) -> Workshop:
    settings, engines = Settings(home=home, chunk_ms=10_000), Bench(Listener(card("ears")), Rewriter(card("pen")))
    return stubs.workshop_of(archive, settings, engines=engines, progress=progress)


def received(archive: Archive, folder: Path, content: bytes) -> RecordingId:
    """Hands in a file with the given bytes."""
    return stubs.received(archive, folder / f"{Digest.of_bytes(content).hex[:8]}.wav", content)


def prepared_minute(archive: Archive, recording: RecordingId) -> None:
    """Prepares a recording of one minute; each second of its audio has a level of its own."""
    stubs.write_minute(archive.derivatives(recording) / "audio.wav")
    stubs.prepared(archive, recording)
