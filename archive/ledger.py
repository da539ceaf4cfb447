"""When a term was said: the stretch of audio behind the letters of a wording, by the times of its words."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive.record import Entry, SegmentRecord
from testimony.draft import TermUse
from testimony.revision import Kind
from testimony.segment import Word
from testimony.span import Span


def said_at(record: SegmentRecord, translation: Entry, use: TermUse) -> Span | None:
    """When the term of *use* was said; None where it was not said, or the wording has no times.

    The wording is the one that *translation* renders, not the one that stands in the segment today.
    """
    if use.source_span is None:
        return None
    for entry in record.history:
        revision = entry.revision
        if revision.kind is Kind.SOURCE and revision.number == translation.revision.of_revision:
            return heard_at(revision.text, entry.words, use.source_span)
    return None


def heard_at(text: str, words: Sequence[Word], span: tuple[int, int]) -> Span | None:
    """The time from the first to the last of *words* that stand in the stretch *span* of *text*; None for none.

    A word that a person has written otherwise is not looked for; the times of its neighbours are not stretched over it.
    """
    touched = [word.span for start, end, word in _placed(text, words) if start < span[1] and span[0] < end]
    if not touched or any(earlier.end_ms > later.start_ms for earlier, later in pairwise(touched)):
        return None
    return Span(touched[0].start_ms, touched[-1].end_ms)


def _placed(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int, Word]]:
    """Each word that stands in *text*, in its order, with where it stands."""
    reached = 0
    for word in words:
        spoken = word.text.strip()
        at = text.find(spoken, reached) if spoken else -1
        if at >= 0:
            reached = at + len(spoken)
            yield at, reached, word
