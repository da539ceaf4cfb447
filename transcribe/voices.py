"""What tells voices apart, whichever network does the work."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from testimony.run import ModelCard
from testimony.span import Span
from transcribe.port import Samples

#: One row for each window: a vector of length 1 that says how the voice sounds. The likeness of two voices is the
#: product of their rows. A row can tell a person again: it is never written to a disk.
Embeddings = NDArray[np.float32]

SHORTEST_MS = 400  # what a voice can be told from at all; a shorter window is heard more than once


class Voices(Protocol):
    """A network that hears who speaks, with its weights in memory."""

    @property
    def model(self) -> ModelCard:
        """Which weights."""
        ...

    def embed(self, samples: Samples, windows: Sequence[Span]) -> Embeddings:
        """How the voice in each of *windows* sounds, in their order.

        Args:
            windows: stretches of speech of a second or two, counted from the first of *samples*.
        """
        ...
