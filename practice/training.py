"""Training: batches that follow from the seed alone, a checkpoint that a killed run goes on from, early figures."""

import logging
import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from practice.corpus import Corpus, examples
from practice.pieces import END, PADDING, START
from practice.sentences import Pair
from testimony.identity import Digest

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer

    from practice.translation_model import TranslationModel

_log = logging.getLogger(__name__)

#: Batches that are drawn together, so that sentences of one length can share a batch.
BLOCK = 16
#: Blocks between two reports of the losses. There is a checkpoint after every block.
BLOCKS_TO_REPORT = 10
#: Pairs of each kept set that the loss is reported on while training goes on.
PROBE = 256


class Encoder(Protocol):
    """What cuts a text into the numbers of its pieces: a SentencePiece processor."""

    def encode(self, text: str) -> list[int]:
        """Return the numbers of the text's pieces, without a start or an end."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """How a model is trained. Two runs of one recipe on one machine give the same model.

    Attributes:
        pairs: about how many pairs are drawn from the patterns, those that are kept back included.
        pieces: at most how many pieces the SentencePiece model learns.
        rate: the highest learning rate; it is reached after *warm_up* steps and falls to nothing as a cosine does.
        smoothing: how much of each target's weight goes to all other pieces.
    """

    seed: int = 1
    steps: int = 1200
    pairs: int = 60_000
    pieces: int = 4000
    batch: int = 96
    rate: float = 2e-3
    warm_up: int = 200
    smoothing: float = 0.1

    def digest_for(self, corpus: Corpus) -> Digest:
        """Over the recipe and what it is used on: a checkpoint of one is no use to another."""
        return Digest.of_facts({**asdict(self), "corpus": corpus.digest.hex})

    def rate_at(self, step: int) -> float:
        """The learning rate of a step."""
        return self.rate * min((step + 1) / self.warm_up, (1 + math.cos(math.pi * step / self.steps)) / 2)


@dataclass(kw_only=True, slots=True)
class Run:
    """A training run as far as it has come: what a checkpoint holds."""

    model: "TranslationModel"
    optimiser: "Optimizer"
    checkpoint: Path
    block: int = 0
    seconds: float = 0.0

    def resume(self) -> None:
        """Go back to the checkpoint, if there is one."""
        import torch

        if self.checkpoint.exists():
            saved = torch.load(self.checkpoint, weights_only=True)
            self.model.load_state_dict(saved["model"])
            self.optimiser.load_state_dict(saved["optimiser"])
            self.block, self.seconds = saved["block"], saved["seconds"]

    def advance(self, seconds: float) -> None:
        """Count a block that took so many CPU seconds, and make the checkpoint."""
        import torch

        self.block += 1
        self.seconds += seconds
        counts = {"block": self.block, "seconds": self.seconds}
        part = self.checkpoint.with_suffix(".part")
        torch.save({"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), **counts}, part)
        part.replace(self.checkpoint)


def train(model: "TranslationModel", corpus: Corpus, encoder: Encoder, recipe: Recipe, checkpoint: Path) -> None:
    """Train *model* where it stands, going on from *checkpoint* if it is there."""
    import torch

    torch.set_num_threads(1)  # on a shared machine two threads wait for each other more than they work
    optimiser = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.98), weight_decay=0.01)
    run = Run(model=model, optimiser=optimiser, checkpoint=checkpoint)
    run.resume()
    while run.block * BLOCK < recipe.steps:
        began = time.process_time()
        loss = _learn(run, _block(corpus.training, encoder, recipe, run.block), recipe)
        run.advance(time.process_time() - began)
        if run.block % BLOCKS_TO_REPORT == 0:
            losses = f"{loss:.3f} in training, {_kept_losses(model, corpus, encoder)}"
            _log.info("step %d, %.0f CPU seconds: loss %s", run.block * BLOCK, run.seconds, losses)
    model.eval()


def _learn(run: Run, batches: Iterable[tuple["Tensor", "Tensor"]], recipe: Recipe) -> float:
    """Take a step for each batch of a block; the last one's loss."""
    import torch
    from torch.nn.utils import clip_grad_norm_

    torch.manual_seed(recipe.seed * 1_000_003 + run.block)  # what is dropped follows from the block, as the batches do
    run.model.train()
    loss = torch.tensor(math.nan)
    for step, (source, target) in enumerate(batches, run.block * BLOCK):
        for group in run.optimiser.param_groups:
            group["lr"] = recipe.rate_at(min(step, recipe.steps))
        loss = _loss(run.model, source, target, recipe.smoothing)
        run.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        clip_grad_norm_(run.model.parameters(), 1.0)
        run.optimiser.step()
    return loss.item()


def _block(
    training: Sequence[Pair], encoder: Encoder, recipe: Recipe, block: int
) -> Iterator[tuple["Tensor", "Tensor"]]:
    """The batches of one block: alike in length inside, in random order among themselves."""
    drawn = [
        (encoder.encode(source), encoder.encode(english))
        for source, english in examples(training, recipe.seed, block, BLOCK * recipe.batch)
    ]
    drawn.sort(key=lambda example: (len(example[1]), len(example[0])))
    starts = list(range(0, len(drawn), recipe.batch))
    random.Random(f"{recipe.seed}:{block}:order").shuffle(starts)  # noqa: S311 - no secret
    for start in starts:
        yield _batch(drawn[start : start + recipe.batch])


def _batch(encoded: Sequence[tuple[list[int], list[int]]]) -> tuple["Tensor", "Tensor"]:
    return _padded([source for source, _ in encoded]), _padded([[START, *target, END] for _, target in encoded])


def _padded(rows: Sequence[list[int]]) -> "Tensor":
    import torch

    longest = max(map(len, rows))
    return torch.tensor([row + [PADDING] * (longest - len(row)) for row in rows])


def _loss(model: "TranslationModel", source: "Tensor", target: "Tensor", smoothing: float) -> "Tensor":
    import torch
    from torch.nn import functional

    with torch.autocast("cpu", torch.bfloat16):
        scores = model(source, target[:, :-1])
    return functional.cross_entropy(
        scores.float().flatten(0, 1), target[:, 1:].flatten(), ignore_index=PADDING, label_smoothing=smoothing
    )


def _kept_losses(model: "TranslationModel", corpus: Corpus, encoder: Encoder) -> str:
    import torch

    losses = []
    model.eval()
    for name, kept in (("unseen fillings", corpus.unseen_fillings), ("unseen patterns", corpus.unseen_patterns)):
        probe = kept[:: max(1, len(kept) // PROBE)][:PROBE]
        batch = _batch([(encoder.encode(pair.source), encoder.encode(pair.english)) for pair in probe])
        with torch.inference_mode():
            losses.append(f"{_loss(model, *batch, smoothing=0.0):.3f} on {name}")
    return ", ".join(losses)
