"""Clips without a voice, and models of a few numbers."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from learn.clip import Clip
from media.samples import Samples
from models.layout import CONFIG, TENSORS
from models.tensors import write_tensors
from models.weights import Arrays

WIDTH = 8


@pytest.fixture
def clip_of() -> Callable[..., Clip]:
    """A clip of a hum, of a length in milliseconds."""

    def make(text: str, duration_ms: int = 1000, recording: str = "rec-1") -> Clip:
        def hum() -> Samples:
            return np.sin(np.arange(duration_ms * 16, dtype=np.float32) / 20) * np.float32(0.1)

        return Clip(recording=recording, text=text, duration_ms=duration_ms, sound=hum)

    return make


@pytest.fixture
def base_arrays() -> Arrays:
    """The weights of one layer of the decoder and one of the encoder, eight numbers wide."""
    rng = np.random.default_rng(7)
    shapes = {
        "self_attention/linear_0": (3 * WIDTH, WIDTH),
        "self_attention/linear_1": (WIDTH, WIDTH),
        "attention/linear_0": (WIDTH, WIDTH),
        "attention/linear_1": (2 * WIDTH, WIDTH),
        "attention/linear_2": (WIDTH, WIDTH),
        "ffn/linear_0": (4 * WIDTH, WIDTH),
        "ffn/linear_1": (WIDTH, 4 * WIDTH),
    }
    stored = {
        f"{side}/layer_0/{name}/weight": rng.standard_normal(shape).astype(np.float16)
        for side in ("decoder", "encoder")
        for name, shape in shapes.items()
        if side == "decoder" or not name.startswith("attention/")
    }
    stored["decoder/embeddings/weight"] = rng.standard_normal((5, WIDTH)).astype(np.float16)
    stored["decoder/num_heads"] = np.array(2, dtype=np.int16)
    return Arrays(3, stored, {"decoder/projection/weight": "decoder/embeddings/weight"})


@pytest.fixture
def adapter_folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes an adapter of rank 2 for the layers that are named, each with its output and input width."""

    def write(layers: Mapping[str, tuple[int, int]], name: str = "adapter", **settings: object) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        config = {"base_model_name_or_path": "openai/whisper-base", "peft_type": "LORA", "r": 2, "lora_alpha": 4}
        (folder / CONFIG).write_text(json.dumps({**config, **settings}), encoding="utf-8")
        write_tensors(folder / TENSORS, halves(layers))
        return folder

    return write


def halves(layers: Mapping[str, tuple[int, int]]) -> dict[str, NDArray[np.float16]]:
    """Random matrices A and B, of rank 2, for each layer."""
    rng = np.random.default_rng(11)
    tensors = {}
    for layer, (out, into) in layers.items():
        tensors[f"base_model.model.{layer}.lora_A.weight"] = rng.standard_normal((2, into)).astype(np.float16)
        tensors[f"base_model.model.{layer}.lora_B.weight"] = rng.standard_normal((out, 2)).astype(np.float16)
    return tensors
