"""Writing an adapter down as PEFT does, so that others can use it and `models.adapter` can merge it."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learn.rank import Rank
from models.layout import CONFIG, TENSORS
from models.tensors import write_tensors

_PLACES = "q_proj|k_proj|v_proj|out_proj|fc1|fc2"
_ENCODER_LAYER = re.compile(r"\.encoder\.layers\.(\d+)\.")


def write_adapter(folder: Path, base: str, rank: Rank, matrices: Mapping[str, NDArray[np.float32]]) -> None:
    """Write ``adapter_config.json`` and ``adapter_model.safetensors``, in half precision, into *folder*.

    Args:
        base: the name of the model that it was trained beside.
        matrices: by PEFT's names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "base_model_name_or_path": base,
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "lora_alpha": rank.alpha,
        "lora_dropout": 0.0,
        "peft_type": "LORA",
        "r": rank.rank,
        "target_modules": _target_modules(matrices),
        "use_rslora": False,
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    write_tensors(folder / TENSORS, {name: matrix.astype(np.float16) for name, matrix in matrices.items()})


def _target_modules(names: Iterable[str]) -> str:
    """The pattern by which PEFT finds the layers again: it matches a whole name of one of the model's modules."""
    layers = sorted({int(match[1]) for name in names if (match := _ENCODER_LAYER.search(name))})
    if not layers:
        return rf".*\.decoder\..*\.({_PLACES})"
    encoder = rf"encoder\.layers\.({'|'.join(map(str, layers))})"
    return rf".*\.(decoder|{encoder})\..*({_PLACES})"
