"""Scenes of practice speech: a few invented sentences, spoken by machines, as a recording would have held them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from media.samples import Samples
from practice.rooms import Conditions, Noise, recorded
from practice.sentences import Pair
from practice.spoken import Voice, Voices, speak
from testimony.language import Language
from testimony.numerals import spelt_out
from transcribe.loudness import SAMPLES_PER_MS

#: About how many letters go into a window: what Uyghur's 15 s hold, and for Kazakh what 224 tokens hold.
MOST_LETTERS = {Language.UYGHUR: 185, Language.KAZAKH: 290}
FEWEST_LETTERS = 8

#: One scene in so many holds nobody: the model has to learn when to write nothing.
_SILENT_ONE_IN = 16
#: How often the next sentence comes from another speaker.
_CHANGE = 0.2
_PAUSES_MS = (150, 1000)
_EDGES_MS = (60, 350)
_SILENCES_MS = (200, 3000)
_HOLLOW = 1e-4  # of full scale: the hiss of a scene in which nobody speaks, before its noise


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence of a scene: what comes before it, who speaks, and what."""

    pause_ms: int
    voice: Voice
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A window of practice speech. Its sound is made anew, and alike, whenever it is asked for.

    Attributes:
        sentences: in the order they are heard; none where nobody speaks.
        babble: what others say behind them, where others are heard.
        ends_ms: the pause after the last sentence, or the length of a scene in which nobody speaks.
    """

    sentences: tuple[Spoken, ...]
    conditions: Conditions
    babble: tuple[Spoken, ...]
    ends_ms: int
    seed: int

    @property
    def text(self) -> str:
        """What is to be written, with numbers as they are said.

        A model that writes figures guesses them by what is frequent: it put 2014 for other years, and nobody sees that
        from the page.
        """
        return " ".join(spelt_out(spoken.text, spoken.voice.language) for spoken in self.sentences)

    def samples(self) -> Samples:
        rng = np.random.default_rng(self.seed)
        parts = []
        for spoken in self.sentences:
            parts += [_silence(spoken.pause_ms), speak(spoken.text, spoken.voice)]
        speech = np.concatenate([*parts, _silence(self.ends_ms)])
        if not self.sentences:
            speech += rng.standard_normal(len(speech), dtype=np.float32) * np.float32(_HOLLOW)
        talkers = [speak(spoken.text, spoken.voice) for spoken in self.babble]
        return recorded(speech, self.conditions, rng, talkers)


@dataclass(frozen=True, slots=True)
class Scenes:
    """Where scenes are drawn from.

    Attributes:
        fewest_letters: about as many are in the shortest of them that holds speech.
    """

    language: Language
    pairs: Sequence[Pair]
    voices: Voices
    fewest_letters: int = FEWEST_LETTERS

    def draw(self, count: int, seed: int) -> Iterator[Scene]:
        """*count* scenes, the same for the same seed. Each pattern is drawn as often as any other."""
        rng = random.Random(f"{seed}:scenes")  # noqa: S311 - no secret
        by_pattern: dict[str, list[str]] = {}
        for pair in self.pairs:
            by_pattern.setdefault(pair.pattern, []).append(pair.source)
        patterns = list(by_pattern.values())
        for number in range(count):
            silent = rng.randrange(_SILENT_ONE_IN) == 0
            texts = [] if silent else self._texts(patterns, rng)
            yield self._scene(texts, patterns, rng, seed * 1_000_003 + number)

    def _texts(self, patterns: Sequence[Sequence[str]], rng: random.Random) -> list[str]:
        wanted = rng.randint(self.fewest_letters, MOST_LETTERS[self.language])
        texts = [rng.choice(rng.choice(patterns))]
        while True:
            text = rng.choice(rng.choice(patterns))
            if sum(map(len, texts)) + len(text) > wanted:
                return texts
            texts.append(text)

    def _scene(self, texts: Sequence[str], patterns: Sequence[Sequence[str]], rng: random.Random, seed: int) -> Scene:
        voice = self.voices.draw(self.language, rng)
        sentences = []
        for number, text in enumerate(texts):
            if number and rng.random() < _CHANGE:
                voice = self.voices.draw(self.language, rng)
            pause_ms = rng.randint(*(_PAUSES_MS if number else _EDGES_MS))
            sentences.append(Spoken(pause_ms, voice, text))
        conditions = draw_conditions(rng)
        others = [] if conditions.noise is not Noise.BABBLE else [rng.choice(rng.choice(patterns)) for _ in range(4)]
        return Scene(
            sentences=tuple(sentences),
            conditions=conditions,
            babble=tuple(Spoken(0, self.voices.draw(self.language, rng), text) for text in others),
            ends_ms=rng.randint(*(_EDGES_MS if sentences else _SILENCES_MS)),
            seed=seed,
        )


def draw_conditions(rng: random.Random) -> Conditions:
    """Half of all recordings in a room, a quarter over a telephone, most with some noise, some of them faint."""
    return Conditions(
        decay_ms=rng.choice((0, 0, rng.randint(120, 600), rng.randint(120, 600))),
        telephone=rng.random() < 0.25,  # noqa: PLR2004 - the quarter above
        noise=rng.choice((None, None, Noise.WHITE, Noise.PINK, Noise.PINK, Noise.BABBLE)),
        snr_db=rng.uniform(8.0, 35.0),
        gain_db=rng.uniform(-25.0, 0.0),
    )


def _silence(ms: int) -> Samples:
    return np.zeros(ms * SAMPLES_PER_MS, np.float32)
