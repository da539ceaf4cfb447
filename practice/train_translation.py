"""Make the starter translation model of a language: ``python -m practice.train_translation --language kk``.

Draws sentences from the patterns, trains, measures, packs. A run that was stopped goes on from its last checkpoint.
"""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from practice.card import Card
from practice.corpus import Corpus
from practice.measure import Score, read_public_set, score, translate
from practice.package import Package, export
from practice.pattern_file import pattern_book
from practice.pieces import train_pieces
from practice.training import Recipe, train
from testimony.identity import Digest
from testimony.language import WITNESS_LANGUAGES, Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What to make and where.

    Attributes:
        out: the folder for the package, its card and the list of digests.
        scratch: a folder for checkpoints, which may be deleted afterwards.
        public: files of ``source<TAB>English`` lines to measure on besides; never trained on.
        measured: on how many pairs of each set, drawn at even steps, the model is measured.
    """

    language: Language
    recipe: Recipe
    out: Path
    scratch: Path
    public: Sequence[Path] = ()
    measured: int = 500


def make(job: Job) -> Path:
    """Train, measure and pack; the path of the package."""
    from sentencepiece import SentencePieceProcessor
    from torch import manual_seed

    from practice.translation_model import Shape, TranslationModel

    book = pattern_book(job.language)
    corpus = Corpus.draw(book, job.recipe.seed, job.recipe.pairs)
    lines = [line for pair in corpus.training for line in (pair.source, pair.english)]
    pieces = train_pieces(lines, job.language, job.recipe.pieces)
    processor = SentencePieceProcessor(model_proto=pieces)
    names = [processor.id_to_piece(number) for number in range(processor.get_piece_size())]

    manual_seed(job.recipe.seed)
    model = TranslationModel(Shape(pieces=len(names)))
    workplace = job.scratch / f"{job.language.value}-{job.recipe.digest_for(corpus).hex:.12}"
    workplace.mkdir(parents=True, exist_ok=True)
    train(model, corpus, processor, job.recipe, workplace / "checkpoint.pt")
    export(model, names, workplace / "model")
    card = Card(
        language=job.language,
        recipe=job.recipe,
        shape=str(model.shape),
        patterns=len(book.patterns),
        corpus=corpus,
        pieces=len(names),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        unpacked_bytes=sum(file.stat().st_size for file in (workplace / "model").iterdir()),
        scores=_scores(job, corpus, workplace / "model", pieces),
    )
    return _write(job, card, pieces, workplace / "model")


def _scores(job: Job, corpus: Corpus, model: Path, pieces: bytes) -> list[Score]:
    def of(name: str, sources: Sequence[str], references: Sequence[str]) -> Score:
        every = max(1, len(sources) // job.measured)
        chosen = slice(0, every * job.measured, every)
        return score(name, translate(model, pieces, sources[chosen]), references[chosen])

    kept = {"unseen fillings": corpus.unseen_fillings, "unseen patterns": corpus.unseen_patterns}
    return [
        *(of(name, [pair.source for pair in pairs], [pair.english for pair in pairs]) for name, pairs in kept.items()),
        *(of(path.stem, *read_public_set(path)) for path in job.public),
    ]


def _write(job: Job, card: Card, pieces: bytes, model: Path) -> Path:
    job.out.mkdir(parents=True, exist_ok=True)
    package = Package(language=job.language, pieces=pieces, readme=str(card)).write(model, job.out)
    (job.out / f"{job.language.value}_en.md").write_text(str(card), encoding="utf-8")
    digests = {path.name: Digest.of_file(path) for path in job.out.glob("*.argosmodel")}
    listing = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    (job.out / "SHA256SUMS").write_text(listing, encoding="utf-8")
    return package


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and make the package."""
    parser = argparse.ArgumentParser(prog="python -m practice.train_translation", description=__doc__)
    parser.add_argument("--language", required=True, type=Language, choices=WITNESS_LANGUAGES)
    parser.add_argument("--steps", type=int, default=Recipe().steps, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("translate/starter"), help="default: %(default)s")
    parser.add_argument("--scratch", type=Path, default=Path("build/starter"), help="checkpoints; default: %(default)s")
    parser.add_argument("--public", type=Path, nargs="*", default=(), help="sets to measure on: source<TAB>English")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    recipe = Recipe(seed=given.seed, steps=given.steps)
    job = Job(language=given.language, recipe=recipe, out=given.out, scratch=given.scratch, public=given.public)
    logging.getLogger(__name__).info("%s", make(job))


if __name__ == "__main__":
    main()
