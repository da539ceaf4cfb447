"""Parts: what of a segment's pair of texts goes into which of the segments that a cut makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from archive import schema
from archive.columns import words_of
from archive.standing import Standing
from testimony.cut import CutPlaceError, Place, Slice, corresponding, fault_of, located, parted
from testimony.revision import Kind
from testimony.segment import Gap, Word
from testimony.span import Span

#: What stands between two texts that are joined.
JOINT = " "

#: Of two gaps that are joined the more doubtful names both: nothing that may hold words is called silence.
_DOUBTFUL_FIRST = (Gap.UNDECODABLE, Gap.UNCLEAR, Gap.NOISE, Gap.MUSIC, Gap.SILENCE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What a new segment gets from one that is cut.

    Attributes:
        span: of the new segment, as far as it comes from this one.
        source: of the original that stands there.
        rendered: of the original that the translation renders, which is an earlier one where it is stale.
        earlier: that original; None where there is no translation.
        words: the times of the words in *source*, as an engine heard them, within *span*.
    """

    of: Standing
    span: Span
    source: Slice
    translation: Slice
    rendered: Slice
    earlier: Row[Any] | None
    words: tuple[Word, ...]

    @property
    def source_text(self) -> str:
        return self.source.of(self.of.source.text) if self.of.source is not None else ""

    @property
    def translation_text(self) -> str:
        return self.translation.of(self.of.translation.text) if self.of.translation is not None else ""

    @property
    def rendered_text(self) -> str:
        return self.rendered.of(self.earlier.text) if self.earlier is not None else ""

    @property
    def is_stale(self) -> bool:
        """Whether the translation does not render all that stands here."""
        return self.of.source is not None and (self.earlier is None or self.of.is_stale)


def whole(connection: Connection, found: Standing) -> Part:
    """All of a segment."""
    earlier = _rendered(connection, found)
    heard = words_of(found.source.words) if found.source is not None else ()
    return Part(
        of=found,
        span=found.segment.span,
        source=_all(found.source),
        translation=_all(found.translation),
        rendered=_all(earlier),
        earlier=earlier,
        words=_within(found.segment.span, heard),
    )


def halves(connection: Connection, found: Standing, place: Place) -> tuple[Part, Part]:
    """A segment parted at *place*.

    Raises:
        CutPlaceError: it cannot be parted there.
    """
    span = found.segment.span
    if not span.start_ms < place.at_ms < span.end_ms:
        raise CutPlaceError(
            found.id, f"it lasts from {span.start_ms} to {span.end_ms} ms, and {place.at_ms} was asked for"
        )
    sources = _parted(found, found.source, place.at_source)
    translations = _parted(found, found.translation, place.at_translation)
    earlier = _rendered(connection, found)
    rendered = sources
    if earlier is not None and found.source is not None and found.is_stale:
        rendered = parted(earlier.text, corresponding(earlier.text, found.source.text, place.at_source))
    spans = (Span(span.start_ms, place.at_ms), Span(place.at_ms, span.end_ms))
    first, second = (
        Part(
            of=found,
            span=spans[side],
            source=sources[side],
            translation=translations[side],
            rendered=rendered[side],
            earlier=earlier,
            words=_within(spans[side], _words(found, place, side)),
        )
        for side in (0, 1)
    )
    for part in (first, second):
        if part.translation_text and not part.source_text:
            raise CutPlaceError(found.id, "one part would have a translation without the words that it renders")
    return first, second


def joined(texts: Sequence[str]) -> str:
    """*texts* as one, without those in which nothing stands."""
    return JOINT.join(text for text in texts if text)


def gap_of(parts: Sequence[Part]) -> Gap | None:
    """What the segment made of *parts* is: speech where words are written in it, else the most doubtful of the gaps."""
    if any(part.source_text or part.translation_text for part in parts):
        return None
    gaps = {part.of.segment.gap or Gap.UNCLEAR for part in parts}
    return next(gap for gap in _DOUBTFUL_FIRST if gap in gaps)


def _parted(found: Standing, row: Row[Any] | None, at: int) -> tuple[Slice, Slice]:
    if row is None:
        return Slice(0, 0), Slice(0, 0)
    if fault := fault_of(row.text, at):
        raise CutPlaceError(found.id, fault)
    return parted(row.text, at)


def _all(row: Row[Any] | None) -> Slice:
    return Slice(0, len(row.text)) if row is not None else Slice(0, 0)


def _rendered(connection: Connection, found: Standing) -> Row[Any] | None:
    """The wording that the translation renders."""
    if found.translation is None or found.source is None:
        return None
    if not found.is_stale:
        return found.source
    table = schema.revision
    query = select(table).where(
        table.c.segment == found.id, table.c.kind == Kind.SOURCE, table.c.number == found.translation.of_revision
    )
    return connection.execute(query).one()


def _words(found: Standing, place: Place, side: int) -> tuple[Word, ...]:
    """The words of one side: by where they stand in the text, or else by when they are heard."""
    if found.source is None:
        return ()
    heard = words_of(found.source.words)

    def is_first(word: Word, where: Slice | None) -> bool:
        if where is not None:
            return where.start < place.at_source
        return word.span.start_ms + word.span.end_ms < 2 * place.at_ms

    return tuple(
        word
        for word, where in zip(heard, located(found.source.text, heard), strict=True)
        if is_first(word, where) is (side == 0)
    )


def _within(span: Span, heard: Sequence[Word]) -> tuple[Word, ...]:
    """*heard* with their times cut off at the segment's ends; a word that lies wholly outside has no time here."""
    found = ((word, word.span.intersection(span)) for word in heard)
    return tuple(Word(text=word.text, span=inside, probability=word.probability) for word, inside in found if inside)
