"""Listening clip by clip: what both Whisper engines do alike, whatever decodes a window for them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from testimony.segment import Word
from testimony.span import Span
from transcribe.loudness import SAMPLES_PER_MS, cut, levelled, quietest_ms
from transcribe.order import fitted, inside, ordered
from transcribe.port import Evidence, Options, Samples, Utterance
from transcribe.profiles import Profile

TOKEN_LIMIT = 224  # half of Whisper's text context of 448: where both engines stop a window, said or not

# Above this the text of a window repeats itself (whisper/transcribe.py: compression_ratio_threshold). Measured on
# Kazakh: loops stand at 8 to 16, everything else below.
LOOP_RATIO = 2.4


@dataclass(frozen=True, kw_only=True, slots=True)
class TimedWord:
    """A word as an engine gives it: in float seconds from the start of the stretch."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A segment as an engine gives it: in float seconds from the start of the stretch that was decoded.

    Attributes:
        window: which of the engine's decoding windows it comes from; the figures hold for the window.
        tokens: how many of the window's tokens are this segment's, times included.
    """

    text: str
    start_s: float
    end_s: float
    words: tuple[TimedWord, ...]
    window: int
    tokens: int
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float


class Decode(Protocol):
    """An engine's own call, for one stretch of at most 30 s."""

    def __call__(self, samples: Samples, profile: Profile, options: Options) -> Iterable[Heard]: ...


def hear(
    decode: Decode, samples: Samples, clips: Sequence[Span], profile: Profile, options: Options
) -> tuple[Utterance, ...]:
    """What *decode* hears in *clips*, under the promises of `transcribe.port.Transcriber`.

    Each clip is decoded by itself: nothing that was heard before can colour it, and a loop cannot run on.
    """
    return tuple(
        utterance
        for clip in clips
        for window in windows(samples, clip, profile.window_ms)
        for utterance in _hear_window(decode, samples, window, profile, options)
    )


def windows(samples: Samples, clip: Span, window_ms: int) -> Iterator[Span]:
    """*clip* in stretches of at most *window_ms*, cut at the quietest moment of the last third before each limit."""
    if clip.start_ms >= len(samples) // SAMPLES_PER_MS:
        return
    start = clip.start_ms
    while clip.end_ms - start > window_ms:
        end = quietest_ms(samples, Span(start + window_ms * 2 // 3, start + window_ms))
        yield Span(start, end)
        start = end
    yield Span(start, clip.end_ms)


def _hear_window(
    decode: Decode, samples: Samples, window: Span, profile: Profile, options: Options
) -> tuple[Utterance, ...]:
    """Decode *window*, and once more, greedily, if it looped; the reading that repeats itself less is kept.

    A greedy reading is repeatable, which evidence has to be, and so has a run that was killed half-way. Of three Kazakh
    clips that loop with a beam of 5 it frees two, for a quarter of the time; cutting the stretch in two freed one, for
    twice the time; sampling at temperature 0.4 freed all three, differently each time.
    """
    first = _decoded(decode, samples, window, profile, options)
    if not options.retry_loops or options.beam_size == 1 or _ratio(first) <= LOOP_RATIO:
        return first
    second = _decoded(decode, samples, window, profile, replace(options, beam_size=1))
    if not second or _ratio(second) >= _ratio(first):
        return first
    return tuple(replace(one, evidence=replace(one.evidence, retried=True)) for one in second)


def _ratio(heard: Sequence[Utterance]) -> float:
    return max((one.evidence.compression_ratio for one in heard), default=0.0)


def _decoded(
    decode: Decode, samples: Samples, window: Span, profile: Profile, options: Options
) -> tuple[Utterance, ...]:
    stretch = cut(samples, window)
    heard = decode(levelled(stretch) if options.level else stretch, profile, options)
    segments = tuple(heard if profile.timestamps else _of_first_window(heard))
    tokens: Counter[int] = Counter()
    for segment in segments:
        tokens[segment.window] += segment.tokens
    return ordered((_utterance(one, window, tokens) for one in segments if one.text.strip()), window)


def _of_first_window(segments: Iterable[Heard]) -> Iterator[Heard]:
    """What was heard in the first of the engine's windows, which holds the whole stretch.

    Both engines go on after the last word that they timed. To a model that writes no times the breath behind it is
    another stretch, in which it has to write something.
    """
    first: int | None = None
    for segment in segments:
        first = segment.window if first is None else first
        if segment.window != first:
            return
        yield segment


def _utterance(heard: Heard, window: Span, tokens: Counter[int]) -> Utterance:
    span = _placed(heard.start_s, heard.end_s, window, window)
    words = (
        Word(
            text=word.text.strip(),
            span=_placed(word.start_s, word.end_s, window, window),
            probability=min(max(word.probability, 0.0), 1.0),  # float32 sums may end a hair above 1
        )
        for word in heard.words
        if word.text.strip()
    )
    return Utterance(
        span=span,
        text=heard.text.strip(),
        words=inside(words, span),
        evidence=Evidence(
            avg_logprob=heard.avg_logprob,
            no_speech_prob=heard.no_speech_prob,
            compression_ratio=heard.compression_ratio,
            temperature=heard.temperature,
            at_token_limit=tokens[heard.window] >= TOKEN_LIMIT,
        ),
    )


def _placed(start_s: float, end_s: float, window: Span, within: Span) -> Span:
    return fitted(window.start_ms + round(start_s * 1000), window.start_ms + round(end_s * 1000), within)
