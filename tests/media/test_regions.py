import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from media.regions import regions
from media.speech import WINDOW_MS
from testimony.segment import Gap, Region
from testimony.span import Span, uncovered

QUIET, LOUD = 1e-7, 1e-2


def power(duration_ms: int, *loud: Span) -> np.ndarray:
    levels = np.full(-(-duration_ms // WINDOW_MS), QUIET, dtype=np.float32)
    for span in loud:
        levels[span.start_ms // WINDOW_MS : -(-span.end_ms // WINDOW_MS)] = LOUD
    return levels


def test_a_recording_without_a_sound_is_one_silence() -> None:
    assert regions([], [], power(60_000), 60_000) == (Region(Span(0, 60_000), Gap.SILENCE),)


def test_what_is_loud_and_no_speech_is_noise() -> None:
    found = regions([Span(2_000, 4_000)], [], power(10_000, Span(2_000, 10_000)), 10_000)

    assert found == (
        Region(Span(0, 2_000), Gap.SILENCE),
        Region(Span(2_000, 4_000)),
        Region(Span(4_000, 10_000), Gap.NOISE),
    )


def test_half_a_second_of_noise_makes_a_long_gap_worth_listening_to() -> None:
    found = regions([], [], power(600_000, Span(300_000, 300_500)), 600_000)

    assert found == (Region(Span(0, 600_000), Gap.NOISE),)


def test_what_could_not_be_decoded_is_no_speech_and_no_silence() -> None:
    found = regions([Span(1_000, 5_000)], [Span(2_000, 3_000)], power(6_000), 6_000)

    assert found == (
        Region(Span(0, 1_000), Gap.SILENCE),
        Region(Span(1_000, 2_000)),
        Region(Span(2_000, 3_000), Gap.UNDECODABLE),
        Region(Span(3_000, 5_000)),
        Region(Span(5_000, 6_000), Gap.SILENCE),
    )


def test_a_short_dropout_does_not_cut_a_sentence_in_two() -> None:
    found = regions([Span(0, 5_000)], [Span(2_000, 2_100)], power(5_000), 5_000)

    assert found == (Region(Span(0, 5_000)),)


@st.composite
def apart(draw: st.DrawFn, duration_ms: int) -> list[Span]:
    """Spans within the duration, in order and apart."""
    edges = sorted(draw(st.sets(st.integers(0, duration_ms), max_size=10)))
    return [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]


@given(st.data(), st.integers(1, 20_000))
def test_regions_cover_the_whole_timeline_once(data: st.DataObject, duration_ms: int) -> None:
    speech, lost, loud = (data.draw(apart(duration_ms)) for _ in range(3))

    found = regions(speech, lost, power(duration_ms, *loud), duration_ms)

    reached = 0
    for region in found:
        assert region.span.start_ms == reached
        reached = region.span.end_ms
    assert reached == duration_ms
    spoken = [region.span for region in found if region.is_speech]
    for span in speech:
        assert list(uncovered([*spoken, *lost], span)) == []
