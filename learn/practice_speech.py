"""Practice speech to learn from, and practice speech that is kept apart to examine what was learnt."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from learn.clip import Clip
from learn.recipe import Round
from learn.scene import FEWEST_LETTERS, MOST_LETTERS, Scene, Scenes
from media.limits import Limits
from media.prepare import AUDIO, prepare
from media.samples import samples
from practice.corpus import Corpus
from practice.pattern_file import pattern_book
from practice.shipped import PracticeInterview, shipped
from practice.spoken import INTERVIEW_VOICES, TRAINING_VOICES
from practice.training import Recipe
from testimony.language import Language
from testimony.span import Span
from transcribe.chunks import clips
from transcribe.port import Options, Transcriber
from transcribe.profiles import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeSpeech:
    """The practice speech of one language. What is learnt and what is examined share no sentence and no voice."""

    language: Language
    corpus: Corpus

    @classmethod
    def of(cls, language: Language) -> Self:
        """Parted by the seed that the starter translators were trained with, and the practice interviews written."""
        recipe = Recipe()
        return cls(language=language, corpus=Corpus.draw(pattern_book(language), recipe.seed, recipe.pairs))

    def for_rounds(self, rounds: Sequence[Round], seed: int) -> tuple[tuple[Scene, ...], ...]:
        """The windows that each of *rounds* learns from; none twice, but those of a review.

        Those of a round that reaches into the encoder are more than half full: an empty one would cost it as much time.
        """
        plain = sum(part.windows for part in rounds if not part.encoder_layers and not part.figures)
        fresh = self._to_learn().draw(plain, seed)
        drawn: list[tuple[Scene, ...]] = []
        seen: list[Scene] = []
        for number, part in enumerate(rounds):
            windows = tuple(seen) if part.is_review else tuple(self._of(part, fresh, seed + number))
            seen += () if part.is_review else windows
            drawn.append(windows)
        return tuple(drawn)

    def _of(self, part: Round, fresh: Iterator[Scene], seed: int) -> Iterator[Scene]:
        # A seed of its own for what is another draw than the plain windows.
        if part.figures:
            return self._to_learn(figures=True).draw(part.windows, seed)
        if part.encoder_layers:
            return self._to_learn(MOST_LETTERS[self.language] * 11 // 20).draw(part.windows, seed)
        return islice(fresh, part.windows)

    def _to_learn(self, fewest_letters: int = FEWEST_LETTERS, *, figures: bool = False) -> Scenes:
        pairs = self.corpus.training
        if figures:
            pairs = tuple(pair for pair in pairs if re.search(r"\d", pair.source))
        return Scenes(self.language, pairs, TRAINING_VOICES, fewest_letters)

    def to_examine(self, count: int, seed: int) -> dict[str, tuple[Clip, ...]]:
        """*count* windows of each kind that was kept apart, in the interviews' voices, by the name of the kind."""
        kinds = {"unseen fillings": self.corpus.unseen_fillings, "unseen patterns": self.corpus.unseen_patterns}
        return {
            name: tuple(
                Clip(recording=str(scene.seed), text=scene.text, duration_ms=0, sound=scene.samples)
                for scene in Scenes(self.language, pairs, INTERVIEW_VOICES).draw(count, seed)
                if scene.text
            )
            for name, pairs in kinds.items()
        }

    def interviews(self) -> Iterator[PracticeInterview]:
        """The practice interviews that come with the program."""
        return (interview for interview in shipped() if interview.language is self.language)


def heard_throughout(audio: Path, folder: Path, transcriber: Transcriber, profile: Profile) -> str:
    """What *transcriber* hears in a whole recording, cut as a run cuts it.

    Args:
        folder: an empty folder, for the decoded sound.
    """
    preparation = prepare(audio, folder, Limits())
    whole = Span(0, preparation.duration_ms)
    speech = [region.span for region in preparation.regions if region.is_speech]
    within = clips(speech, whole, profile.window_ms)
    heard = transcriber.transcribe(samples(folder / AUDIO, whole), within, profile, Options())
    return " ".join(utterance.text for utterance in heard)
