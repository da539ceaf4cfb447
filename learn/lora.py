"""Low-rank adapters (Hu et al. 2021, "LoRA") on the decoder of openai-whisper's model, and their names in PEFT.

Each layer's weight W stays as it is; what is learnt is a product of two thin matrices beside it:
W x + (alpha / r) B A x. The encoder is left alone: it hears Turkic speech well enough, and frozen it has to run over
each window only once.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import torch  # noqa: TID253 - modules are classes of torch; only the trainer imports this file
from torch import Tensor, nn  # noqa: TID253 - as above
from torch.nn import functional  # noqa: TID253 - as above

from learn.rank import Rank

#: The layers of a decoder block that learn, as openai-whisper names them and as PEFT does (after transformers).
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
        down = torch.empty(rank.rank, frozen.in_features)
        nn.init.kaiming_uniform_(down, a=math.sqrt(5), generator=generator)
        self.down = nn.Parameter(down.to(frozen.weight.device))
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank.rank, device=frozen.weight.device))

    def forward(self, given: Tensor) -> Tensor:
        learnt = functional.linear(functional.linear(given, self.down.to(given.dtype)), self.up.to(given.dtype))
        summed: Tensor = self.frozen(given) + learnt * self.scale
        return summed


def adapt(decoder: nn.Module, rank: Rank, seed: int) -> None:
    """Freeze *decoder* (a whisper ``TextDecoder``) in bfloat16 and put adapters beside the layers of `PLACES`."""
    generator = torch.Generator().manual_seed(seed)
    decoder.requires_grad_(requires_grad=False)
    decoder.bfloat16()
    for module in decoder.modules():
        if isinstance(module, nn.LayerNorm):
            module.float()  # whisper's own LayerNorm works in float32 whatever comes in
    for block in _blocks(decoder):
        for place in PLACES:
            parent, _, name = place.rpartition(".")
            holder = block.get_submodule(parent)
            setattr(holder, name, LowRank(_linear(block.get_submodule(place)), rank, generator))


def learnt(decoder: nn.Module) -> dict[str, Tensor]:
    """The matrices that were learnt, by PEFT's names, in float32."""
    found = {}
    for number, block in enumerate(_blocks(decoder)):
        for place, peft in PLACES.items():
            layer = block.get_submodule(place)
            if not isinstance(layer, LowRank):
                continue
            name = f"base_model.model.model.decoder.layers.{number}.{peft}"
            found[f"{name}.lora_A.weight"] = layer.down.detach().float().cpu()
            found[f"{name}.lora_B.weight"] = layer.up.detach().float().cpu()
    return found


def _blocks(decoder: nn.Module) -> Iterator[nn.Module]:
    blocks: Any = decoder.get_submodule("blocks")
    yield from blocks


def _linear(module: nn.Module) -> nn.Linear:
    if not isinstance(module, nn.Linear):
        msg = f"an adapter goes beside a linear layer, not beside a {type(module).__name__}"
        raise TypeError(msg)
    return module
