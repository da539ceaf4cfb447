"""Training an adapter: batches that follow from the seed alone, and a checkpoint that a killed run goes on from."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch  # noqa: TID253 - only the trainer imports this file
from torch import Tensor  # noqa: TID253 - as above
from torch.nn.functional import cross_entropy  # noqa: TID253 - as above
from torch.nn.utils import clip_grad_norm_  # noqa: TID253 - as above

from learn.features import Lesson
from learn.lora import leave_out
from learn.progress import Progress
from learn.pupil import Pupil
from learn.recipe import Recipe
from testimony.identity import Digest

_IGNORED = -100  # torch's own mark for a target that does not count
_STEPS_TO_CHECKPOINT = 10
#: Batches of lessons that are alike in length: no time goes into padding, and the order stays random.
_POOL = 16


def train(
    pupil: Pupil, lessons: Sequence[Lesson], recipe: Recipe, checkpoint: Path, progress: Progress, *, every: int = 0
) -> dict[str, Tensor]:
    """Train *pupil* where it stands, going on from *checkpoint* if that is of the same lessons and recipe.

    Args:
        every: keep the state after every so many steps, for `states_on_the_way`; 0 keeps none.

    Returns:
        The matrices of the adapter by PEFT's names, in float32.
    """
    parameters = pupil.parameters()
    optimiser = torch.optim.AdamW(parameters, lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.01)
    steps = recipe.steps(len(lessons))
    course = _course(lessons, recipe)
    done = _resume(checkpoint, course, parameters, optimiser)
    leave_out(pupil.model, recipe.dropout)
    for step, batch in enumerate(_batches(lessons, recipe)):
        if step < done:
            continue
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate_at(step, steps)
        optimiser.zero_grad()
        torch.manual_seed(recipe.seed * 1_000_003 + step)  # what is left out is the same for a run that was killed
        loss = _loss(pupil, batch)
        loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        state = {"course": course, "step": step + 1, "parameters": [parameter.detach() for parameter in parameters]}
        # Before the checkpoint: a run that was killed goes on behind it, and would not pass here again.
        if every and (step + 1) % every == 0 and step + 1 < steps:
            _keep(_on_the_way(checkpoint, step + 1), state)
        if (step + 1) % _STEPS_TO_CHECKPOINT == 0 or step + 1 == steps:
            _keep(checkpoint, {**state, "optimiser": optimiser.state_dict()})
        progress("learning", step + 1, steps, loss.item())
    leave_out(pupil.model, 0.0)
    return pupil.learnt()


def states_on_the_way(checkpoint: Path) -> Iterator[list[Tensor]]:
    """What the parameters were at the steps that were kept of the training that *checkpoint* is of, the first first."""
    course = torch.load(checkpoint, weights_only=True)["course"]
    for path in sorted(checkpoint.parent.glob(_on_the_way(checkpoint, None).name)):
        saved = torch.load(path, weights_only=True)
        if saved["course"] == course:
            yield saved["parameters"]


def _on_the_way(checkpoint: Path, step: int | None) -> Path:
    """Where the state after *step* is kept; with None a pattern for all of them."""
    return checkpoint.with_name(f"{checkpoint.stem}-step-{'*' if step is None else f'{step:06}'}.pt")


def _batches(lessons: Sequence[Lesson], recipe: Recipe) -> Iterator[list[Lesson]]:
    for epoch in range(recipe.epochs):
        rng = random.Random(f"{recipe.seed}:{epoch}")  # noqa: S311 - no secret
        order = rng.sample(list(lessons), len(lessons))
        pool = _POOL * recipe.batch
        batches = []
        for start in range(0, len(order), pool):
            alike = sorted(order[start : start + pool], key=lambda lesson: len(lesson.tokens))
            batches += [alike[at : at + recipe.batch] for at in range(0, len(alike), recipe.batch)]
        rng.shuffle(batches)
        yield from batches


def _loss(pupil: Pupil, batch: Sequence[Lesson]) -> Tensor:
    """Cross-entropy of every token after the prompt, the end included."""
    longest = max(len(lesson.tokens) for lesson in batch)
    tokens = torch.full((len(batch), longest), pupil.end)
    wanted = torch.full((len(batch), longest), _IGNORED)
    for row, lesson in enumerate(batch):
        told = torch.tensor(lesson.tokens)
        tokens[row, : len(told)] = told
        wanted[row, pupil.prompt_length : len(told)] = told[pupil.prompt_length :]
    features = torch.from_numpy(np.stack([lesson.heard() for lesson in batch]))
    scores = pupil.scores(features.to(pupil.device, torch.bfloat16), tokens[:, :-1].to(pupil.device))
    return cross_entropy(scores.flatten(0, 1), wanted[:, 1:].flatten().to(pupil.device), ignore_index=_IGNORED)


def _course(lessons: Sequence[Lesson], recipe: Recipe) -> str:
    """What names a training: everything that it follows from."""
    taught = [[lesson.features.stem, *lesson.tokens] for lesson in lessons]
    return Digest.of_facts({"recipe": recipe.as_json(), "lessons": taught}).hex


def _resume(checkpoint: Path, course: str, parameters: Sequence[Tensor], optimiser: Any) -> int:
    """Bring back what *checkpoint* holds of this *course*; how many steps that were."""
    if not checkpoint.is_file():
        return 0
    saved = torch.load(checkpoint, weights_only=True)
    if saved["course"] != course:
        return 0
    with torch.no_grad():
        for parameter, kept in zip(parameters, saved["parameters"], strict=True):
            parameter.copy_(kept)
    optimiser.load_state_dict(saved["optimiser"])
    return int(saved["step"])


def _keep(checkpoint: Path, state: Mapping[str, Any]) -> None:
    part = checkpoint.with_suffix(".part")
    torch.save(dict(state), part)
    part.replace(checkpoint)
