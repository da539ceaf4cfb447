"""From windows of speech to an adapter: the part of learning that needs torch."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from learn.learning import Order
from learn.peft import write_adapter
from learn.progress import Progress
from learn.recipe import Recipe
from learn.window import Window
from testimony.errors import NotInstalledError
from transcribe.profiles import profile_for

_STEPS_WANTED = 160  # an adapter of rank 16 has settled by then
_MOST_EPOCHS = 12  # more teach the clips by heart


def teach(order: Order, material: Sequence[Window], progress: Progress) -> Path:
    """As `learn.learning.Teach` promises. What is finished lies in the work folder, and is not done again.

    Raises:
        NotInstalledError: torch or openai-whisper is missing.
        CheckpointError: the base cannot be learnt on.
        TooDeepError: its encoder has fewer layers than are to learn.
    """
    try:
        # ruff: noqa: PLC0415 - torch, which nothing else of this program needs to be loaded for
        from learn.features import lessons
        from learn.pupil import Pupil
        from learn.training import train
    except ModuleNotFoundError as missing:
        raise NotInstalledError(f"what learning needs ({missing.name})", "install the extra `reference`") from None

    order.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    recipe = replace(fitting(len(material), order.seed), encoder_layers=order.encoder_layers)
    pupil = Pupil.load(order.base.folder, profile_for(order.language, order.entry).decoder_token, recipe)
    taught = lessons(pupil, order.base.digest, material, order.work / "features", progress)
    matrices = train(pupil, taught, recipe, order.work / "checkpoint.pt", progress)
    adapter = order.work / "adapter"
    write_adapter(adapter, order.base.entry.name, recipe.rank, {name: each.numpy() for name, each in matrices.items()})
    return adapter


def fitting(material: int, seed: int) -> Recipe:
    """A recipe for so many windows: few of them are gone through more often, up to a point."""
    usual = Recipe(seed=seed)
    epochs = min(_MOST_EPOCHS, max(usual.epochs, _STEPS_WANTED * usual.batch // max(1, material)))
    return replace(usual, epochs=epochs)
