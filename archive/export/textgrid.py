"""Praat TextGrid, long text form: two interval tiers for each speaker, which cover the recording from end to end.

A TextGrid has no room for ids or states: a tier ``segments`` holds the one, so that a passage is found again, and a
tier ``standing`` says which passages are drafts.
"""

from collections.abc import Iterator, Sequence

from archive.export.form import Layers
from archive.export.tiers import Tier, tiers
from archive.export.visible import visible
from archive.record import Record
from testimony.span import Span, uncovered

#: The tiers that name each passage and say how far people have come with it.
SEGMENTS, STANDING = "segments", "standing"

_Interval = tuple[Span, str]


def as_textgrid(record: Record, layers: Layers) -> str:
    """The passages of *record* as intervals; what lies between them is empty."""
    spoken = tiers(record)
    ends = [segment.segment.span.end_ms for segment in record.segments]
    whole = Span(0, max([record.recording.duration_ms or 1, *ends]))
    passages = [passage for tier in spoken for passage in tier.passages]
    lines = [
        (SEGMENTS, [(each.span, each.segment) for each in passages]),
        (STANDING, [(each.span, each.standing) for each in passages]),
    ]
    for tier in spoken:
        lines += _lines(tier, layers)
    body = "".join(_tier(number, name, said, whole) for number, (name, said) in enumerate(lines, start=1))
    return (
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
        f"xmin = 0\nxmax = {_seconds(whole.end_ms)}\ntiers? <exists>\nsize = {len(lines)}\nitem []:\n{body}"
    )


def _lines(tier: Tier, layers: Layers) -> Iterator[tuple[str, list[_Interval]]]:
    if layers is not Layers.TRANSLATION:
        yield tier.name(Layers.SOURCE), [(each.span, each.source) for each in tier.passages]
    if layers is not Layers.SOURCE:
        rendered = [(each.span, each.translation) for each in tier.passages if each.translation]
        yield tier.name(Layers.TRANSLATION), rendered


def _tier(number: int, name: str, said: Sequence[_Interval], whole: Span) -> str:
    empty = [(span, "") for span in uncovered((span for span, _ in said), whole)]
    intervals = sorted([*said, *empty])
    head = (
        f'    item [{number}]:\n        class = "IntervalTier"\n        name = {_quoted(name)}\n        xmin = 0\n'
        f"        xmax = {_seconds(whole.end_ms)}\n        intervals: size = {len(intervals)}\n"
    )
    return head + "".join(_interval(place, *interval) for place, interval in enumerate(intervals, start=1))


def _interval(place: int, span: Span, text: str) -> str:
    return (
        f"        intervals [{place}]:\n            xmin = {_seconds(span.start_ms)}\n"
        f"            xmax = {_seconds(span.end_ms)}\n            text = {_quoted(text)}\n"
    )


def _seconds(ms: int) -> str:
    """Whole milliseconds in seconds, without a detour over floating point."""
    return f"{ms // 1000}.{ms % 1000:03}"


def _quoted(text: str) -> str:
    return '"' + visible(text).replace('"', '""') + '"'
