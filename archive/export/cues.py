"""Cues: what a subtitle of either format shows, and when.

Silence, music and noise have no cue. Where somebody may have spoken and nothing was written, a gap of a second or more
has one: a reader must not take it for silence. What cannot be made out is for a listener to say; until somebody has
answered the doubt about a gap, the cue says no more than that nothing was written down.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from archive.export.form import Layers
from archive.record import Entry, Record, SegmentRecord
from testimony.language import Language, LanguageTag
from testimony.mark import MarkKind
from testimony.segment import Gap
from testimony.span import Span

#: The language that everything is translated into.
ENGLISH = LanguageTag.usual(Language.ENGLISH)

_MARKED = {Gap.UNDECODABLE: MarkKind.INAUDIBLE, Gap.UNCLEAR: MarkKind.UNINTELLIGIBLE}
_NOT_WRITTEN = "[not transcribed]"
_LONG_MS = 1000
_ISOLATES = {"rtl": "\u2067", "ltr": "\u2066"}
_END_OF_ISOLATE = "\u2069"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a cue.

    Attributes:
        is_draft: a machine wrote it, and no person has vouched for it.
    """

    text: str
    tag: LanguageTag
    is_draft: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """What is shown during one segment."""

    segment: str
    span: Span
    lines: tuple[Line, ...]


def cues(record: Record, layers: Layers) -> Iterator[Cue]:
    """The cues of *record*, in order; segments without words in the layers asked for have none."""
    for segment in record.segments:
        if lines := tuple(_lines(segment, layers)):
            yield Cue(segment=segment.segment.id, span=segment.segment.span, lines=lines)


def isolated(text: str, tag: LanguageTag) -> str:
    """*text* so that its reading direction holds inside it and goes no further.

    Left-to-right text with nothing of the other direction in it needs nothing, and is left as it is.
    """
    if tag.direction == "ltr" and not any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text):
        return text
    return f"{_ISOLATES[tag.direction]}{text}{_END_OF_ISOLATE}"


def _lines(segment: SegmentRecord, layers: Layers) -> Iterator[Line]:
    if not segment.is_speech:
        yield from _mark(segment, layers)
        return
    if layers is not Layers.TRANSLATION and segment.source:
        yield from _wording(segment, segment.source, segment.segment.language)
    if layers is not Layers.SOURCE and segment.translation:
        yield from _wording(segment, segment.translation, ENGLISH)


def _wording(segment: SegmentRecord, entry: Entry, tag: LanguageTag) -> Iterator[Line]:
    is_draft = not segment.approved and entry.is_draft
    for line in entry.revision.text.splitlines():
        # A blank line ends a cue in both formats.
        if shown := re.sub(r"\s+", " ", line).strip():
            yield Line(text=shown, tag=tag, is_draft=is_draft)


def _mark(segment: SegmentRecord, layers: Layers) -> Iterator[Line]:
    mark = _MARKED.get(segment.segment.gap) if segment.segment.gap else None
    if mark and segment.segment.span.duration_ms >= _LONG_MS:
        tag = segment.segment.language if layers is Layers.SOURCE else ENGLISH
        heard = bool(segment.doubts) and all(doubt.resolution for doubt in segment.doubts)
        yield Line(text=f"[{mark}]" if heard else _NOT_WRITTEN, tag=tag, is_draft=not heard)
