"""Engines that answer at once, and recordings for them; what is left when they run is the cost of everything else.

The tests' doubles are these, with a memory.
"""

import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from archive.store import Archive
from flows.workshop import Engines, Progress, Workshop
from glossary.book import Glossary
from media.preparation import Preparation
from models.entry import Entry, Task
from models.shelf import Installed, Shelf
from models.source import ManualSource
from testimony.identity import Digest, RecordingId
from testimony.language import Language, LanguageTag
from testimony.recording import MediaFacts
from testimony.run import ModelCard
from testimony.segment import Gap, Region
from testimony.settings import Settings
from testimony.span import Span
from transcribe.port import Evidence, Options, Samples, Utterance
from transcribe.profiles import Profile
from translate.port import Hypothesis

RATE_HZ = 16_000
MINUTE_MS = 60_000
KAZAKH = LanguageTag.usual(Language.KAZAKH)

_SOUND = MediaFacts(container="wav", codec="pcm_s16le", sample_rate_hz=RATE_HZ, channels=1, declared_ms=None)


@dataclass
class Listener:
    """A transcriber that hears a numeral in each clip, after *pace_s* for each call."""

    model: ModelCard
    pace_s: float = 0.0

    def transcribe(
        self, samples: Samples, clips: Sequence[Span], _profile: Profile, _options: Options
    ) -> Sequence[Utterance]:
        time.sleep(self.pace_s)
        evidence = Evidence(avg_logprob=-0.2, no_speech_prob=0.01, compression_ratio=1.1)
        # The level of the first sample of the clip tells which part of the recording was handed over.
        return [
            Utterance(span=clip, text=f"сөз {round(float(samples[clip.start_ms * 16]) * 1000)}", evidence=evidence)
            for clip in clips
        ]


@dataclass
class Rewriter:
    """A translator that says a word for each sentence."""

    model: ModelCard

    def translate(self, sentences: Sequence[str], _hypotheses: int = 4, **_: Any) -> Sequence[tuple[Hypothesis, ...]]:
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
class Bench:
    """Engines that are always loaded."""

    listener: Listener
    rewriter: Rewriter

    def transcriber(self, _engine: str, _model: Installed) -> Listener:
        return self.listener

    def translator(self, _model: Installed, _language: Language) -> Rewriter:
        return self.rewriter


def workshop_of(
    archive: Archive, settings: Settings, *, engines: Bench | None = None, progress: Progress = lambda *_: None
) -> Workshop:
    """A workshop around *archive* in which nothing is computed."""
    return Workshop(
        settings=settings,
        archive=archive,
        shelf=cast("Shelf", Rack((model("ears", Task.TRANSCRIBE), model("pen", Task.TRANSLATE, Language.ENGLISH)))),
        glossary=Glossary(),
        engines=cast("Engines", engines or Bench(Listener(card("ears")), Rewriter(card("pen")))),
        progress=progress,
    )


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


#: A minute with speech of 4 s, a pause of 2 s, and so on.
_REGIONS = tuple(
    region
    for start in range(0, MINUTE_MS, 6_000)
    for region in (Region(Span(start, start + 4_000)), Region(Span(start + 4_000, start + 6_000), Gap.SILENCE))
)


def handed_in_minute(archive: Archive, folder: Path, content: bytes) -> RecordingId:
    """Hand *content* in as a recording, and call it prepared: a minute of sound, half of it speech.

    Args:
        folder: takes the file that is handed in, and the sound that all such recordings share.
    """
    recording = received(archive, folder / "handed-in.wav", content)
    minute = folder / "minute.wav"
    if not minute.exists():
        write_minute(minute)
    (archive.derivatives(recording) / "audio.wav").hardlink_to(minute)
    prepared(archive, recording)
    archive.reconcile()
    return recording


def received(archive: Archive, source: Path, content: bytes) -> RecordingId:
    """Hand in a file of the given bytes, which is written to *source*."""
    source.write_bytes(content)
    return archive.receive(source, name="a.wav", language=KAZAKH, identify=lambda _path, _name: _SOUND).recording.id


def prepared(archive: Archive, recording: RecordingId) -> None:
    """Call it prepared: a minute, of which the archive has the sound already."""
    found = Preparation(
        duration_ms=MINUTE_MS, declared_ms=None, undecodable=(), lost_ms=0, complaints=0, regions=_REGIONS
    )
    run = archive.runs.begin(recording, (), {})
    archive.recordings.prepared(recording, found.as_json(), MINUTE_MS, run.id)


def write_minute(path: Path) -> None:
    """A minute of sound; each second of it has a level of its own."""
    with wave.open(str(path), "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(RATE_HZ)
        audio.writeframes(np.repeat(np.arange(60, dtype="<i2") * 100 + 100, RATE_HZ).tobytes())
