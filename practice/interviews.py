"""Make a practice interview: ``python -m practice.interviews --language kk --seed 1 --out practice/interviews/kk-1``.

Interpreters can train on it, and anybody can see the pipeline work, without a witness being exposed. Every sentence is
invented and every voice is a machine's; the folder, the file's name, its metadata and its README say so.
"""

import argparse
import logging
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glossary.read import write_csv
from practice.pattern_file import pattern_book
from practice.reference import Said, as_tsv
from practice.rooms import Conditions, Noise, recorded
from practice.sentences import PatternBook
from practice.shipped import audio_name
from practice.spoken import INTERVIEW_VOICES, RATE_HZ, Samples, Voice, speak, version
from practice.story import StoryBook, story_book
from practice.telling import Exchange, Learnt, Sentence, told
from practice.terms import glossary_of
from testimony.errors import JobError, NotInstalledError
from testimony.language import WITNESS_LANGUAGES, Language
from testimony.span import Span
from testimony.speaker import Role

#: Pauses, in milliseconds, each drawn between two bounds.
BETWEEN_SENTENCES = (300, 800)
BETWEEN_TURNS = (600, 3000)
LONG_SILENCE = (5000, 8000)  # once, half-way through: somebody needs a moment
EDGES = (700, 1500)  # before the first word and after the last

#: What interviews are recorded under; the seed takes them in turn. Each has a name for the README.
CONDITIONS = (
    ("a room, with a fan running", Conditions(decay_ms=350, noise=Noise.PINK, snr_db=28.0, gain_db=-2.0)),
    ("a telephone line", Conditions(telephone=True, noise=Noise.WHITE, snr_db=32.0, gain_db=-4.0)),
    ("a quiet room", Conditions(decay_ms=200, noise=Noise.PINK, snr_db=38.0, gain_db=-3.0)),
)
_INTERVIEWER_GAIN = 0.7  # the microphone stands before the witness

_BITS_PER_SECOND = 24_000
_README = """# Synthetic practice interview {name}

SYNTHETIC. Nobody real is heard, quoted or meant. Every sentence is invented, made by filling the blanks of the
patterns in `practice/patterns/{language}.toml`; both voices are espeak-ng {version}. It exists for training interpreters
and for trying the pipeline. How well real {english_name} is understood cannot be told from it.

- `{audio}`: {seconds} seconds, Opus in Ogg, as if recorded over or in: {conditions}
- `reference.tsv`: what is said and when ({sentences} sentences), by whom, with its English
- `glossary.csv`: the {terms} names and terms that occur, in the forms in which they are said

The story is "{story}". Of its sentences {held_out} are held out: the starter models have learnt their patterns, but never
these fillings and never these voices ({interviewer} asks, {witness} answers). The other {known} have no blanks and could
not be held out; `reference.tsv` says which they are.

Made by `python -m practice.interviews --language {language} --seed {seed}`. The same seed, patterns and version of
espeak-ng give the same interview.
"""

_log = logging.getLogger(__name__)

#: What gives a sentence a voice: `practice.spoken.speak`, or something quicker in a test.
Speaking = Callable[[str, Voice], Samples]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks in an interview."""

    name: str
    role: Role
    voice: Voice


@dataclass(frozen=True, kw_only=True, slots=True)
class Interview:
    """An interview before it is written down.

    Attributes:
        samples: mono at `RATE_HZ`, full scale 1.
        said: its sentences in order, with their times in *samples*.
    """

    language: Language
    seed: int
    story: str
    conditions: str
    people: tuple[Person, ...]
    exchanges: tuple[Exchange, ...]
    samples: Samples
    said: tuple[Said, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(sentence for exchange in self.exchanges for sentence in (*exchange.ask, *exchange.answer))


class NotEncodedError(JobError):
    """ffmpeg did not write the recording of a practice interview.

    Args:
        complaint: the program's last words.
    """

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint

    def __str__(self) -> str:
        return f"ffmpeg did not write the interview: {self.complaint or 'it gave no reason'}"


class _Tape:
    """Sound in the order in which it is heard, cut at whole milliseconds."""

    def __init__(self) -> None:
        self._pieces: list[Samples] = []
        self.length_ms = 0

    def wait(self, ms: int) -> None:
        self._add(np.zeros(0, np.float32), ms)

    def hear(self, sound: Samples) -> Span:
        """Add speech; where it lies on the tape."""
        begins_ms = self.length_ms
        self._add(sound, -(-len(sound) * 1000 // RATE_HZ))
        return Span(begins_ms, self.length_ms)

    def samples(self) -> Samples:
        return np.concatenate(self._pieces)

    def _add(self, sound: Samples, ms: int) -> None:
        self._pieces.append(np.pad(sound, (0, ms * RATE_HZ // 1000 - len(sound))))
        self.length_ms += ms


def interview(
    stories: StoryBook, book: PatternBook, learnt: Learnt, seed: int, speaking: Speaking = speak
) -> Interview:
    """Tell a story, give it two voices and record it. Seeds take the stories and the conditions in turn."""
    rng = random.Random(f"{seed}:{book.language.value}")  # noqa: S311 - no secret
    story = stories.stories[(seed - 1) % len(stories.stories)]
    exchanges = told(story, book, learnt, seed)
    people = _people(book.language, rng)
    tape = _Tape()
    said = tuple(_recorded(tape, exchanges, people, speaking, rng))
    name, conditions = CONDITIONS[(seed - 1) % len(CONDITIONS)]
    return Interview(
        language=book.language,
        seed=seed,
        story=story.name,
        conditions=name,
        people=people,
        exchanges=exchanges,
        samples=recorded(tape.samples(), conditions, np.random.default_rng(seed)),
        said=said,
    )
