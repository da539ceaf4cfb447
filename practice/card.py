"""The card of a starter model: what it is, what it is not, and the figures that say so."""

from collections.abc import Sequence
from dataclasses import dataclass

from practice.corpus import Corpus
from practice.measure import Score
from practice.package import VERSION
from practice.training import Recipe
from testimony.language import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """The facts of a card; ``str`` writes it as Markdown."""

    language: Language
    recipe: Recipe
    shape: str
    patterns: int
    corpus: Corpus
    pieces: int
    parameters: int
    unpacked_bytes: int
    scores: Sequence[Score]

    def __str__(self) -> str:
        language = self.language.english_name
        figures = "\n".join(
            f"| {score.name} | {score.pairs} | {score.bleu:.1f} | {score.chrf:.1f} | {score.exact:.0f} % |"
            for score in self.scores
        )
        recipe, code = self.recipe, self.language.value
        return f"""\
# Starter translation model: {language} to English, version {VERSION}

A very small model for trying the pipeline out, for its tests and for the practice interviews.

**It is not for real testimony.** It knows some hundreds of sentence patterns of an interview and the names and words
that fill their blanks, and nothing else. Given anything else it writes fluent English that has nothing to do with what
was said. Install a real model before you translate a real interview.

## What it was made from

{self.patterns} sentence patterns written for this project (`practice/patterns/{code}.toml`). All sentences are
invented, no text of anybody else was used, and the model comes under the project's own licence. Speech recognition is
imitated in the source: sentences joined, punctuation lost, words said twice, and in every other example up to a tenth
of the letters misheard (`practice/mishearing.py`). Numbers are varied on both sides, and never misheard.

| | |
|---|---|
| pairs in training | {len(self.corpus.training):,}, SHA-256 {self.corpus.digest.hex:.16} |
| SentencePiece pieces, shared | {self.pieces:,} |
| parameters | {self.parameters:,}, in int8 {self.unpacked_bytes / 1e6:.1f} MB |
| network | Transformer, {self.shape} |
| training | {recipe.steps:,} steps of {recipe.batch} examples, seed {recipe.seed} |

To make it again: `python -m practice.train_translation --language {code} --steps {recipe.steps} --seed {recipe.seed}`.
The corpus and the pieces come out the same everywhere, the weights only on the same machine and the same version of
PyTorch.

## How well it does

sacrebleu's BLEU and chrF, and how many translations equal the reference letter by letter; the packed int8 model, beam
4, length penalty 0.2.

| set | pairs | BLEU | chrF | equal |
|---|---|---|---|---|
{figures}

*Unseen fillings* are patterns of the training with their blanks filled in new ways: what the practice interviews are
made of. *Unseen patterns* are whole sentence patterns that were kept back: what to expect of an interview that keeps
to the subject. Any other set is a public one of everyday or news text, where such a model is of no use, and its score
says so.

Known faults, even in sentences that it knows: a number may lose or change a digit (200 becomes 20), a name may become
another name of the patterns, and a long sentence may lose its last words.
"""
