"""Listening clip by clip: what both Whisper engines do alike, whatever decodes a window for them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from testimony.segment import Word
from testimony.span import Span
from transcribe.loudness import SAMPLES_PER_MS, cut, levelled, quietest_ms, sounding
from transcribe.order import fitted, inside, ordered
from transcribe.port import Evidence, Options, Samples, Utterance
from transcribe.profiles import Profile
from transcribe.repeats import repeats_itself

TOKEN_LIMIT = 224  # half of Whisper's text context of 448: where both engines stop a window, said or not

# Above this the text of a window repeats itself (whisper/transcribe.py: compression_ratio_threshold). Measured on
# Kazakh: loops stand at 8 to 16, everything else below.
LOOP_RATIO = 2.4

#: The engine's own threshold for "nobody speaks" (whisper/transcribe.py: no_speech_threshold). Speech reaches 0.75.
NO_SPEECH = 0.6

SAMPLES = 5  # drawn at a temperature above 0, of which the likeliest is taken (whisper/transcribe.py: best_of)

SHORTEST_HALF_MS = 3_000  # some 45 characters of fluent speech: nothing that short fills a window but a loop


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
        for window in windows(samples, clip, options.longest_ms(profile))
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


def _hear_window(  # noqa: PLR0917 - what is heard, and how; each has its own type
    decode: Decode, samples: Samples, window: Span, profile: Profile, options: Options, may_cut: bool = True
) -> tuple[Utterance, ...]:
    """What is heard in *window*; where the decoder ran out of room, what is heard in its two halves.

    A half that is full again is cut again as long as it does not loop: a loop is not freed by cutting for ever, and
    each attempt costs a window.
    """
    heard = _best_reading(decode, samples, window, profile, options)
    if not may_cut or window.duration_ms < 2 * SHORTEST_HALF_MS or not _is_full(heard):
        return heard
    middle = quietest_ms(
        samples, Span(window.start_ms + window.duration_ms // 3, window.end_ms - window.duration_ms // 3)
    )
    halves = (Span(window.start_ms, middle), Span(middle, window.end_ms))
    again = [
        one
        for half in halves
        for one in _hear_window(decode, samples, half, profile, options, may_cut=not _is_loop(heard))
    ]
    return _in_place_of(heard, again) if again else heard


def _best_reading(
    decode: Decode, samples: Samples, window: Span, profile: Profile, options: Options
) -> tuple[Utterance, ...]:
    """Decode *window*, and again, otherwise, while it loops; the reading that repeats itself least is kept.

    The second makes repeating improbable, or is greedy where the engine cannot do that: both are repeatable, which
    evidence has to be, and so has a run that was killed half-way. Of thirteen Kazakh clips under whisper-base three
    loop with a beam of 5 (CER 0.96, 1.75 and 1.44): with the penalty their CER is 0.43, 0.55 and 0.48, while a greedy
    reading leaves the first a loop. Sampling at temperature 0.4 frees such clips as well,
    differently each time; whoever wants that asks for it by naming temperatures.
    """
    best = _decoded(decode, samples, window, profile, replace(options, temperatures=options.temperatures[:1]))
    for how in _further_attempts(options, best):
        if not _is_loop(best):
            break
        heard = _decoded(decode, samples, window, profile, how)
        if heard and _suspicion(heard) < _suspicion(best):
            best = _in_place_of(best, heard)
        elif heard:
            best = _beside(best, heard)
    return best


def _further_attempts(options: Options, first: Sequence[Utterance]) -> Iterator[Options]:
    """How a stretch is decoded again while it loops, in this order.

    Where nobody seemed to speak, repeating is not made improbable: a loop over a hiss is known as invented, and fluent
    words in its place would not be.
    """
    if not options.retry_loops:
        return
    if options.loop_penalty is not None and _somebody_speaks(first):
        yield replace(options, repetition_penalty=options.loop_penalty, temperatures=(0.0,))
    elif options.beam_size > 1 and options.temperatures[0] == 0:
        yield replace(options, beam_size=1, temperatures=(0.0,))
    yield from (replace(options, temperatures=(temperature,)) for temperature in options.temperatures[1:])


def _somebody_speaks(heard: Sequence[Utterance]) -> bool:
    return any(one.evidence.no_speech_prob <= NO_SPEECH for one in heard)


def _suspicion(heard: Sequence[Utterance]) -> tuple[bool, float]:
    """The greater, the more a reading looks like a loop."""
    ratio = max((one.evidence.compression_ratio for one in heard), default=0.0)
    return ratio > LOOP_RATIO or repeats_itself(_text(heard)), ratio


def _is_loop(heard: Sequence[Utterance]) -> bool:
    return _suspicion(heard)[0]


def _is_full(heard: Sequence[Utterance]) -> bool:
    """Whether words may be missing because the decoder had no room: not where it took nobody to speak."""
    return any(one.evidence.at_token_limit and one.evidence.no_speech_prob <= NO_SPEECH for one in heard)


def _in_place_of(given_up: Sequence[Utterance], kept: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """*kept*, with the reading that it takes the place of as evidence."""
    retried = [replace(one, evidence=replace(one.evidence, retried=True)) for one in kept]
    return _beside(retried, given_up)


def _beside(kept: Sequence[Utterance], other: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """*kept*, with *other* and the readings given up for it as evidence, unless they say the same."""
    earlier = [reading for one in other for reading in one.evidence.other_readings]
    readings = [reading for reading in (*earlier, _text(other)) if reading and reading != _text(kept)]
    return tuple(
        replace(
            one,
            evidence=replace(
                one.evidence, other_readings=tuple(dict.fromkeys((*one.evidence.other_readings, *readings)))
            ),
        )
        for one in kept
    )


def _text(heard: Sequence[Utterance]) -> str:
    return " ".join(one.text for one in heard)


def _decoded(
    decode: Decode, samples: Samples, window: Span, profile: Profile, options: Options
) -> tuple[Utterance, ...]:
    if (sound := sounding(samples, window)) is None:
        return ()
    window, stretch = sound, cut(samples, sound)
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
            probability=_figure(min(max(word.probability, 0.0), 1.0)),  # float32 sums may end a hair above 1
        )
        for word in heard.words
        if word.text.strip()
    )
    return Utterance(
        span=span,
        text=heard.text.strip(),
        words=inside(words, span),
        evidence=Evidence(
            avg_logprob=_figure(heard.avg_logprob),
            no_speech_prob=_figure(heard.no_speech_prob),
            compression_ratio=_figure(heard.compression_ratio),
            temperature=heard.temperature,
            at_token_limit=tokens[heard.window] >= TOKEN_LIMIT,
        ),
    )


def _figure(value: float) -> float:
    """To three places: PyTorch's sums differ in the seventh from the first reading of a sound to the next."""
    return round(float(value), 3)


def _placed(start_s: float, end_s: float, window: Span, within: Span) -> Span:
    return fitted(window.start_ms + round(start_s * 1000), window.start_ms + round(end_s * 1000), within)
