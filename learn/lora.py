"""Low-rank adapters (Hu et al. 2021, "LoRA") beside the layers of openai-whisper's model, and their names in PEFT.

Each layer's weight W stays as it is; what is learnt is a product of two thin matrices beside it:
W x + (alpha / r) B A x.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch  # noqa: TID253 - modules are classes of torch; only the trainer imports this file
from torch import Tensor, nn  # noqa: TID253 - as above
from torch.nn import functional  # noqa: TID253 - as above

from learn.rank import Rank

#: The layers of a block that learn, as openai-whisper names them and as PEFT does (after transformers). A block of the
#: encoder has no ``cross_attn``.
PLACES: Mapping[str, str] = {
    "attn.query": "self_attn.q_proj",
    "attn.key": "self_attn.k_proj",
    "attn.value": "self_attn.v_proj",
    "attn.out": "self_attn.out_proj",
    "cross_attn.query": "encoder_attn.q_proj",
    "cross_attn.key": "encoder_attn.k_proj",
    "cross_attn.value": "encoder_attn.v_proj",
    "cross_attn.out": "encoder_attn.out_proj",
    "mlp.0": "fc1",
    "mlp.2": "fc2",
}


class LowRank(nn.Module):
    """A frozen linear layer and what is learnt beside it. B begins as zeros: at first nothing is changed."""

    def __init__(self, frozen: nn.Linear, rank: Rank, generator: torch.Generator) -> None:
        super().__init__()
        self.frozen = frozen
        self.scale = rank.scale
        self.dropout = 0.0
        down = torch.empty(rank.rank, frozen.in_features)
        nn.init.kaiming_uniform_(down, a=math.sqrt(5), generator=generator)
        self.down = nn.Parameter(down.to(frozen.weight.device))
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank.rank, device=frozen.weight.device))

    def forward(self, given: Tensor) -> Tensor:
        kept = functional.dropout(given, self.dropout) if self.dropout else given
        learnt = functional.linear(functional.linear(kept, self.down.to(given.dtype)), self.up.to(given.dtype))
        summed: Tensor = self.frozen(given) + learnt * self.scale
        return summed


def freeze(module: nn.Module) -> None:
    """Keep the weights of *module* as they are, in bfloat16: half the time and memory of float32 on a CPU."""
    module.requires_grad_(requires_grad=False)
    module.bfloat16()
    for part in module.modules():
        if isinstance(part, nn.LayerNorm):
            part.float()  # whisper's own LayerNorm works in float32 whatever comes in


def adapt(blocks: Iterable[nn.Module], rank: Rank, generator: torch.Generator) -> None:
    """Put adapters beside those layers of *blocks* (whisper's ``ResidualAttentionBlock``) that `PLACES` names."""
    for block in blocks:
        for place in _places(block):
            parent, _, name = place.rpartition(".")
            holder = block.get_submodule(parent)
            setattr(holder, name, LowRank(_linear(block.get_submodule(place)), rank, generator))


def leave_out(whisper: nn.Module, share: float) -> None:
    """Let every adapter of *whisper* leave out that *share* of what it is given, by chance; 0 for none of it."""
    for part in whisper.modules():
        if isinstance(part, LowRank):
            part.dropout = share


def learnt(whisper: nn.Module) -> dict[str, Tensor]:
    """The matrices that were learnt, by PEFT's names, in float32."""
    found = {}
    for side in ("encoder", "decoder"):
        for number, block in enumerate(blocks_of(whisper, side)):
            for place in _places(block):
                layer = block.get_submodule(place)
                if not isinstance(layer, LowRank):
                    continue
                name = f"base_model.model.model.{side}.layers.{number}.{PLACES[place]}"
                found[f"{name}.lora_A.weight"] = layer.down.detach().float().cpu()
                found[f"{name}.lora_B.weight"] = layer.up.detach().float().cpu()
    return found


def blocks_of(whisper: nn.Module, side: str) -> list[nn.Module]:
    """The blocks of the ``encoder`` or the ``decoder``, the lowest first."""
    blocks: Any = whisper.get_submodule(f"{side}.blocks")
    return list(blocks)


def _places(block: nn.Module) -> Iterator[str]:
    both_ways = getattr(block, "cross_attn", None) is not None
    return (place for place in PLACES if both_ways or not place.startswith("cross_attn."))


def _linear(module: nn.Module) -> nn.Linear:
    if not isinstance(module, nn.Linear):
        msg = f"an adapter goes beside a linear layer, not beside a {type(module).__name__}"
        raise TypeError(msg)
    return module
