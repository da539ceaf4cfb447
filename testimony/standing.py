"""What a segment is today: as it was first cut, and what people have said of it since."""

from collections.abc import Mapping
from dataclasses import replace

from testimony.identity import SpeakerId
from testimony.language import LanguageTag
from testimony.revision import Kind
from testimony.segment import Gap, Segment
from testimony.span import Span


def as_it_stands(first: Segment, newest: Mapping[Kind, str]) -> Segment:
    """*first* with the newest span, language, speaker and gap that a person gave it.

    Where nobody has said whether it is a gap, it is one if the engine said so and nobody has written words in it.

    Args:
        newest: the text of the newest revision of each kind that has one.
    """
    span, language, speaker = (newest.get(kind) for kind in (Kind.SPAN, Kind.LANGUAGE, Kind.SPEAKER))
    return replace(
        first,
        span=span_of(span) if span else first.span,
        language=LanguageTag.parse(language) if language else first.language,
        speaker=first.speaker if speaker is None else SpeakerId(speaker) if speaker else None,
        gap=_gap(first, newest),
    )


def written(span: Span) -> str:
    """*span* as the text of a revision: ``1200-3400``."""
    return f"{span.start_ms}-{span.end_ms}"


def span_of(text: str) -> Span:
    """The span that `written` wrote."""
    start, _, end = text.partition("-")
    return Span(int(start), int(end))


def _gap(first: Segment, newest: Mapping[Kind, str]) -> Gap | None:
    said = newest.get(Kind.GAP)
    if said is None:
        return None if Kind.SOURCE in newest else first.gap
    return Gap(said) if said else None
