import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.identity import RecordingId, new_segment_id
from testimony.language import Language, LanguageTag
from testimony.segment import Gap, Segment, TimelineError, Word, check_timeline
from testimony.span import Span

RECORDING = RecordingId("rec-1")
UYGHUR = LanguageTag.usual(Language.UYGHUR)


def timeline(*borders: int) -> list[Segment]:
    """Segments that touch at *borders*, in milliseconds."""
    return [
        Segment(id=new_segment_id(), recording=RECORDING, span=Span(start, end), language=UYGHUR)
        for start, end in itertools.pairwise(borders)
    ]


@given(st.sets(st.integers(min_value=1, max_value=10**8), min_size=1))
def test_segments_that_touch_from_the_first_sample_to_the_last_are_a_timeline(borders):
    ordered = [0, *sorted(borders)]

    check_timeline(RECORDING, timeline(*ordered), ordered[-1])


def test_every_fault_of_a_timeline_is_named():
    first, second, third = timeline(0, 1000, 2000, 3000)
    late = Segment(id=second.id, recording=RECORDING, span=Span(1200, 2000), language=UYGHUR, gap=Gap.SILENCE)

    with pytest.raises(TimelineError) as caught:
        check_timeline(RECORDING, [first, late, third, first], 4000)

    assert str(caught.value) == (
        "the segments of rec-1 do not cover it from end to end: "
        "nothing covers 00:00:01.000-00:00:01.200; "
        f"{first.id} begins before 3000 ms, where the one before it ends; "
        "the last one ends at 3000 ms of 4000"
    )


def test_a_segment_of_another_recording_is_noticed():
    with pytest.raises(TimelineError, match="belongs to rec-1"):
        check_timeline(RecordingId("rec-2"), timeline(0, 10), 10)


def test_a_gap_is_not_speech():
    (segment,) = timeline(0, 10)
    assert segment.is_speech
    assert not Segment(id=segment.id, recording=RECORDING, span=Span(0, 10), language=UYGHUR, gap=Gap.MUSIC).is_speech


def test_a_probability_lies_between_0_and_1():
    with pytest.raises(ValueError, match=r"a probability lies between 0 and 1: 1\.5"):
        Word(text="сөз", span=Span(0, 1), probability=1.5)
