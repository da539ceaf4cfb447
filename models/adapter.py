"""Low-rank adapters in the layout of PEFT, and merging one into the weights that it was trained beside.

PEFT (huggingface/peft, ``docs/source/developer_guides/checkpoint.md``) keeps an adapter as ``adapter_config.json`` and
``adapter_model.safetensors``. Merged, it is a model like any other: both engines run it, and none needs PEFT.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from models.layout import CONFIG, TENSORS
from models.tensors import read_tensors
from models.weights import Arrays
from testimony.errors import BadInputError

_Matrix = NDArray[np.float32]

_TENSOR = re.compile(r"base_model\.model\.(?P<module>.+)\.lora_(?P<half>[AB])\.weight")
# An encoder has no attention to an encoder.
_MODULE = re.compile(
    r"model\.(?P<side>decoder|encoder(?!\.layers\.\d+\.encoder_attn))\.layers\.(?P<layer>\d+)\.(?P<place>[a-z0-9_.]+)"
)

# Where CTranslate2 keeps what transformers calls by these names: the array, which of its equal parts, of how many.
_PLACES: Mapping[str, tuple[str, int, int]] = {
    "self_attn.q_proj": ("self_attention/linear_0", 0, 3),
    "self_attn.k_proj": ("self_attention/linear_0", 1, 3),
    "self_attn.v_proj": ("self_attention/linear_0", 2, 3),
    "self_attn.out_proj": ("self_attention/linear_1", 0, 1),
    "encoder_attn.q_proj": ("attention/linear_0", 0, 1),
    "encoder_attn.k_proj": ("attention/linear_1", 0, 2),
    "encoder_attn.v_proj": ("attention/linear_1", 1, 2),
    "encoder_attn.out_proj": ("attention/linear_2", 0, 1),
    "fc1": ("ffn/linear_0", 0, 1),
    "fc2": ("ffn/linear_1", 0, 1),
}

# Settings of PEFT that would change what the numbers mean, with the values under which they do not.
_PLAIN: Mapping[str, tuple[Any, ...]] = {
    "peft_type": ("LORA",),
    "bias": ("none",),
    "use_dora": (False, None),
    "fan_in_fan_out": (False, None),
    "rank_pattern": ({}, None),
    "alpha_pattern": ({}, None),
    "modules_to_save": ([], None),
    "layer_replication": ([], None),
}


class AdapterError(BadInputError):
    """An adapter cannot be used, or not with this base. It names every fault."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return f"the adapter {self.name} cannot be used: {'; '.join(self.faults)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Adapter:
    """What was learnt beside a base model.

    Attributes:
        name: of its folder, for a sentence.
        base: the name of the model that it was trained beside, without the name of whoever published that.
        scale: what the product of each pair is multiplied by before it is added.
        pairs: the matrices A (rank, in) and B (out, rank), by the layer's name in transformers.
    """

    name: str
    base: str
    scale: float
    pairs: Mapping[str, tuple[_Matrix, _Matrix]]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The adapter in *folder*. Only its tensors are read: an ``adapter_model.bin`` is a pickle, and is not touched.

        Raises:
            AdapterError: it is one of a kind that cannot be merged.
            TensorsError: the file of its numbers is damaged.
        """
        config = _config(folder)
        if faults := tuple(_odd_settings(config)):
            raise AdapterError(folder.name, faults)
        rank, alpha = config["r"], config["lora_alpha"]
        tensors = read_tensors(folder / TENSORS)
        if faults := tuple(_odd_tensors(tensors, rank)):
            raise AdapterError(folder.name, faults)
        modules = sorted({match["module"] for name in tensors if (match := _TENSOR.fullmatch(name))})
        prefix = "base_model.model"
        return cls(
            name=folder.name,
            base=config["base_model_name_or_path"].rstrip("/").rpartition("/")[2],
            scale=alpha / (math.sqrt(rank) if config.get("use_rslora") else rank),
            pairs={
                module: (tensors[f"{prefix}.{module}.lora_A.weight"], tensors[f"{prefix}.{module}.lora_B.weight"])
                for module in modules
            },
        )

    def merged(self, base: Arrays) -> Arrays:
        """The weights of *base* with those of the adapter added to them.

        Summed in float64, so that machines whose float32 products differ in the last digit still get the same file.

        Raises:
            AdapterError: the adapter was trained beside a model of another shape.
        """
        if faults := tuple(self._misfits(base)):
            raise AdapterError(self.name, (*faults, f"it was trained beside another model than this {self.base}"))
        changed: dict[str, _Matrix] = {}
        for module, (down, up) in self.pairs.items():
            name, part, parts = _place(module)
            whole = changed.get(name, base[name]).astype(np.float64)
            rows = np.split(whole, parts)[part]  # a view: adding to it adds to the whole
            rows += self.scale * (up.astype(np.float64) @ down.astype(np.float64))
            changed[name] = whole.astype(np.float32)
        return base.with_weights(changed)

    def _misfits(self, base: Arrays) -> Iterator[str]:
        for module, (down, up) in self.pairs.items():
            name, _, parts = _place(module)
            if name not in base:
                yield f"its base has no {module}"
                continue
            out, into = base[name].shape
            if (up.shape[0], down.shape[1]) != (out // parts, into):
                yield f"{module} is {up.shape[0]} by {down.shape[1]} and its base's is {out // parts} by {into}"


def _config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AdapterError(folder.name, (f"its {CONFIG} cannot be read ({error})",)) from None
    if not isinstance(config, dict):
        raise AdapterError(folder.name, (f"its {CONFIG} is no table",))
    return config


def _odd_settings(config: Mapping[str, Any]) -> Iterator[str]:
    for key, plain in _PLAIN.items():
        if config.get(key, plain[0]) not in plain:
            yield f"{key} is {json.dumps(config[key])[:40]}, and only {json.dumps(plain[0])} can be merged"
    if not isinstance(config.get("base_model_name_or_path"), str):
        yield "it does not name its base (base_model_name_or_path)"
    for key in ("r", "lora_alpha"):
        value = config.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
            yield f"{key} must be a number above 0"


def _odd_tensors(tensors: Mapping[str, _Matrix], rank: int) -> Iterator[str]:
    if not tensors:
        yield "it holds no tensor"
    for name, tensor in tensors.items():
        match = _TENSOR.fullmatch(name)
        place = _MODULE.fullmatch(match["module"]) if match else None
        if match is None or place is None or place["place"] not in _PLACES:
            yield f"nothing is known of its tensor {name[:120]!a}"
            continue
        other = f"base_model.model.{match['module']}.lora_{'B' if match['half'] == 'A' else 'A'}.weight"
        if other not in tensors:
            yield f"{name} has no other half"
        if tensor.ndim != 2 or tensor.shape["AB".index(match["half"])] != rank:  # noqa: PLR2004 - a matrix
            yield f"{name} is {'x'.join(map(str, tensor.shape))}, not of rank {rank}"
        elif not np.isfinite(tensor).all():
            yield f"{name} holds something that is no number"


def _place(module: str) -> tuple[str, int, int]:
    """The array of CTranslate2's that the layer's weight lies in, which of its equal parts it is, and of how many."""
    match = _MODULE.fullmatch(module)
    if match is None:
        msg = f"no layer of Whisper is called {module}"
        raise ValueError(msg)
    array, part, parts = _PLACES[match["place"]]
    return f"{match['side']}/layer_{match['layer']}/{array}/weight", part, parts
