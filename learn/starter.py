"""Makes a starter adapter: ``python -m learn.starter --language ug --base FOLDER``.

Whisper's base model learns a language from practice speech: invented sentences, spoken by machines in many voices, in
rooms, over telephones and in noise. Killed, the same command goes on from where it was.
"""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from learn.averaging import States
from learn.card import Card
from learn.features import lessons
from learn.final_examination import Candidates, examinations
from learn.peft import write_adapter
from learn.practice_speech import PracticeSpeech
from learn.progress import Log
from learn.pupil import Pupil
from learn.recipe import Recipe, Round
from learn.scene import Scene
from learn.training import states_on_the_way, train
from models.catalogue import Catalogue
from models.entry import EngineName, Entry
from models.installed import Installed
from models.layout import CONFIG, TENSORS
from models.merging import merge
from practice.spoken import RATE_HZ, version
from testimony.identity import Digest
from testimony.language import WITNESS_LANGUAGES, Language
from transcribe.faster import FasterWhisper
from transcribe.port import Transcriber
from transcribe.profiles import Profile, profile_for

BASE = "openai/whisper-base"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What to make, from what, and where.

    Attributes:
        base: the folder of the base model's weights.
        rounds: how many windows of practice speech are learnt from, and how often.
        average: how many of its last states each matrix is the mean of; 1 is the last alone.
        every: after how many steps of a review a state counts, beside that at the end of each round; 0 for none.
        people: a table of clips of people's speech (path, language, transcript) to examine with, or None.
        scratch: for what is computed on the way: some 1.5 MB a window, and the checkpoint.
    """

    language: Language
    base: Path
    recipe: Recipe
    rounds: tuple[Round, ...]
    average: int
    every: int
    people: Path | None
    out: Path
    scratch: Path
    threads: int


def make(job: Job) -> None:
    """Train the adapter, write it down, and examine it."""
    catalogue = Catalogue.load()
    entry, base_entry = catalogue.entry(f"starter-{job.language.value}"), catalogue.entry("whisper-base")
    base = Installed(entry=base_entry, folder=job.base, digest=Digest.of_file(job.base / "model.bin"))
    profile = profile_for(job.language, entry)
    speech = PracticeSpeech.of(job.language)
    train_adapter(job, speech.for_rounds(job.rounds, job.recipe.seed), profile, base)
    describe(job, speech, entry, base)


def train_adapter(job: Job, scenes: Sequence[Sequence[Scene]], profile: Profile, base: Installed) -> None:
    """Write the adapter.

    Args:
        scenes: those of each round.
    """
    recipes = job.recipe.for_rounds(job.rounds)
    pupil = Pupil.load(base.folder, profile.decoder_token, recipes[0])
    states = States(job.average)
    for number, (part, recipe, windows) in enumerate(zip(job.rounds, recipes, scenes, strict=True), start=1):
        pupil.reach(recipe)
        states.begin(pupil.parameters())
        taught = lessons(pupil, base.digest, windows, job.scratch / "features", Log(_log))
        checkpoint = job.scratch / f"checkpoint-{number}.pt"
        train(pupil, taught, recipe, checkpoint, Log(_log), every=job.every if part.is_review else 0)
        for values in states_on_the_way(checkpoint):
            states.remember(pupil.parameters(), values)
        states.remember(pupil.parameters())
    states.settle()
    write_adapter(job.out, BASE, job.recipe.rank, {name: each.numpy() for name, each in pupil.learnt().items()})


def describe(job: Job, speech: PracticeSpeech, entry: Entry, base: Installed) -> None:
    """Examine the adapter that was written, and write its card."""
    profile = profile_for(job.language, entry)
    adapted = Installed(entry=entry, folder=_merged(job, base), digest=Digest.of_file(job.out / TENSORS))
    candidates = Candidates(base=_loaded(base, job), adapted=_loaded(adapted, job), profile=profile)
    examined = []
    for each in examinations(candidates, speech, job.people, job.recipe.seed, Log(_log)):
        _log.info("%s", each)
        examined.append(each)
    drawn = speech.for_rounds(job.rounds, job.recipe.seed)
    card = Card(
        language=job.language,
        base=BASE,
        decoder_token=profile.decoder_token,
        recipe=job.recipe,
        rounds=job.rounds,
        average=job.average,
        every=job.every,
        hours=sum(_hours(scenes) for part, scenes in zip(job.rounds, drawn, strict=True) if not part.is_review),
        espeak=version(),
        examined=examined,
    )
    (job.out / "README.md").write_text(str(card), encoding="utf-8")
    _seal(job.out)


def _hours(scenes: Sequence[Scene]) -> float:
    """How long the scenes last, by a sample of fifty."""
    sample = scenes[:: max(1, len(scenes) // 50)]
    return sum(len(scene.samples()) for scene in sample) / len(sample) * len(scenes) / RATE_HZ / 3600


def _merged(job: Job, base: Installed) -> Path:
    """The model that the adapter makes of its base, in the scratch folder."""
    folder = job.scratch / "merged"
    folder.mkdir(exist_ok=True)
    for name in (CONFIG, TENSORS):
        (folder / name).write_bytes((job.out / name).read_bytes())
    merge(folder, base)
    return folder


def _loaded(model: Installed, job: Job) -> Transcriber:
    return FasterWhisper.load(model.folder, model.card(EngineName.FASTER_WHISPER), job.threads)


def _seal(folder: Path) -> None:
    """Write down what every file of the adapter is."""
    files = [path for path in sorted(folder.iterdir()) if path.name != "SHA256SUMS"]
    lines = [f"{Digest.of_file(path)}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and make the adapter."""
    parser = argparse.ArgumentParser(prog="python -m learn.starter", description=__doc__)
    parser.add_argument("--language", required=True, type=Language, choices=WITNESS_LANGUAGES)
    parser.add_argument("--base", required=True, type=Path, help="the folder of whisper-base on the shelf")
    parser.add_argument(
        "--rounds",
        type=Round.parse,
        nargs="+",
        default=[Round(900, 4)],
        metavar="WINDOWSxEPOCHS[+LAYERS][~DROPOUT]",
        help="how many windows of speech are learnt from, and how often; each round has fresh ones; with +LAYERS so "
        "many of the encoder's last layers learn too; with # of sentences with figures alone; 'all' goes through those "
        "of all rounds before it once more (330x6 440x2+2 100#x1+2 allx1+2~0.1)",
    )
    parser.add_argument(
        "--average", type=int, default=1, help="how many of its last states each matrix is the mean of (default: 1)"
    )
    parser.add_argument(
        "--every", type=int, default=0, help="after how many steps of a review a state counts too (default: none does)"
    )
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--people", type=Path, help="a table of people's speech to examine with: path, language, transcript"
    )
    parser.add_argument("--out", type=Path, help="default: learn/starter/LANGUAGE")
    parser.add_argument("--scratch", type=Path, help="default: build/learn/LANGUAGE")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    job = Job(
        language=given.language,
        base=given.base,
        recipe=Recipe(seed=given.seed),
        rounds=tuple(given.rounds),
        average=max(1, given.average),
        every=max(0, given.every),
        people=given.people,
        out=given.out or Path("learn/starter") / given.language.value,
        scratch=given.scratch or Path("build/learn") / given.language.value,
        threads=given.threads,
    )
    job.scratch.mkdir(parents=True, exist_ok=True)

    import torch

    torch.set_num_threads(job.threads)
    make(job)


if __name__ == "__main__":
    main()
