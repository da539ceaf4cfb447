import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.span import Span, clock, uncovered

times = st.integers(min_value=0, max_value=100_000)


@st.composite
def spans(draw):
    start = draw(times)
    return Span(start, start + draw(st.integers(min_value=1, max_value=5_000)))


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5)])
def test_a_span_is_never_empty_backwards_or_before_the_first_sample(start, end):
    with pytest.raises(ValueError, match=f"a span must start at 0 or later and end after it starts: {start}-{end} ms"):
        Span(start, end)


def test_the_end_of_a_span_is_excluded():
    assert not Span(0, 1000).overlaps(Span(1000, 2000))


@given(spans(), spans())
def test_two_spans_overlap_exactly_when_they_share_a_stretch(one, other):
    shared = one.intersection(other)
    assert one.overlaps(other) is (shared is not None)
    if shared:
        assert one.contains(shared)
        assert other.contains(shared)


@given(st.lists(spans(), max_size=20), spans())
def test_what_is_covered_and_what_is_not_make_up_the_whole(covering, whole):
    holes = list(uncovered(covering, whole))

    covered_ms = sum(
        1 for ms in range(whole.start_ms, whole.end_ms) if any(s.start_ms <= ms < s.end_ms for s in covering)
    )
    assert covered_ms + sum(hole.duration_ms for hole in holes) == whole.duration_ms
    assert not any(hole.overlaps(span) for hole in holes for span in covering)
    assert holes == sorted(holes)


@pytest.mark.parametrize(
    ("ms", "shown"), [(0, "00:00:00.000"), (723_450, "00:12:03.450"), (90_000_001, "25:00:00.001")]
)
def test_a_clock_counts_on_past_a_day(ms, shown):
    assert clock(ms) == shown
