"""What the encoder hears in each window, computed once and kept on disk until the learning is done.

Layers that do not learn hear the same in every epoch. A file is named after everything that it depends on, the number
of the layers above it among them: a learning that was killed finds what it had computed, and no other does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from learn.progress import Progress
from learn.pupil import Features, Pupil
from media.samples import Samples
from testimony.identity import Digest


class Material(Protocol):
    """Something to learn from: at most 30 s of sound, and the words in it."""

    @property
    def text(self) -> str:
        """Every word that is heard; empty where nobody speaks."""
        ...

    def samples(self) -> Samples:
        """The same sound whenever it is asked for."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """A window as the decoder learns it: the file of its features, and the tokens to be written."""

    features: Path
    tokens: list[int]

    def heard(self) -> Features:
        features: Features = np.load(self.features)
        return features


def lessons(pupil: Pupil, base: Digest, windows: Sequence[Material], folder: Path, progress: Progress) -> list[Lesson]:
    """A lesson for each of *windows* whose words fit into a decoding.

    Args:
        base: of the base model's weights.
        folder: where the features are kept: about 1.5 MB a window for the base model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, window in enumerate(windows, start=1):
        tokens = pupil.lesson(window.text)
        if tokens is not None:
            made.append(Lesson(features=_features(pupil, base, window, number, folder), tokens=tokens))
        progress("listening", number, len(windows))
    return made


def _features(pupil: Pupil, base: Digest, window: Material, number: int, folder: Path) -> Path:
    samples = window.samples()
    padded_with_silence = number % 2 == 0
    facts = {
        "base": base.hex,
        "sound": Digest.of_bytes(samples.tobytes()).hex,
        "silence": padded_with_silence,
        "layers_above": pupil.encoder_layers,
    }
    path = folder / f"{Digest.of_facts(facts).hex}.npy"
    if not path.is_file():
        part = path.with_suffix(".part")
        with part.open("wb") as stream:
            np.save(stream, pupil.hear(samples, padded_with_silence=padded_with_silence))
        part.replace(path)
    return path
