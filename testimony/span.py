"""Time in a recording, in whole milliseconds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of a recording, in whole milliseconds from the first sample; end excluded; never empty."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            msg = f"a span must start at 0 or later and end after it starts: {self.start_ms}-{self.end_ms} ms"
            raise ValueError(msg)

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    def overlaps(self, other: "Span") -> bool:
        return self.start_ms < other.end_ms and other.start_ms < self.end_ms

    def contains(self, other: "Span") -> bool:
        return self.start_ms <= other.start_ms and other.end_ms <= self.end_ms

    def intersection(self, other: "Span") -> "Span | None":
        """What both cover, or None where they do not meet."""
        start, end = max(self.start_ms, other.start_ms), min(self.end_ms, other.end_ms)
        return Span(start, end) if start < end else None

    def shifted(self, by_ms: int) -> "Span":
        return Span(self.start_ms + by_ms, self.end_ms + by_ms)

    def __str__(self) -> str:
        return f"{clock(self.start_ms)}-{clock(self.end_ms)}"


def clock(ms: int) -> str:
    """A time for a reader: ``00:12:03.450``."""
    seconds, milli = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}.{milli:03}"


def uncovered(spans: Iterable[Span], whole: Span) -> Iterator[Span]:
    """The stretches of *whole* that none of *spans* covers, in order. The spans may overlap and stand in any order."""
    reached = whole.start_ms
    for span in sorted(spans):
        if span.end_ms <= reached:
            continue
        if span.start_ms >= whole.end_ms:
            break
        if span.start_ms > reached:
            yield Span(reached, span.start_ms)
        reached = span.end_ms
    if reached < whole.end_ms:
        yield Span(reached, whole.end_ms)
