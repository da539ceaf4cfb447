"""CAM++: which voice is heard, as a vector. It was taught with 200,000 Mandarin and English speakers.

The network is that of Wang et al., "CAM++" (Interspeech 2023), run from 3D-Speaker's weights (Apache-2.0) by PyTorch's
functions alone: the file holds tensors, and no program of anybody's is loaded with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from models.layout import CAMPPLUS
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.folder import check_folder
from transcribe.loudness import cut
from transcribe.port import Samples
from transcribe.voices import SHORTEST_MS, Embeddings

if TYPE_CHECKING:  # seconds of import, paid by those who run it
    from torch import Tensor

#: Layers of each densely connected block, and how far apart the frames lie that a layer looks at.
_BLOCKS = ((12, 1), (24, 2), (16, 2))
_POOL_FRAMES = 100
_BANDS = 80
_BATCH = 16  # windows at once: some 100 MB of intermediate results
_FULL_SCALE = 32768  # Kaldi's features are of samples as whole numbers of 16 bits


class CampPlus:
    """The network with its weights in memory. Made by `load`."""

    def __init__(self, weights: "Mapping[str, Tensor]", card: ModelCard) -> None:
        self._weights = weights
        self.model = card

    @classmethod
    def load(cls, folder: Path, card: ModelCard, threads: int) -> Self:
        """Read the weights in *folder*.

        Raises:
            IncompleteModelError: the folder does not hold them.
        """
        import torch

        check_folder(folder, CAMPPLUS.weights)
        torch.set_num_threads(threads)
        # weights_only: a checkpoint is a pickle, and a pickle may be a program.
        weights = torch.load(folder / CAMPPLUS.weights, map_location="cpu", weights_only=True)
        return cls({name: tensor.float() for name, tensor in weights.items() if tensor.is_floating_point()}, card)

    def embed(self, samples: Samples, windows: Sequence[Span]) -> Embeddings:
        """As `transcribe.voices.Voices` promises."""
        import torch

        made: list[NDArray[np.float32]] = []
        with torch.inference_mode():
            for first in range(0, len(windows), _BATCH):
                batch = [bands(_long_enough(cut(samples, window))) for window in windows[first : first + _BATCH]]
                made.extend(self._vector(each) for each in _stacked(batch))
        return np.concatenate(made) if made else np.zeros((0, 192), dtype=np.float32)

    def _vector(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """One vector of length 1 for each window in *batch* (windows, frames, bands)."""
        import torch
        from torch.nn.functional import normalize

        flat = self._head(torch.from_numpy(batch).permute(0, 2, 1).unsqueeze(1))
        seen = self._normed(self._conv(flat, "xvector.tdnn.linear", stride=2, padding=2), "xvector.tdnn.nonlinear")
        for number, (layers, dilation) in enumerate(_BLOCKS, 1):
            for layer in range(1, layers + 1):
                new = self._dense_layer(seen, f"xvector.block{number}.tdnnd{layer}", dilation)
                seen = torch.cat([seen, new], dim=1)
            seen = self._normed(seen, f"xvector.transit{number}.nonlinear")
            seen = self._conv(seen, f"xvector.transit{number}.linear")
        seen = self._normed(seen, "xvector.out_nonlinear")
        pooled = torch.cat([seen.mean(dim=-1), seen.std(dim=-1, unbiased=True)], dim=-1).unsqueeze(-1)
        vector = self._norm(self._conv(pooled, "xvector.dense.linear"), "xvector.dense.nonlinear.batchnorm")
        return np.asarray(normalize(vector.squeeze(-1), dim=-1).numpy(), dtype=np.float32)

    def _head(self, picture: "Tensor") -> "Tensor":
        """The two-dimensional layers, which look at bands and time together."""
        seen = self._conv2d(picture, "head.conv1", "head.bn1").relu()
        for layer in ("head.layer1", "head.layer2"):
            for number, stride in enumerate((2, 1)):
                block = f"{layer}.{number}"
                inner = self._conv2d(seen, f"{block}.conv1", f"{block}.bn1", stride).relu()
                inner = self._conv2d(inner, f"{block}.conv2", f"{block}.bn2")
                if stride > 1:
                    seen = self._conv2d(seen, f"{block}.shortcut.0", f"{block}.shortcut.1", stride, padding=0)
                seen = (inner + seen).relu()
        seen = self._conv2d(seen, "head.conv2", "head.bn2", 2).relu()
        return seen.flatten(1, 2)

    def _dense_layer(self, seen: "Tensor", name: str, dilation: int) -> "Tensor":
        from torch.nn.functional import avg_pool1d

        inner = self._conv(self._normed(seen, f"{name}.nonlinear1"), f"{name}.linear1")
        inner = self._normed(inner, f"{name}.nonlinear2")
        local = self._conv(inner, f"{name}.cam_layer.linear_local", padding=dilation, dilation=dilation)
        pools = avg_pool1d(inner, kernel_size=_POOL_FRAMES, stride=_POOL_FRAMES, ceil_mode=True)
        around = pools.repeat_interleave(_POOL_FRAMES, dim=-1)[..., : inner.shape[-1]]
        context = inner.mean(-1, keepdim=True) + around
        gate = self._conv(self._conv(context, f"{name}.cam_layer.linear1").relu(), f"{name}.cam_layer.linear2")
        return local * gate.sigmoid()

    def _conv(self, seen: "Tensor", name: str, **how: int) -> "Tensor":
        from torch.nn.functional import conv1d

        return conv1d(seen, self._weights[f"{name}.weight"], self._weights.get(f"{name}.bias"), **how)

    def _conv2d(self, seen: "Tensor", name: str, norm: str, stride: int = 1, padding: int = 1) -> "Tensor":
        from torch.nn.functional import conv2d

        return self._norm(conv2d(seen, self._weights[f"{name}.weight"], stride=(stride, 1), padding=padding), norm)

    def _normed(self, seen: "Tensor", name: str) -> "Tensor":
        return self._norm(seen, f"{name}.batchnorm").relu()

    def _norm(self, seen: "Tensor", name: str) -> "Tensor":
        from torch.nn.functional import batch_norm

        weights = self._weights
        learnt: Iterable[Any] = (weights.get(f"{name}.weight"), weights.get(f"{name}.bias"))
        return batch_norm(seen, weights[f"{name}.running_mean"], weights[f"{name}.running_var"], *learnt)


def bands(samples: Samples) -> NDArray[np.float32]:
    """Kaldi's 80 logarithmic mel bands every 10 ms, each with its mean taken out: what the network was taught with."""
    from kaldi_native_fbank import FbankOptions, OnlineFbank

    options = FbankOptions()
    options.frame_opts.dither = 0.0  # the same sound gives the same vector
    options.mel_opts.num_bins = _BANDS
    features = OnlineFbank(options)
    features.accept_waveform(16_000, (samples * _FULL_SCALE).tolist())
    features.input_finished()
    frames = np.stack([features.get_frame(number) for number in range(features.num_frames_ready)])
    return np.asarray(frames - frames.mean(axis=0), dtype=np.float32)


def _long_enough(samples: Samples) -> Samples:
    """*samples*, repeated until the network can make something of them."""
    wanted = SHORTEST_MS * 16
    return samples if len(samples) >= wanted else np.resize(samples, wanted)


def _stacked(batch: Sequence[NDArray[np.float32]]) -> Iterable[NDArray[np.float32]]:
    """The windows of a batch together where they are of one length, which most are."""
    held: list[NDArray[np.float32]] = []
    for each in batch:
        if held and len(held[-1]) != len(each):
            yield np.stack(held)
            held = []
        held.append(each)
    if held:
        yield np.stack(held)
