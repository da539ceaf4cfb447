"""Weights that the reference engine has no place for are refused in a sentence, never half-read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models.weights import Arrays
from transcribe.checkpoint import CheckpointError, read_checkpoint

WIDTH = 2


def linear(name: str, rows: int) -> dict[str, NDArray[Any]]:
    return {f"{name}/weight": np.ones((rows, WIDTH), "<f4"), f"{name}/bias": np.zeros(rows, "<f4")}


def norm(name: str) -> dict[str, NDArray[Any]]:
    return {f"{name}/gamma": np.ones(WIDTH, "<f4"), f"{name}/beta": np.zeros(WIDTH, "<f4")}


def whole() -> dict[str, NDArray[Any]]:
    """The smallest Whisper there can be: one layer a side, two numbers wide."""
    arrays: dict[str, NDArray[Any]] = {"decoder/embeddings/weight": np.ones((3, WIDTH), "<f4")}
    for side in ("encoder", "decoder"):
        layer = f"{side}/layer_0"
        arrays |= {f"{side}/position_encodings/encodings": np.ones((4, WIDTH), "<f4")}
        arrays |= {f"{side}/num_heads": np.array(1, "<i2")} | norm(f"{side}/layer_norm")
        arrays |= norm(f"{layer}/self_attention/layer_norm") | norm(f"{layer}/ffn/layer_norm")
        arrays |= linear(f"{layer}/self_attention/linear_0", 3 * WIDTH) | linear(
            f"{layer}/self_attention/linear_1", WIDTH
        )
        arrays |= linear(f"{layer}/ffn/linear_0", 4) | linear(f"{layer}/ffn/linear_1", WIDTH)
    for number, rows in enumerate((WIDTH, 2 * WIDTH, WIDTH)):
        arrays |= linear(f"decoder/layer_0/attention/linear_{number}", rows)
    for name in ("conv1", "conv2"):
        arrays |= {f"encoder/{name}/weight": np.ones((WIDTH, WIDTH, 3), "<f4")}
        arrays |= {f"encoder/{name}/bias": np.zeros(WIDTH, "<f4")}
    return arrays | norm("decoder/layer_0/attention/layer_norm")


def written(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> Path:
    path = folder / "model.bin"
    Arrays(3, arrays, {"decoder/projection/weight": "decoder/embeddings/weight"}).write(path)
    return path


def test_the_sizes_of_a_model_are_read_off_its_arrays(tmp_path: Path) -> None:
    checkpoint = read_checkpoint(written(tmp_path, whole()))

    assert checkpoint["dims"] == {
        "n_mels": 2,
        "n_audio_ctx": 4,
        "n_audio_state": 2,
        "n_audio_head": 1,
        "n_audio_layer": 1,
        "n_vocab": 3,
        "n_text_ctx": 4,
        "n_text_state": 2,
        "n_text_head": 1,
        "n_text_layer": 1,
    }


def biased() -> dict[str, NDArray[Any]]:
    arrays = whole()
    arrays["decoder/layer_0/attention/linear_1/bias"][0] = 0.5
    return arrays


def headless() -> dict[str, NDArray[Any]]:
    return {name: array for name, array in whole().items() if name != "decoder/layer_norm/gamma"}


@pytest.mark.parametrize(
    ("arrays", "fault"),
    [
        (biased(), "decoder/layer_0/attention has a bias on its keys, which openai-whisper has no place for"),
        (headless(), "it has no decoder/layer_norm/gamma"),
    ],
)
def test_a_model_with_other_parts_is_refused(tmp_path: Path, arrays: dict[str, NDArray[Any]], fault: str) -> None:
    with pytest.raises(CheckpointError) as refusal:
        read_checkpoint(written(tmp_path, arrays))

    assert str(refusal.value) == (
        f"model.bin cannot be run by openai-whisper: {fault}; faster-whisper may run it all the same"
    )


def test_a_model_that_reads_words_out_by_another_matrix_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    Arrays(3, whole() | {"decoder/projection/weight": np.zeros((3, WIDTH), "<f4")}, {}).write(path)

    with pytest.raises(CheckpointError, match="its output projection is not its token embedding"):
        read_checkpoint(path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, whole())
    path.write_bytes(path.read_bytes()[:100])

    with pytest.raises(CheckpointError, match=r"model\.bin cannot be run by openai-whisper"):
        read_checkpoint(path)
