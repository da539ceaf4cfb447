"""Who speaks when in a recording, and whom the voices stand for in the archive."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from archive.audit import PIPELINE
from archive.store import Archive
from flows.workshop import Workshop
from media.preparation import Preparation
from media.prepare import AUDIO
from media.samples import samples
from models.entry import Task
from models.shelf import Installed
from testimony.identity import Digest, SpeakerId
from testimony.recording import Recording
from testimony.run import ModelCard
from testimony.span import Span
from testimony.speaker import Role
from transcribe.turns import METHOD, Turn, turns, windows
from transcribe.voices import Embeddings, Voices

#: How much of a recording is in memory at once.
_BLOCK_MS = 120_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaking:
    """The turns of a recording.

    Attributes:
        speakers: for each voice the speaker that it stands for.
        cards: the model that told the voices apart; none where no model did.
    """

    turns: tuple[Turn, ...] = ()
    speakers: Mapping[int, SpeakerId] = field(default_factory=dict)
    cards: tuple[ModelCard, ...] = ()


def who_speaks(workshop: Workshop, recording: Recording, preparation: Preparation, *, anew: bool = True) -> Speaking:
    """The turns of *recording*; none where no model on this machine tells voices apart.

    What is kept is when each voice speaks, and never how it sounds: from that a person could be told again.

    Args:
        anew: whether to listen where nothing is kept; to be done by whoever holds the recording, and nobody else.
    """
    model = _installed(workshop)
    if model is None or not preparation.speech:
        return Speaking()
    voices = workshop.engines.voices(model)
    key = _key(recording, preparation.speech, voices.model)
    kept = workshop.archive.chunks.get(key)
    if kept is None and not anew:
        return Speaking()
    if kept is None:
        found = _told_apart(workshop.archive.derivatives(recording.id) / AUDIO, preparation.speech, voices)
        speakers = _speakers(workshop.archive, recording, found)
        kept = {"turns": [turn.as_json() for turn in found], "speakers": list(speakers)}
        workshop.archive.chunks.keep(key, recording.id, Span(0, preparation.duration_ms), kept)
    return Speaking(
        turns=tuple(Turn.from_json(turn) for turn in kept["turns"]),
        speakers={number: SpeakerId(speaker) for number, speaker in enumerate(kept["speakers"], 1)},
        cards=(voices.model,),
    )


def _installed(workshop: Workshop) -> Installed | None:
    models = [model for model in workshop.shelf.installed() if model.entry.task is Task.SPEAKERS]
    return workshop.shelf.verified(min(model.entry.name for model in models)) if models else None


def _key(recording: Recording, speech: Sequence[Span], model: ModelCard) -> Digest:
    return Digest.of_facts(
        {
            "turns": METHOD,
            "audio": recording.original.hex,
            "speech": [[span.start_ms, span.end_ms] for span in speech],
            "model": model.digest.hex,
        }
    )


def _told_apart(audio: Path, speech: Sequence[Span], voices: Voices) -> tuple[Turn, ...]:
    heard_in = windows(speech)
    rows: list[Embeddings] = []
    for block in _blocks(heard_in):
        whole = Span(block[0].start_ms, block[-1].end_ms)
        inside = [window.shifted(-whole.start_ms) for window in block]
        rows.append(voices.embed(samples(audio, whole), inside))
    return turns(speech, heard_in, np.concatenate(rows))


def _blocks(heard_in: Sequence[Span]) -> Iterator[list[Span]]:
    """The windows in groups that lie within two minutes of one another."""
    held: list[Span] = []
    for window in heard_in:
        if held and window.end_ms - held[0].start_ms > _BLOCK_MS:
            yield held
            held = []
        held.append(window)
    if held:
        yield held


def _speakers(archive: Archive, recording: Recording, found: Sequence[Turn]) -> Iterator[SpeakerId]:
    """A new speaker for each voice. What part each takes, and what to call them, is for the interpreter to say."""
    known = len(archive.speakers.all(recording.id))
    for number in range(1, max((turn.voice for turn in found), default=0) + 1):
        name = f"Speaker {known + number}"
        yield archive.speakers.add(recording.id, Role.OTHER, name, by=PIPELINE).id
