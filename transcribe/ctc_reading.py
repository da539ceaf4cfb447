"""From a CTC model's emissions to words with times: the plain arithmetic, without the model.

A model of this kind says for every frame of some 20 ms how likely each letter is, or none (the blank). The likeliest of
each frame, with repetitions and blanks taken out, is the text (Graves et al., 2006, section 3.2). Since each letter
stands at a frame, every word has a time, and since each has a probability, so has every word.
"""

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from testimony.segment import Word
from testimony.span import Span
from transcribe.port import Evidence, Utterance

#: Natural logarithms of probabilities, a row for each frame and a column for each letter.
Emissions = NDArray[np.float32]

PAUSE_MS = 700  # across a longer one, somebody else may have begun to speak

#: What a model writes for a letter that it has no sign for: the sound was there, and is not passed over in silence.
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alphabet:
    """What the columns of the emissions stand for.

    Attributes:
        letters: by column; a column without one (the beginning or end of a sentence) says nothing.
        blank: the column that stands for no letter.
        between_words: the column of the sign that parts words.
    """

    letters: Mapping[int, str]
    blank: int
    between_words: int


@dataclass(frozen=True, slots=True)
class _Letter:
    """One letter where it was heard; *end* is excluded."""

    column: int
    start: int
    end: int
    logprob: float


def read(emissions: Emissions, alphabet: Alphabet, clip: Span, frame_ms: float) -> tuple[Utterance, ...]:
    """What *emissions* say, in utterances that are parted at pauses.

    A word begins where its first letter is likeliest and ends where its last one ceases to be; such models put a letter
    at its onset, so that a word's end comes a little early. Its probability is the geometric mean of its letters'.

    Args:
        clip: where the first frame begins, and what nothing may reach beyond.
        frame_ms: from one frame to the next.
    """
    words = [word for letters in _words(emissions, alphabet) if (word := _word(letters, alphabet, clip, frame_ms))]
    return tuple(_utterance(group) for group in _parted(words))


def _letters(emissions: Emissions) -> Iterator[_Letter]:
    best = emissions.argmax(axis=1)
    for column, frames in groupby(range(len(best)), key=lambda frame: int(best[frame])):
        run = list(frames)
        yield _Letter(column, run[0], run[-1] + 1, float(emissions[run, column].max()))


def _words(emissions: Emissions, alphabet: Alphabet) -> Iterator[list[_Letter]]:
    heard = (one for one in _letters(emissions) if one.column != alphabet.blank)
    for between, letters in groupby(heard, key=lambda one: one.column == alphabet.between_words):
        if not between:
            yield [one for one in letters if one.column in alphabet.letters]


@dataclass(frozen=True, slots=True)
class _Heard:
    word: Word
    logprobs: tuple[float, ...]


def _word(letters: Sequence[_Letter], alphabet: Alphabet, clip: Span, frame_ms: float) -> _Heard | None:
    if not letters:
        return None
    start = min(clip.start_ms + round(letters[0].start * frame_ms), clip.end_ms - 1)
    end = min(max(clip.start_ms + round(letters[-1].end * frame_ms), start + 1), clip.end_ms)
    logprobs = tuple(one.logprob for one in letters)
    return _Heard(
        Word(
            text="".join(alphabet.letters[one.column] for one in letters),
            span=Span(start, end),
            probability=min(math.exp(_mean(logprobs)), 1.0),
        ),
        logprobs,
    )


def _parted(words: Sequence[_Heard]) -> Iterator[Sequence[_Heard]]:
    start = 0
    for number, (one, other) in enumerate(pairwise(words), start=1):
        if other.word.span.start_ms - one.word.span.end_ms >= PAUSE_MS:
            yield words[start:number]
            start = number
    if words:
        yield words[start:]


def _utterance(group: Sequence[_Heard]) -> Utterance:
    words = tuple(one.word for one in group)
    text = " ".join(word.text for word in words)
    encoded = text.encode()
    return Utterance(
        span=Span(words[0].span.start_ms, words[-1].span.end_ms),
        text=text,
        words=words,
        evidence=Evidence(
            avg_logprob=_mean([logprob for one in group for logprob in one.logprobs]),
            no_speech_prob=0.0,  # such a model has no opinion about it
            compression_ratio=len(encoded) / len(zlib.compress(encoded)),  # as Whisper's engines reckon it
        ),
    )


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
