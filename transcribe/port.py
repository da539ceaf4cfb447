"""What a speech recogniser offers here, whichever engine does the work."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from testimony.language import Language
from testimony.run import ModelCard
from testimony.segment import Word
from testimony.span import Span
from transcribe.profiles import Profile

#: Mono samples at 16 kHz, from -1 to 1.
Samples = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """The engine's figures behind a wording. They hold for the whole decoding window that it was heard in.

    Attributes:
        avg_logprob: mean natural logarithm of the tokens' probabilities. No measure of correctness: loops score best.
        no_speech_prob: how likely the engine thought it that nobody speaks, 0 to 1.
        compression_ratio: how much zlib shrinks the window's text; above 2.4 it repeats itself.
        temperature: of the decoding that this wording comes from; 0 is the repeatable beam search.
        at_token_limit: the window ended because it was full of tokens, so that words may be missing.
        retried: an earlier reading of the same stretch was suspicious, and this one took its place.
        other_readings: what was read at first, and given up; kept so that a person can judge both.
    """

    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float = 0.0
    at_token_limit: bool = False
    retried: bool = False
    other_readings: tuple[str, ...] = ()

    def worse(self, other: Self) -> Self:
        """The more doubtful figure of each pair, for wordings that are joined."""
        return type(self)(
            avg_logprob=min(self.avg_logprob, other.avg_logprob),
            no_speech_prob=max(self.no_speech_prob, other.no_speech_prob),
            compression_ratio=max(self.compression_ratio, other.compression_ratio),
            temperature=max(self.temperature, other.temperature),
            at_token_limit=self.at_token_limit or other.at_token_limit,
            retried=self.retried or other.retried,
            # Pieces of one window carry the same readings; they are named once.
            other_readings=tuple(dict.fromkeys((*self.other_readings, *other.other_readings))),
        )

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "other_readings": list(self.other_readings)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        return cls(**{**kept, "other_readings": tuple(kept.get("other_readings", ()))})


@dataclass(frozen=True, kw_only=True, slots=True)
class Utterance:
    """What was heard in one stretch. Its words, where the engine times them, lie within its span.

    Attributes:
        language: what it was decoded as, where several languages were declared; None for the recording's own.
        language_share: how sure the detector was of that among the declared ones, 0 to 1.
    """

    span: Span
    text: str
    words: tuple[Word, ...] = ()
    evidence: Evidence
    language: Language | None = None
    language_share: float = 1.0

    def shifted(self, by_ms: int) -> Self:
        """The same utterance on a timeline that began *by_ms* earlier: from chunk time to recording time."""
        words = tuple(Word(text=w.text, span=w.span.shifted(by_ms), probability=w.probability) for w in self.words)
        return replace(self, span=self.span.shifted(by_ms), words=words)

    def as_json(self) -> dict[str, Any]:
        """As plain JSON values, without loss: how a finished chunk is kept in the archive."""
        return {
            "start_ms": self.span.start_ms,
            "end_ms": self.span.end_ms,
            "text": self.text,
            "words": [[w.text, w.span.start_ms, w.span.end_ms, w.probability] for w in self.words],
            "evidence": self.evidence.as_json(),
            **({"language": [self.language.value, self.language_share]} if self.language else {}),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        language, share = kept.get("language", (None, 1.0))
        return cls(
            span=Span(kept["start_ms"], kept["end_ms"]),
            text=kept["text"],
            words=tuple(Word(text=t, span=Span(start, end), probability=p) for t, start, end, p in kept["words"]),
            evidence=Evidence.from_json(kept["evidence"]),
            language=Language(language) if language else None,
            language_share=share,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How carefully to listen. Every option reaches the engine, and every one is part of a chunk's key.

    Attributes:
        beam_size: how many readings the decoder follows at once; 1 is greedy.
        patience: how long the beam search goes on after the first ends; 1 is the usual (Kasai et al., 2022).
        temperatures: what is tried, in this order, where a reading loops. At 0 the search is repeatable; above 0 the
            engine samples, differently every time, so that a run that was killed half-way may end otherwise.
        word_times: time each word by the model's attention; without it a long utterance cannot be cut.
        repetition_penalty: above 1, makes what was written less likely to be written again (Keskar et al., 2019).
        retry_loops: decode a stretch that looped once more, with *loop_penalty*, and then at the other *temperatures*.
        loop_penalty: the penalty of that second reading; None for a greedy reading instead. openai-whisper has no such
            penalty and reads greedily.
        level: raise quiet speech before it is decoded (`transcribe.loudness`).
        window_ms: the longest stretch that is decoded at once, where it is less than the profile's; None for that.
        prompt: text that stands before each window as if it had been said there; it may bias the decoder.
        hotwords: words that the decoder is told of before each window. openai-whisper has no place for them but the
            prompt, and gets them there. Both may make a model write them without having heard them.
    """

    beam_size: int = 5
    patience: float = 1.0
    temperatures: tuple[float, ...] = (0.0,)
    word_times: bool = True
    repetition_penalty: float = 1.0
    retry_loops: bool = True
    loop_penalty: float | None = 1.1
    level: bool = True
    window_ms: int | None = None
    prompt: str | None = None
    hotwords: str | None = None

    def longest_ms(self, profile: Profile) -> int:
        """The longest stretch that is decoded at once of what *profile* is used for."""
        return min(profile.window_ms, self.window_ms or profile.window_ms)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "temperatures": list(self.temperatures)}


class Transcriber(Protocol):
    """A recogniser with its weights in memory."""

    @property
    def model(self) -> ModelCard:
        """Which weights, run by which engine."""
        ...

    def transcribe(
        self, samples: Samples, clips: Sequence[Span], profile: Profile, options: Options
    ) -> Sequence[Utterance]:
        """Return what was said in *clips*, in the order it was said.

        No two utterances overlap, each lies within one of the clips, and spans count from the first of *samples*.
        The same samples, clips, profile and options give the same utterances. What the engine heard is returned as
        it was heard, loops and all: nothing is deleted here, and nothing is added.

        Args:
            clips: the stretches where somebody speaks, in order and disjoint. Each is decoded by itself.
        """
        ...
