"""Makes a starter adapter: ``python -m learn.starter --language ug --base FOLDER``.

Whisper's base model learns a language from practice speech: invented sentences, spoken by machines in many voices, in
rooms, over telephones and in noise. Killed, the same command goes on from where it was.
"""

import argparse
import csv
import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from learn.card import Card, Examined
from learn.clip import Clip, Stretch
from learn.examination import examine
from learn.features import lessons
from learn.measure import Score
from learn.peft import write_adapter
from learn.practice_speech import PracticeSpeech, heard_throughout
from learn.progress import Log
from learn.pupil import Pupil
from learn.recipe import Recipe
from learn.training import train
from models.catalogue import Catalogue
from models.entry import EngineName
from models.installed import Installed
from models.layout import CONFIG, TENSORS
from models.merging import merge
from practice.spoken import RATE_HZ, version
from testimony.identity import Digest
from testimony.language import WITNESS_LANGUAGES, Language
from testimony.span import Span
from transcribe.faster import FasterWhisper
from transcribe.port import Transcriber
from transcribe.profiles import Profile, profile_for

BASE = "openai/whisper-base"
EXAMINED_WINDOWS = 16

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What to make, from what, and where.

    Attributes:
        base: the folder of the base model's weights.
        scenes: how many windows of practice speech are learnt from.
        people: a table of clips of people's speech (path, language, transcript) to examine with, or None.
        scratch: for what is computed on the way: some 1.5 MB a window, and the checkpoint.
    """

    language: Language
    base: Path
    recipe: Recipe
    scenes: int
    people: Path | None
    out: Path
    scratch: Path
    threads: int

    @property
    def model(self) -> str:
        """The adapter's name in the catalogue."""
        return f"starter-{self.language.value}"


def make(job: Job) -> None:
    """Train the adapter, examine it, and write it down with its card."""
    catalogue = Catalogue.load()
    profile = profile_for(job.language, catalogue.entry(job.model))
    speech = PracticeSpeech.of(job.language)
    hours = _train(job, speech, profile)
    adapted = Installed(entry=catalogue.entry(job.model), folder=_merged(job), digest=Digest.of_file(job.out / TENSORS))
    base = Installed(entry=catalogue.entry("whisper-base"), folder=job.base, digest=adapted.digest)
    card = Card(
        language=job.language,
        base=BASE,
        decoder_token=profile.decoder_token,
        recipe=job.recipe,
        scenes=job.scenes,
        hours=hours,
        espeak=version(),
        examined=tuple(_examined(job, speech, profile, _loaded(job, base), _loaded(job, adapted))),
    )
    (job.out / "README.md").write_text(str(card), encoding="utf-8")
    _seal(job.out)


def _train(job: Job, speech: PracticeSpeech, profile: Profile) -> float:
    """Write the adapter; how many hours of speech it was made from."""
    pupil = Pupil.load(job.base, profile.decoder_token, job.recipe.rank)
    scenes = speech.to_learn(job.scenes, job.recipe.seed)
    taught = lessons(pupil, Digest.of_file(job.base / "model.bin"), scenes, job.scratch / "features", Log(_log))
    matrices = train(pupil, taught, job.recipe, job.scratch / "checkpoint.pt", Log(_log))
    write_adapter(job.out, BASE, job.recipe.rank, {name: matrix.numpy() for name, matrix in matrices.items()})
    some = scenes[:: max(1, len(scenes) // 50)]
    return sum(len(scene.samples()) for scene in some) / len(some) * len(scenes) / RATE_HZ / 3600


def _merged(job: Job) -> Path:
    """The model that the adapter makes of its base, in the scratch folder."""
    folder = job.scratch / "merged"
    folder.mkdir(exist_ok=True)
    for name in (CONFIG, TENSORS):
        (folder / name).write_bytes((job.out / name).read_bytes())
    entry = Catalogue.load().entry("whisper-base")
    merge(folder, Installed(entry=entry, folder=job.base, digest=Digest.of_facts({})))
    return folder


def _loaded(job: Job, model: Installed) -> Transcriber:
    return FasterWhisper.load(model.folder, model.card(EngineName.FASTER_WHISPER), job.threads)


def _examined(
    job: Job, speech: PracticeSpeech, profile: Profile, base: Transcriber, adapted: Transcriber
) -> Iterator[Examined]:
    for name, audio, reference in _interviews(speech):
        before, after = (_throughout(audio, reference, each, profile) for each in (base, adapted))
        yield _told(Examined(name=name, synthetic=True, before=before, after=after))
    sets = {**speech.to_examine(EXAMINED_WINDOWS, job.recipe.seed), **_people(job)}
    for name, clips in sets.items():
        before, after = (examine(each, profile, clips, Log(_log)) for each in (base, adapted))
        yield _told(Examined(name=name, synthetic=name.startswith("unseen"), before=before, after=after))


def _interviews(speech: PracticeSpeech) -> Iterator[tuple[str, Path, str]]:
    for interview in speech.interviews():
        said = " ".join(sentence.source for sentence in interview.sentences())
        yield f"practice interview {interview.name}", interview.audio, said


def _throughout(audio: Path, reference: str, transcriber: Transcriber, profile: Profile) -> Score:
    with TemporaryDirectory() as folder:
        return Score.of([(reference, heard_throughout(audio, Path(folder), transcriber, profile))])


def _people(job: Job) -> dict[str, tuple[Clip, ...]]:
    if job.people is None:
        return {}
    with job.people.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, dialect=csv.excel_tab) if row["language"] == job.language.value]
    day = Span(0, 24 * 3600 * 1000)
    return {
        "real clips": tuple(
            Clip(
                recording=row["path"],
                text=row["transcript"],
                duration_ms=0,
                sound=Stretch(job.people.parent / row["path"], day),
            )
            for row in rows
        )
    }


def _told(examined: Examined) -> Examined:
    _log.info("%s", examined)
    return examined


def _seal(folder: Path) -> None:
    """Write down what every file of the adapter is."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
        if path.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and make the adapter."""
    parser = argparse.ArgumentParser(prog="python -m learn.starter", description=__doc__)
    parser.add_argument("--language", required=True, type=Language, choices=WITNESS_LANGUAGES)
    parser.add_argument("--base", required=True, type=Path, help="the folder of whisper-base on the shelf")
    parser.add_argument("--scenes", type=int, default=900, help="windows of speech; default: %(default)s")
    parser.add_argument("--epochs", type=int, default=Recipe().epochs, help="default: %(default)s")
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
        recipe=Recipe(seed=given.seed, epochs=given.epochs),
        scenes=given.scenes,
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
