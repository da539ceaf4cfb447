"""The card of a starter adapter: what it is, what it is not, and the figures that say so."""

from collections.abc import Sequence
from dataclasses import dataclass

from learn.measure import Score
from learn.recipe import Recipe, Round
from testimony.language import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """How a set of clips was heard by the base and with the adapter.

    Attributes:
        synthetic: a machine speaks in it.
    """

    name: str
    synthetic: bool
    before: Score
    after: Score

    def __str__(self) -> str:
        kind = "synthetic" if self.synthetic else "people"
        figures = (
            f"{self.before.letters.share:.3f} | {self.after.letters.share:.3f} | "
            f"{self.before.words.share:.3f} | {self.after.words.share:.3f}"
        )
        return f"| {self.name} | {kind} | {self.after.clips} | {self.after.letters.length} | {figures} |"


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """The facts of a card; ``str`` writes it as Markdown."""

    language: Language
    base: str
    decoder_token: str
    recipe: Recipe
    rounds: Sequence[Round]
    average: int
    every: int
    hours: float
    espeak: str
    examined: Sequence[Examined]

    def __str__(self) -> str:
        language, code, recipe, rank = self.language.english_name, self.language.value, self.recipe, self.recipe.rank
        windows = sum(part.windows for part in self.rounds)
        rounds = ", then ".join(map(_told, self.rounds, recipe.for_rounds(self.rounds)))
        rows = "\n".join(str(each) for each in self.examined)
        depth = max(part.encoder_layers for part in self.rounds)
        places = "all attention and feed-forward of the decoder"
        if depth:
            places += f" and of the encoder's last {depth} layers"
        facts = {
            "base": f"{self.base}, its encoder {'but for its last layers ' if depth else ''}untouched",
            "language token": f"`{self.decoder_token}`; no times are written, words are timed by attention",
            "adapter": f"rank {rank.rank}, alpha {rank.alpha}, on {places}",
            "speech": f"{windows} windows, {self.hours:.1f} hours, by espeak-ng {self.espeak}",
            "voices": "the training voices of `practice/spoken.py`",
            "text": f"the training half of the patterns in `practice/patterns/{code}.toml`; nobody else's text",
            "conditions": "rooms, telephones, noise and babble at 8 to 35 dB, faint recordings (`learn/scene.py`)",
            "training": f"{rounds}; batch {recipe.batch}, AdamW, seed {recipe.seed}",
        }
        if self.average > 1:
            within = f", and after each {self.every} steps of a review" if self.every else ""
            facts["taken"] = (
                f"of each matrix the mean of its last {self.average} states: "
                f"before it learnt, and after each round since{within}"
            )
        command = (
            f"python -m learn.starter --language {code} --base FOLDER "
            f"--rounds {' '.join(map(str, self.rounds))}"
            f"{f' --average {self.average}' if self.average > 1 else ''}"
            f"{f' --every {self.every}' if self.every else ''} --seed {recipe.seed}"
        )
        made = "\n".join(f"| {what} | {how} |" for what, how in facts.items())
        return f"""\
# Starter speech adapter: {language}

A low-rank adapter over Whisper base, for trying the pipeline out, for its tests and for the practice interviews.

**It is not for real testimony.** It was taught with a machine's voice (espeak-ng) reading invented sentences, and knows
neither how people speak nor what they say: see the row of people's speech below. Install a real model, or teach one
with `testimony learn`, before you transcribe a real interview.

## What it was made from

| | |
|---|---|
{made}

To make it again: `{command}`.
The sentences, voices and conditions come out the same everywhere with the same espeak-ng, the weights only on the same
machine and the same PyTorch.

## How well it does

Characters and words in error (CER, WER; small letters, no punctuation, numbers as they are said) by faster-whisper in
int8 with a beam of 5, as a run decodes: the base with the same language token, and with the adapter. Above 1, more was
invented than was said.

| set | speech | clips | letters | CER base | CER adapted | WER base | WER adapted |
|---|---|---|---|---|---|---|---|
{rows}

*Practice interviews* are the recordings of `practice/interviews/`, whole. *Unseen fillings* are windows of patterns
that were learnt with their blanks filled in new ways, *unseen patterns* of sentence patterns that were kept back whole;
both are in voices that were not learnt, under the conditions above. People's speech is what matters; nothing was learnt
from it.
"""


def _told(part: Round, recipe: Recipe) -> str:
    what = "all of them" if part.is_review else f"{part.windows} windows{' with figures' if part.figures else ''}"
    deep = f", {part.encoder_layers} layers of the encoder with it," if part.encoder_layers else ""
    dropout = f", with dropout of {part.dropout}," if part.dropout else ""
    return f"{what} {part.epochs} times{deep}{dropout} at {recipe.rate:.2g}"
