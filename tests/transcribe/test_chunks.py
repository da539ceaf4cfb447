"""Checkpoints and clips: nothing of the timeline is left out, and nobody is cut in mid-word without need."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testimony.identity import Digest
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.chunks import chunk_key, chunk_spans, clips
from transcribe.port import Options
from transcribe.profiles import Profile

PROFILE = Profile(
    language=Language.UYGHUR,
    tag=LanguageTag.usual(Language.UYGHUR),
    decoder_token="uz",  # noqa: S106 - a language, no password
    script=Script.ARABIC,
    window_ms=15_000,
)


@st.composite
def speech(draw: st.DrawFn) -> tuple[tuple[Span, ...], int]:
    """Stretches of speech with pauses of any length, none included, and how long the recording is."""
    spans, reached = [], 0
    for pause, length in draw(st.lists(st.tuples(st.integers(0, 60_000), st.integers(1, 60_000)), max_size=30)):
        spans.append(Span(reached + pause, reached + pause + length))
        reached = spans[-1].end_ms
    return tuple(spans), reached + draw(st.integers(1, 400_000))


@settings(deadline=None)
@given(speech(), st.integers(1_000, 180_000))
def test_chunks_cover_the_whole_timeline(spoken: tuple[tuple[Span, ...], int], target_ms: int) -> None:
    spans, duration_ms = spoken

    chunks = chunk_spans(spans, duration_ms, target_ms)

    assert chunks[0].start_ms == 0
    assert chunks[-1].end_ms == duration_ms
    assert all(one.end_ms == other.start_ms for one, other in pairwise(chunks))
    assert all(chunk.duration_ms <= target_ms * 3 for chunk in chunks)


@settings(deadline=None)
@given(speech())
def test_clips_hold_all_speech_and_lie_in_one_chunk_each(spoken: tuple[tuple[Span, ...], int]) -> None:
    spans, duration_ms = spoken

    cut = [clip for chunk in chunk_spans(spans, duration_ms) for clip in clips(spans, chunk, 15_000)]

    assert all(one.end_ms <= other.start_ms for one, other in pairwise(cut))
    assert all(
        sum(part.duration_ms for clip in cut if (part := clip.intersection(span))) == span.duration_ms for span in spans
    )
    assert all(clip.duration_ms <= 15_000 or any(span.contains(clip) for span in spans) for clip in cut)


def test_the_cut_falls_in_the_middle_of_the_longest_silence_near_the_target() -> None:
    spoken = [Span(0, 170_000), Span(171_000, 200_000), Span(210_000, 360_000)]

    assert chunk_spans(spoken, 360_000) == (Span(0, 205_000), Span(205_000, 360_000))


def test_where_nobody_pauses_the_cut_falls_between_two_stretches() -> None:
    spoken = [Span(start, start + 28_000) for start in range(0, 280_000, 28_000)]

    assert chunk_spans(spoken, 280_000) == (Span(0, 168_000), Span(168_000, 280_000))


def test_a_short_recording_is_one_chunk_and_an_empty_one_is_none() -> None:
    assert chunk_spans([Span(0, 4_000)], 5_000) == (Span(0, 5_000),)
    assert chunk_spans([], 0) == ()


def test_speech_around_a_short_pause_is_decoded_together() -> None:
    spoken = [Span(0, 3_000), Span(3_500, 6_000), Span(8_000, 9_000), Span(9_500, 24_000)]

    assert clips(spoken, Span(0, 30_000), 15_000) == (Span(0, 6_000), Span(8_000, 9_000), Span(9_500, 24_000))


ORIGINAL, WEIGHTS = Digest("1" * 64), Digest("2" * 64)
CARD = ModelCard(name="ears", engine="faster-whisper", digest=WEIGHTS, licence="MIT")
CHUNK, WITHIN = Span(0, 1_000), (Span(0, 400),)
KEY = chunk_key(ORIGINAL, CHUNK, WITHIN, CARD, PROFILE, Options())


def test_a_key_is_the_same_wherever_it_is_made() -> None:
    assert chunk_key(ORIGINAL, CHUNK, list(WITHIN), replace(CARD, name="renamed"), PROFILE, Options()) == KEY


@pytest.mark.parametrize(
    "other",
    [
        chunk_key(WEIGHTS, CHUNK, WITHIN, CARD, PROFILE, Options()),
        chunk_key(ORIGINAL, Span(0, 1_001), WITHIN, CARD, PROFILE, Options()),
        chunk_key(ORIGINAL, CHUNK, (Span(0, 401),), CARD, PROFILE, Options()),
        chunk_key(ORIGINAL, CHUNK, WITHIN, replace(CARD, digest=ORIGINAL), PROFILE, Options()),
        chunk_key(ORIGINAL, CHUNK, WITHIN, replace(CARD, engine="openai-whisper"), PROFILE, Options()),
        chunk_key(ORIGINAL, CHUNK, WITHIN, CARD, replace(PROFILE, approximate=True), Options()),
        chunk_key(ORIGINAL, CHUNK, WITHIN, CARD, PROFILE, Options(beam_size=1)),
    ],
)
def test_a_key_changes_with_everything_that_changes_what_is_heard(other: Digest) -> None:
    assert other != KEY
