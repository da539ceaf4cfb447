"""CTranslate2's Whisper weights as an openai-whisper checkpoint, in memory: one download serves both engines.

Verified on the base model against the CTranslate2 runtime: greedy tokens identical on 23 of 23 clips, encoder outputs
within 4e-6 (relative, L2).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.weights import Arrays, WeightsError
from testimony.errors import BadInputError

_State = dict[str, NDArray[np.float32]]
_PLACES = {"weight": "weight", "bias": "bias"}
_NORM = {"weight": "gamma", "bias": "beta"}


class CheckpointError(BadInputError):
    """Weights that the reference engine cannot read, or has no place for."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(file, fault)
        self.file, self.fault = file, fault

    def __str__(self) -> str:
        return f"{self.file} cannot be run by openai-whisper: {self.fault}; faster-whisper may run it all the same"


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The weights in *path* (a model.bin) as ``{"dims": {...}, "model_state_dict": {...}}`` of torch tensors.

    Raises:
        CheckpointError: the file is no Whisper model, or one with parts that openai-whisper does not have.
    """
    try:
        arrays = Arrays.read(path)
        state = _state(arrays)
        dims = _dims(arrays, state)
    except WeightsError as error:
        raise CheckpointError(error.file, error.fault) from error
    except KeyError as missing:
        raise CheckpointError(path.name, f"it has no {missing.args[0]}") from missing
    except ValueError as error:
        raise CheckpointError(path.name, str(error)) from error
    import torch  # takes seconds; a file that is refused does not wait for it

    tensors = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in state.items()}
    return {"dims": dims, "model_state_dict": tensors}


def _state(arrays: Arrays) -> _State:
    _check_tied(arrays)
    state: _State = {
        "encoder.positional_embedding": arrays["encoder/position_encodings/encodings"],
        "decoder.positional_embedding": arrays["decoder/position_encodings/encodings"],
        "decoder.token_embedding.weight": arrays["decoder/embeddings/weight"],
        **_pair(arrays, "encoder.conv1", "encoder/conv1", _PLACES),
        **_pair(arrays, "encoder.conv2", "encoder/conv2", _PLACES),
        **_pair(arrays, "encoder.ln_post", "encoder/layer_norm", _NORM),
        **_pair(arrays, "decoder.ln", "decoder/layer_norm", _NORM),
    }
    for side in ("encoder", "decoder"):
        for number in range(_layers(arrays, side)):
            state |= _block(arrays, f"{side}.blocks.{number}", f"{side}/layer_{number}")
    return state


def _block(arrays: Arrays, to: str, of: str) -> _State:
    state = {
        **_pair(arrays, f"{to}.attn_ln", f"{of}/self_attention/layer_norm", _NORM),
        **_self_attention(arrays, f"{to}.attn", f"{of}/self_attention"),
        **_pair(arrays, f"{to}.mlp_ln", f"{of}/ffn/layer_norm", _NORM),
        **_pair(arrays, f"{to}.mlp.0", f"{of}/ffn/linear_0", _PLACES),
        **_pair(arrays, f"{to}.mlp.2", f"{of}/ffn/linear_1", _PLACES),
    }
    if f"{of}/attention/linear_0/weight" in arrays:
        state |= _pair(arrays, f"{to}.cross_attn_ln", f"{of}/attention/layer_norm", _NORM)
        state |= _cross_attention(arrays, f"{to}.cross_attn", f"{of}/attention")
    return state


def _pair(arrays: Arrays, to: str, of: str, places: Mapping[str, str]) -> _State:
    return {f"{to}.{place}": arrays[f"{of}/{name}"] for place, name in places.items()}


def _self_attention(arrays: Arrays, to: str, of: str) -> _State:
    """CTranslate2 stacks query, key and value in linear_0; linear_1 leads out."""
    query, key, value = np.split(arrays[f"{of}/linear_0/weight"], 3)
    query_bias, key_bias, value_bias = np.split(arrays[f"{of}/linear_0/bias"], 3)
    _check_zero(key_bias, of)
    return {
        f"{to}.query.weight": query,
        f"{to}.query.bias": query_bias,
        f"{to}.key.weight": key,
        f"{to}.value.weight": value,
        f"{to}.value.bias": value_bias,
        **_pair(arrays, f"{to}.out", f"{of}/linear_1", _PLACES),
    }


def _cross_attention(arrays: Arrays, to: str, of: str) -> _State:
    """Here linear_0 is the query alone, linear_1 key and value; linear_2 leads out."""
    key, value = np.split(arrays[f"{of}/linear_1/weight"], 2)
    key_bias, value_bias = np.split(arrays[f"{of}/linear_1/bias"], 2)
    _check_zero(key_bias, of)
    return {
        **_pair(arrays, f"{to}.query", f"{of}/linear_0", _PLACES),
        f"{to}.key.weight": key,
        f"{to}.value.weight": value,
        f"{to}.value.bias": value_bias,
        **_pair(arrays, f"{to}.out", f"{of}/linear_2", _PLACES),
    }


def _check_zero(key_bias: NDArray[np.float32], of: str) -> None:
    if np.any(key_bias):
        msg = f"{of} has a bias on its keys, which openai-whisper has no place for"
        raise ValueError(msg)


def _check_tied(arrays: Arrays) -> None:
    """openai-whisper reads the words out through the same matrix that it reads them in by."""
    name = "decoder/projection/weight"
    if name in arrays and not np.array_equal(arrays[name], arrays["decoder/embeddings/weight"]):
        msg = "its output projection is not its token embedding"
        raise ValueError(msg)


def _layers(arrays: Arrays, side: str) -> int:
    found = {int(match[1]) for name in arrays if (match := re.match(rf"{side}/layer_(\d+)/", name))}
    return len(found)


def _dims(arrays: Arrays, state: _State) -> dict[str, int]:
    audio_state, mels, _ = state["encoder.conv1.weight"].shape
    vocabulary, text_state = state["decoder.token_embedding.weight"].shape
    return {
        "n_mels": mels,
        "n_audio_ctx": state["encoder.positional_embedding"].shape[0],
        "n_audio_state": audio_state,
        "n_audio_head": arrays.number("encoder/num_heads"),
        "n_audio_layer": _layers(arrays, "encoder"),
        "n_vocab": vocabulary,
        "n_text_ctx": state["decoder.positional_embedding"].shape[0],
        "n_text_state": text_state,
        "n_text_head": arrays.number("decoder/num_heads"),
        "n_text_layer": _layers(arrays, "decoder"),
    }
