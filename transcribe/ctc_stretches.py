"""Long sound through a model that takes short sound: in stretches that overlap, joined before anything is read.

Each stretch is heard with something before and after it, which is thrown away again. What is joined are the emissions,
frame by frame, and not texts: so no word is cut, none is written twice, and there is nothing to be matched.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.ctc_reading import Emissions

#: What a model takes: samples, or features, along the first axis.
Features = NDArray[np.float32]

#: A model's own call: as many rows as it has frames for the features.
Emit = Callable[[Features], Emissions]

CONTEXT_FRAMES = 100  # two seconds on each side: longer than any word, and than the sounds that colour its first letter


@dataclass(frozen=True, kw_only=True, slots=True)
class Geometry:
    """How a model's frames lie over what it takes.

    Attributes:
        stride: features from one frame to the next.
        overhang: features that a frame takes in beyond its stride.
    """

    stride: int
    overhang: int

    def frames(self, features: int) -> int:
        """How many frames *features* make; at least one."""
        return max((features - self.overhang) // self.stride, 1)


def emissions(
    emit: Emit, features: Features, geometry: Geometry, window: int, context: int = CONTEXT_FRAMES
) -> Emissions:
    """The emissions of all *features*, with no more than *window* frames and twice *context* in memory at once.

    They are what the model would emit for everything at once, as far as it looks no further than *context*. Models with
    attention look further, and little of it matters.

    Args:
        window: in frames, as *context* is.
    """
    total = geometry.frames(len(features))
    return np.concatenate([_of(emit, features, geometry, *each) for each in _stretches(total, window, context)])


def _stretches(total: int, window: int, context: int) -> Iterator[tuple[int, int, int, int]]:
    """The frames to be kept, and those to be heard around them; a rest shorter than its context is taken along."""
    start = 0
    while start < total:
        end = total if total - start <= window + context else start + window
        yield start, end, max(start - context, 0), min(end + context, total)
        start = end


def _of(  # noqa: PLR0917 - the model, what it takes, and four places in it
    emit: Emit, features: Features, geometry: Geometry, start: int, end: int, first: int, last: int
) -> Emissions:
    heard = emit(features[first * geometry.stride : last * geometry.stride + geometry.overhang])
    return heard[start - first : end - first]


def geometry_of(config: Any) -> Geometry:
    """The geometry of a model of transformers, from its *config*: of its convolutions and, if it has one, its adapter.

    A model that takes samples lays convolutions over them (wav2vec2: 400 samples every 320); one that takes features
    (wav2vec2-bert) has a frame for each.
    """
    stride, reach = 1, 1
    for kernel, step in zip(getattr(config, "conv_kernel", ()), getattr(config, "conv_stride", ()), strict=True):
        reach += (kernel - 1) * stride
        stride *= step
    if getattr(config, "add_adapter", False):
        stride *= config.adapter_stride**config.num_adapter_layers
    return Geometry(stride=stride, overhang=max(reach - stride, 0))
