"""A small pre-norm Transformer, laid out as CTranslate2 reads it: fused projections, sinusoidal positions, ReLU.

Attention Is All You Need, Vaswani et al. 2017; normalisation before each block as in Xiong et al. 2020, which trains
stably without a long warm-up. One embedding serves the source, the target and the output.
"""

import math
from dataclasses import dataclass

import torch  # noqa: TID253 - modules are classes of torch; only the trainer imports this file
from torch import Tensor, nn  # noqa: TID253 - as above
from torch.nn import functional  # noqa: TID253 - as above

from practice.pieces import PADDING

_MASKED = -1e9  # finite: a row that is masked everywhere must not become NaN


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """How large a model is, and how much of its embeddings is dropped in training."""

    pieces: int
    width: int = 192
    inner: int = 768
    heads: int = 4
    encoder_layers: int = 3
    decoder_layers: int = 2
    dropout: float = 0.1

    def __str__(self) -> str:
        layers = f"{self.encoder_layers} encoder and {self.decoder_layers} decoder layers"
        return f"{layers}, width {self.width}, inner width {self.inner}, {self.heads} heads"


class Attention(nn.Module):
    """Attention over another sequence, or over the sequence itself where no other is given."""

    def __init__(self, shape: Shape, *, over_itself: bool) -> None:
        super().__init__()
        self.heads = shape.heads
        parts = (3,) if over_itself else (1, 2)  # query, key and value come from one matrix, or from two
        self.inputs = nn.ModuleList(nn.Linear(shape.width, part * shape.width) for part in parts)
        self.output = nn.Linear(shape.width, shape.width)

    def forward(self, sequence: Tensor, mask: Tensor, memory: Tensor | None = None) -> Tensor:
        if memory is None:
            query, key, value = self.inputs[0](sequence).chunk(3, dim=-1)
        else:
            query = self.inputs[0](sequence)
            key, value = self.inputs[1](memory).chunk(2, dim=-1)
        query, key, value = self._by_head(query), self._by_head(key), self._by_head(value)
        # Plain products: on a CPU they train faster than the fused kernel, whose backward pass is slow there.
        weights = (query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1]) + mask).softmax(-1)
        mixed: Tensor = self.output((weights @ value).transpose(1, 2).flatten(2))
        return mixed

    def _by_head(self, part: Tensor) -> Tensor:
        return part.view(*part.shape[:2], self.heads, -1).transpose(1, 2)


class Block(nn.Module):
    """One layer: attention over itself, over the source where it decodes, and a feed-forward network."""

    def __init__(self, shape: Shape, *, decodes: bool) -> None:
        super().__init__()
        self.itself = Attention(shape, over_itself=True)
        self.source = Attention(shape, over_itself=False) if decodes else None
        self.widen = nn.Linear(shape.width, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.width)
        self.norms = nn.ModuleList(nn.LayerNorm(shape.width) for _ in range(3 if decodes else 2))

    def forward(
        self, states: Tensor, mask: Tensor, memory: Tensor | None = None, memory_mask: Tensor | None = None
    ) -> Tensor:
        states = states + self.itself(self.norms[0](states), mask)
        if self.source is not None:
            states = states + self.source(self.norms[1](states), memory_mask, memory)
        widened = functional.relu(self.widen(self.norms[-1](states)))
        merged: Tensor = states + self.narrow(widened)
        return merged


class TranslationModel(nn.Module):
    """Source pieces and the target so far in, scores for each next target piece out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.pieces, shape.width)
        nn.init.normal_(self.embedding.weight, std=shape.width**-0.5)
        self.encoder = nn.ModuleList(Block(shape, decodes=False) for _ in range(shape.encoder_layers))
        self.decoder = nn.ModuleList(Block(shape, decodes=True) for _ in range(shape.decoder_layers))
        self.encoder_norm = nn.LayerNorm(shape.width)
        self.decoder_norm = nn.LayerNorm(shape.width)
        self.output_bias = nn.Parameter(torch.zeros(shape.pieces))
        # Of the embeddings alone: on a CPU, drawing masks in every block costs two fifths of a step.
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Score the piece after each of the target's.

        Args:
            source: numbers of pieces, sentences by positions, filled up with PADDING.
            target: the same for the target, each sentence beginning with START.

        Returns:
            Logits: sentences by positions of the target by pieces.
        """
        unread = torch.where(source.eq(PADDING), _MASKED, 0.0)[:, None, None, :]
        ahead = torch.full((target.shape[1], target.shape[1]), _MASKED).triu(1)
        memory = self._embed(source)
        for block in self.encoder:
            memory = block(memory, unread)
        memory = self.encoder_norm(memory)
        states = self._embed(target)
        for block in self.decoder:
            states = block(states, ahead, memory, unread)
        return functional.linear(self.decoder_norm(states), self.embedding.weight, self.output_bias)

    def _embed(self, numbers: Tensor) -> Tensor:
        width = self.shape.width
        embedded: Tensor = self.dropout(self.embedding(numbers) * math.sqrt(width) + positions(numbers.shape[1], width))
        return embedded


def positions(length: int, width: int) -> Tensor:
    """Sinusoids as CTranslate2 computes them when a model stores none: from position 1, sines first, then cosines.

    None stored means that no text is too long for the model to be run.
    """
    rates = torch.exp(torch.arange(width // 2) * (-math.log(10_000) / (width // 2 - 1)))
    angles = torch.arange(1, length + 1)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)
