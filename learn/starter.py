"""Makes a starter adapter: ``python -m learn.starter --language ug --base FOLDER``.

Whisper's base model learns a language from practice speech: invented sentences, spoken by machines in many voices, in
rooms, over telephones and in noise. Killed, the same command goes on from where it was.
"""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from learn.features import lessons
from learn.peft import write_adapter
from learn.progress import Log
from learn.pupil import Pupil
from learn.recipe import Recipe
from learn.scene import Scenes
from learn.training import train
from testimony.identity import Digest
from testimony.language import WITNESS_LANGUAGES, Language
from transcribe.profiles import BORROWED_TOKEN

BASE = "openai/whisper-base"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What to make, from what, and where.

    Attributes:
        base: the folder of the base model's weights.
        scenes: how many windows of practice speech are learnt from.
        scratch: for what is computed on the way: some 1.5 MB a window, and the checkpoint.
    """

    language: Language
    base: Path
    recipe: Recipe
    scenes: int
    out: Path
    scratch: Path


def make(job: Job) -> None:
    """Train the adapter and write it down."""
    pupil = Pupil.load(job.base, decoder_token(job.language), job.recipe.rank)
    scenes = tuple(Scenes.of(job.language).draw(job.scenes, job.recipe.seed))
    told = Log(logging.getLogger(__name__))
    taught = lessons(pupil, Digest.of_file(job.base / "model.bin"), scenes, job.scratch / "features", told)
    matrices = train(pupil, taught, job.recipe, job.scratch / "checkpoint.pt", told)
    write_adapter(job.out, BASE, job.recipe.rank, {name: matrix.numpy() for name, matrix in matrices.items()})


def decoder_token(language: Language) -> str:
    """The token that stands for the language: its own, or the one it borrows."""
    return BORROWED_TOKEN.get(language, language.value)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and make the adapter."""
    parser = argparse.ArgumentParser(prog="python -m learn.starter", description=__doc__)
    parser.add_argument("--language", required=True, type=Language, choices=WITNESS_LANGUAGES)
    parser.add_argument("--base", required=True, type=Path, help="the folder of whisper-base on the shelf")
    parser.add_argument("--scenes", type=int, default=900, help="windows of speech; default: %(default)s")
    parser.add_argument("--epochs", type=int, default=Recipe().epochs, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=None, help="default: learn/starter/LANGUAGE")
    parser.add_argument("--scratch", type=Path, default=None, help="default: build/learn/LANGUAGE")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    import torch

    torch.set_num_threads(given.threads)
    scratch = given.scratch or Path("build/learn") / given.language.value
    scratch.mkdir(parents=True, exist_ok=True)
    make(
        Job(
            language=given.language,
            base=given.base,
            recipe=Recipe(seed=given.seed, epochs=given.epochs),
            scenes=given.scenes,
            out=given.out or Path("learn/starter") / given.language.value,
            scratch=scratch,
        )
    )


if __name__ == "__main__":
    main()
