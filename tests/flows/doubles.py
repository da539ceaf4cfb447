"""Engines without models, that remember what they were asked, and a workshop around them."""

import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from archive.store import Archive
from flows.workshop import Progress, Workshop
from glossary.book import Glossary
from media.preparation import Preparation
from models.entry import Entry, Task
from models.shelf import Installed
from models.source import ManualSource
from testimony.identity import Digest, RecordingId
from testimony.language import Language, LanguageTag
from testimony.recording import MediaFacts
from testimony.run import ModelCard
from testimony.segment import Gap, Region
from testimony.settings import Settings
from testimony.span import Span
from transcribe.port import Evidence, Options, Utterance
from transcribe.voices import Embeddings
from translate.port import Hypothesis

RATE_HZ = 16_000


@dataclass
class Listener:
    """A transcriber that writes down a numeral for each clip, and remembers where it listened."""

    model: ModelCard
    heard: list[Span] = field(default_factory=list)
    power_fails_after: int | None = None

    def transcribe(self, samples, clips: Sequence[Span], profile, options: Options) -> Sequence[Utterance]:
        if self.power_fails_after is not None and len(self.heard) >= self.power_fails_after:
            raise KeyboardInterrupt  # nothing in the program catches it, as nothing survives a power cut
        self.heard.append(Span(clips[0].start_ms, clips[-1].end_ms))
        evidence = Evidence(avg_logprob=-0.2, no_speech_prob=0.01, compression_ratio=1.1)
        # The level of the first sample of the clip tells which part of the recording was handed over.
        return [
            Utterance(span=clip, text=f"сөз {round(float(samples[clip.start_ms * 16]) * 1000)}", evidence=evidence)
            for clip in clips
        ]


@dataclass
class Rewriter:
    """A translator that puts each sentence between angle quotes, and remembers the sentences, each time once."""

    model: ModelCard
    sentences: list[str] = field(default_factory=list)

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        if hypotheses == 1:  # it is asked for more where its first words are in doubt
            self.sentences += sentences
        return [(Hypothesis(text=f"word {sentence.split()[-1]}", score=-0.1),) for sentence in sentences]


@dataclass
class Rack:
    """A shelf whose models need no files."""

    models: tuple[Installed, ...]

    def installed(self) -> tuple[Installed, ...]:
        return self.models

    def verified(self, name: str) -> Installed:
        return next(model for model in self.models if model.entry.name == name)


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
class Bench:
    """Engines that are always loaded."""

    listener: Listener
    rewriter: Rewriter
    voicer: Voicer = field(default_factory=lambda: Voicer(card("throat")))

    def voices(self, model: Installed) -> Voicer:
        return self.voicer

    def transcriber(self, engine: str, model: Installed) -> Listener:
        return self.listener

    def translator(self, model: Installed, language: Language) -> Rewriter:
        return self.rewriter


def card(name: str) -> ModelCard:
    return ModelCard(name=name, engine="double", digest=Digest.of_bytes(name.encode()), licence="CC0-1.0")


def model(name: str, task: Task, target: Language | None = None) -> Installed:
    entry = Entry(
        name=name,
        task=task,
        engines=("double",),
        languages=(Language.KAZAKH,),
        licence="CC0-1.0",
        source=ManualSource(steps="none"),
        target=target,
    )
    # A folder that is not there: to choose among models, their files are counted.
    return Installed(entry=entry, folder=Path("no-model"), digest=Digest.of_bytes(name.encode()))


def workshop_of(home: Path, archive: Archive, progress: Progress) -> Workshop:
    return Workshop(
        settings=Settings(home=home, chunk_ms=10_000),
        archive=archive,
        shelf=Rack((model("ears", Task.TRANSCRIBE), model("pen", Task.TRANSLATE, Language.ENGLISH))),
        glossary=Glossary(),
        engines=Bench(Listener(card("ears")), Rewriter(card("pen"))),
        progress=progress,
    )


def received(archive: Archive, folder: Path, content: bytes) -> RecordingId:
    """Hands in a file with the given bytes."""
    source = folder / f"{Digest.of_bytes(content).hex[:8]}.wav"
    source.write_bytes(content)
    facts = MediaFacts(container="wav", codec="pcm_s16le", sample_rate_hz=RATE_HZ, channels=1, declared_ms=None)
    kazakh = LanguageTag.usual(Language.KAZAKH)
    return archive.receive(source, name="a.wav", language=kazakh, identify=lambda _path, _name: facts).recording.id


#: A minute with speech of 4 s, a pause of 2 s, and so on.
REGIONS = tuple(
    region
    for start in range(0, 60_000, 6_000)
    for region in (Region(Span(start, start + 4_000)), Region(Span(start + 4_000, start + 6_000), Gap.SILENCE))
)


def prepared_minute(archive: Archive, recording: RecordingId) -> None:
    """Prepares a recording of one minute; each second of its audio has a level of its own."""
    levels = np.repeat(np.arange(60, dtype="<i2") * 100 + 100, RATE_HZ)
    with wave.open(str(archive.derivatives(recording) / "audio.wav"), "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(RATE_HZ)
        audio.writeframes(levels.tobytes())
    found = Preparation(duration_ms=60_000, declared_ms=None, undecodable=(), lost_ms=0, complaints=0, regions=REGIONS)
    run = archive.runs.begin(recording, (), {})
    archive.recordings.prepared(recording, found.as_json(), 60_000, run.id)
