"""Taping an interview: two voices tell a story to a microphone, with the pauses that people make."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from practice.reference import Said
from practice.rooms import Conditions, Noise, recorded
from practice.sentences import PatternBook
from practice.spoken import INTERVIEW_VOICES, RATE_HZ, Samples, Voice, speak
from practice.story import StoryBook
from practice.telling import Exchange, Learnt, Sentence, told
from testimony.language import Language
from testimony.span import Span
from testimony.speaker import Role

#: Pauses, in milliseconds, each drawn between two bounds.
BETWEEN_SENTENCES = (300, 800)
BETWEEN_TURNS = (600, 3000)
LONG_SILENCE = (5000, 8000)  # once, half-way through: somebody needs a moment
EDGES = (700, 1500)  # before the first word and after the last

#: What interviews are recorded under; the seed takes them in turn. Each has a name for the README.
CONDITIONS = (
    ("in a room with a fan", Conditions(decay_ms=350, noise=Noise.PINK, snr_db=28.0, gain_db=-2.0)),
    ("over a telephone line", Conditions(telephone=True, noise=Noise.WHITE, snr_db=32.0, gain_db=-4.0)),
    ("in a quiet room", Conditions(decay_ms=200, noise=Noise.PINK, snr_db=38.0, gain_db=-3.0)),
)
_INTERVIEWER_GAIN = np.float32(0.7)  # the microphone stands before the witness

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


def taped(stories: StoryBook, book: PatternBook, learnt: Learnt, seed: int, speaking: Speaking = speak) -> Interview:
    """Tell a story, give it two voices and record it. Seeds take the stories and the conditions in turn."""
    rng = random.Random(f"{seed}:{book.language.value}")  # noqa: S311 - no secret
    story = stories.stories[(seed - 1) % len(stories.stories)]
    exchanges = told(story, book, learnt, seed)
    people = _people(book.language, rng)
    tape = _Tape()
    said = tuple(_taped(tape, exchanges, people, speaking, rng))
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


def _people(language: Language, rng: random.Random) -> tuple[Person, Person]:
    """An interviewer and a witness who do not sound alike."""
    interviewer, witness = INTERVIEW_VOICES.draw(language, rng), INTERVIEW_VOICES.draw(language, rng)
    others = [variant for variant in INTERVIEW_VOICES.variants if variant != interviewer.variant]
    witness = replace(witness, variant=rng.choice(others))
    return Person("interviewer", Role.INTERVIEWER, interviewer), Person("witness", Role.WITNESS, witness)


def _taped(
    tape: _Tape,
    exchanges: Sequence[Exchange],
    people: tuple[Person, Person],
    speaking: Speaking,
    rng: random.Random,
) -> Iterator[Said]:
    interviewer, witness = people
    tape.wait(rng.randint(*EDGES))
    for number, exchange in enumerate(exchanges):
        if number:
            tape.wait(rng.randint(*(LONG_SILENCE if number == len(exchanges) // 2 else BETWEEN_TURNS)))
        for person, sentences in ((interviewer, exchange.ask), (witness, exchange.answer)):
            if person is witness and sentences:
                tape.wait(rng.randint(*BETWEEN_TURNS))
            for position, sentence in enumerate(sentences):
                if position:
                    tape.wait(rng.randint(*BETWEEN_SENTENCES))
                sound = speaking(sentence.pair.source, person.voice)
                span = tape.hear(sound * _INTERVIEWER_GAIN if person is interviewer else sound)
                yield _said(sentence, person, span)
    tape.wait(rng.randint(*EDGES))


def _said(sentence: Sentence, person: Person, span: Span) -> Said:
    return Said(
        span=span,
        speaker=person.name,
        role=person.role,
        source=sentence.pair.source,
        english=sentence.pair.english,
        pattern=sentence.pair.pattern,
        held_out=sentence.held_out,
    )
