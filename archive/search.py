"""Search: what stands in originals and translations now, in whichever script it is asked for.

The table `search` holds the key (`archive.spelling`) of every newest wording. A look through all of it takes some tens
of milliseconds for a hundred thousand segments, so it needs no index of its own and works the same on every database.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, func, insert, or_, select
from sqlalchemy.orm import aliased

from archive.access import readable_by
from archive.accounts import Account
from archive.audit import AuditTrail
from archive.conditions import is_retired, is_worded
from archive.database import Database
from archive.keeping_up import mark, move
from archive.recordings import recording_of
from archive.schema import recording, revision, search, segment
from archive.spelling import Spelling
from testimony.errors import BadInputError
from testimony.identity import SegmentId
from testimony.language import WITNESS_LANGUAGES, Language, LanguageTag
from testimony.recording import Recording
from testimony.revision import Kind
from testimony.span import Span
from testimony.standing import span_of

_NAME = "search"
_BATCH = 1000  # revisions that are read at once
_SHORTEST = 2
_MOST_WORDS = 12
#: Hits beyond these are counted and not shown; beyond those they are not counted either.
MOST_HITS, MOST_COUNTED = 200, 1000
_AROUND = 70  # code points of context on either side

_WORDED = (Kind.SOURCE, Kind.TRANSLATION)


class TooShortSearchError(BadInputError):
    """Something was searched for that half the archive would answer."""

    def __str__(self) -> str:
        return f"search for at least {_SHORTEST} letters"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of a wording, as it stands there."""

    text: str
    is_hit: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A wording that holds what was searched for.

    Attributes:
        tag: in which language and script it is written.
        pieces: the wording, or the part of it around the first hit, cut where hits begin and end.
    """

    recording: Recording
    segment: SegmentId
    span: Span
    kind: Kind
    tag: LanguageTag
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        total: how many wordings answer; as many as there are hits, or more.
        is_more: there are more than were counted.
    """

    hits: tuple[Hit, ...]
    total: int
    is_more: bool


class Search:
    """Looks through what everybody may read who asks."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database, self._audit = database, audit

    def find(self, words: str, account: Account) -> Found:
        """The wordings that hold each of *words*, in recordings that *account* may read; newest recordings first.

        The audit trail remembers that somebody searched and what was found in which recordings, not for what.

        Raises:
            TooShortSearchError: nothing that could be searched for.
        """
        asked = _asked(words)
        if not asked:
            raise TooShortSearchError
        self.catch_up()
        with self._database.reading() as connection:
            every = connection.execute(_matching(asked, account).limit(MOST_COUNTED + 1)).all()
            rows = every[:MOST_COUNTED]
            hits = tuple(_hits(connection, rows[:MOST_HITS], asked))
        with self._database.writing() as connection:
            within = sorted({hit.recording.id for hit in hits})
            self._audit.append(connection, account.name, "archive.searched", "-", found=len(rows), recordings=within)
        return Found(hits=hits, total=len(rows), is_more=len(every) > len(rows))

    def catch_up(self) -> None:
        """Take in what was written since the last time; keys are made before the database is held."""
        while batch := self._unread():
            rows, upto = batch
            keys = [_row(row) for row in rows]
            with self._database.writing() as connection:
                if mark(connection, _NAME) >= upto:
                    continue  # another process was quicker
                for some in _slices(sorted({row["segment"] for row in keys})):
                    connection.execute(delete(search).where(search.c.segment.in_(some)))
                if keys:
                    connection.execute(insert(search), keys)
                move(connection, _NAME, upto)

    def _unread(self) -> tuple[Sequence[Any], int] | None:
        """The newest wordings of the segments that were written to next, and up to which event; None for none."""
        with self._database.reading() as connection:
            since = mark(connection, _NAME)
            unread = select(revision.c.segment, revision.c.event).where(
                revision.c.event > since, revision.c.kind.in_((*_WORDED, Kind.LANGUAGE))
            )
            events = connection.execute(unread.order_by(revision.c.event).limit(_BATCH)).all()
            if not events:
                return None
            upto = events[-1].event
            # A run writes all its revisions in one event: the last event is taken in whole.
            whole = connection.execute(unread.where(revision.c.event == upto)).all()
            touched = sorted({row.segment for row in (*events, *whole)})
            return [row for some in _slices(touched) for row in connection.execute(_newest(some))], upto


def _newest(segments: Sequence[str]) -> Select[Any]:
    """The newest wordings of *segments*, with the language that their originals are in today."""
    later, said = aliased(revision), aliased(revision)
    is_last = ~exists().where(
        later.c.segment == revision.c.segment, later.c.kind == revision.c.kind, later.c.number > revision.c.number
    )
    language = (
        select(said.c.text)
        .where(said.c.segment == segment.c.id, said.c.kind == Kind.LANGUAGE, _says(said))
        .order_by(said.c.number.desc())
        .limit(1)
        .correlate(segment)
        .scalar_subquery()
    )
    columns = (revision.c.segment, revision.c.kind, revision.c.number, revision.c.text, segment.c.recording)
    return (
        select(*columns, func.coalesce(language, segment.c.language).label("language"))
        .join(segment, segment.c.id == revision.c.segment)
        .where(revision.c.segment.in_(segments), revision.c.kind.in_(_WORDED), is_last, _says(revision))
    )


def _says(table: Any) -> ColumnElement[bool]:
    """Whether a revision says something; one that brought back nothing does not."""
    return func.coalesce(table.c.restores, 1) != 0


def _slices(ids: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _row(row: Row[Any]) -> dict[str, Any]:
    tag = _tag(Kind(row.kind), row.language)
    return {
        "segment": row.segment,
        "kind": row.kind,
        "recording": row.recording,
        "number": row.number,
        "language": tag.language,
        "key": Spelling.of(row.text, tag.language).key,
    }


def _tag(kind: Kind, original: str) -> LanguageTag:
    return LanguageTag.usual(Language.ENGLISH) if kind is Kind.TRANSLATION else LanguageTag.parse(original)


def _asked(words: str) -> Mapping[Language, tuple[str, ...]]:
    """For each language, the keys of *words* in it; languages for which nothing is left are left out."""
    asked = {}
    for language in (*WITNESS_LANGUAGES, Language.ENGLISH):
        keys = Spelling.of(words.strip(), language).key.split()[:_MOST_WORDS]
        if sum(map(len, keys)) >= _SHORTEST:
            asked[language] = tuple(keys)
    return asked


def _matching(asked: Mapping[Language, tuple[str, ...]], account: Account) -> Select[Any]:
    """Segments that hold all words, whichever language they are in; other languages are looked at as English is."""
    named = [language for language in asked if language is not Language.ENGLISH]
    holds = []
    for language, keys in asked.items():
        is_it = search.c.language == language if language in named else search.c.language.not_in(named)
        holds.append(and_(is_it, *(search.c.key.contains(key, autoescape=True) for key in keys)))
    return (
        select(search, segment.c.start_ms, segment.c.end_ms)
        .join(segment, segment.c.id == search.c.segment)
        .join(recording, recording.c.id == search.c.recording)
        .where(or_(*holds), readable_by(account))
        .where(~is_retired(segment.c.id), is_worded(segment.c.id, segment.c.gap))
        .order_by(recording.c.received_at.desc(), recording.c.id, segment.c.start_ms, search.c.kind)
    )


def _hits(connection: Connection, rows: Sequence[Row[Any]], asked: Mapping[Language, tuple[str, ...]]) -> Iterator[Hit]:
    ids = {row.recording for row in rows}
    found = connection.execute(select(recording).where(recording.c.id.in_(ids)))
    recordings = {row.id: recording_of(row) for row in found}
    segments = sorted({row.segment for row in rows})
    now = {(row.segment, row.kind): row for some in _slices(segments) for row in connection.execute(_newest(some))}
    spans = _spans(connection, segments)
    for row in rows:
        standing = now[row.segment, row.kind]
        tag = _tag(Kind(row.kind), standing.language)
        keys = asked.get(tag.language, asked.get(Language.ENGLISH, ()))
        yield Hit(
            recording=recordings[row.recording],
            segment=SegmentId(row.segment),
            span=spans.get(row.segment) or Span(row.start_ms, row.end_ms),
            kind=Kind(row.kind),
            tag=tag,
            pieces=_pieces(standing.text, tag.language, keys),
        )


def _spans(connection: Connection, segments: Sequence[str]) -> dict[str, Span]:
    """The spans that people gave to *segments*, where they did."""
    query = select(revision.c.segment, revision.c.text).where(
        revision.c.segment.in_(segments), revision.c.kind == Kind.SPAN, _says(revision)
    )
    return {row.segment: span_of(row.text) for row in connection.execute(query.order_by(revision.c.number))}


def _pieces(text: str, language: Language, keys: Iterable[str]) -> tuple[Piece, ...]:
    spelling = Spelling.of(text, language)
    hits = sorted({place for key in keys for place in spelling.find(key)})
    first = hits[0][0] if hits else 0
    begin, end = max(0, first - _AROUND), min(len(text), first + 2 * _AROUND)
    pieces = [Piece(text="…", is_hit=False)] if begin else []
    at = begin
    for start, stop in hits:
        if start >= at and stop <= end:
            pieces += [Piece(text=text[at:start], is_hit=False), Piece(text=text[start:stop], is_hit=True)]
            at = stop
    pieces.append(Piece(text=text[at:end], is_hit=False))
    if end < len(text):
        pieces.append(Piece(text="…", is_hit=False))
    return tuple(piece for piece in pieces if piece.text)
