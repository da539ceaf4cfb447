"""Clips: stretches of sound whose words are known."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media.samples import Samples, samples
from testimony.span import Span


class Sound(Protocol):
    """Something that can be heard, made or read each time it is asked for, so that hours of it need no memory."""

    def __call__(self) -> Samples:
        """The same samples every time: shape (n,), 16 kHz, one channel, between -1 and 1."""
        ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a prepared recording (``media.prepare``)."""

    audio: Path
    span: Span

    def __call__(self) -> Samples:
        return samples(self.audio, self.span)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clip:
    """A stretch of sound and what is said in it.

    Attributes:
        recording: what the clip was cut from. Clips of one recording are never on both sides of a measurement: a model
            that has heard a voice in a room knows more about the next sentence than it should.
        text: every word that is heard, and no other; empty where nobody speaks.
        duration_ms: of the sound, in milliseconds.
    """

    recording: str
    text: str
    duration_ms: int
    sound: Sound
