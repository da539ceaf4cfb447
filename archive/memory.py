"""The translation memory: what people approved, found again where the same or nearly the same is said.

It is an index over the approvals, and no copy of any text: what it finds is read from the revisions, and counts only
while the approval stands. Its borders are those of docs/decisions/0018: it never leads out of a project, never into a
recording that more people may read, and never before somebody who may not read where it comes from.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import Indel
from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from archive import schema
from archive.access import readable_by
from archive.accounts import Account
from archive.columns import instant_of
from archive.conditions import approval_stands, is_retired
from archive.database import Database
from archive.likeness import bands
from archive.projects import project_of
from archive.recordings import find
from glossary.key import Key
from testimony.approved import Approved, Origin
from testimony.draft import Wording
from testimony.identity import Digest, RecordingId, SegmentId
from testimony.language import LanguageTag
from testimony.recording import Consent
from testimony.revision import Kind

# The least similarity that is worth a look, and how many wordings are compared letter by letter.
_LEAST_SIMILAR, _COMPARED = 0.75, 64
_AT_ONCE = 500  # databases bound how many values one statement may name


class Memory:
    """Approved translations of an archive, by the words that they render."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refresh(self) -> int:
        """Take in what was approved since the last time; how many that were. `exact` and `similar` see no others."""
        with self._database.reading() as connection:  # most often nothing is new, and nobody need wait for that
            if connection.execute(_not_indexed(connection).limit(1)).first() is None:
                return 0
        with self._database.writing() as connection:
            rows = connection.execute(_not_indexed(connection)).all()
            pairs = [
                {"segment": row.segment, "kind": row.kind, "number": row.number, "key": _key_of(row)} for row in rows
            ]
            likely = [
                {"band": band, "segment": row.segment, "number": row.number}
                for row in rows
                for band in {*bands(_folded(row.source, LanguageTag.parse(row.language)))}
            ]
            if rows:
                connection.execute(insert(schema.pair), pairs)
                connection.execute(insert(schema.pair_band), likely)
        return len(rows)

    def exact(self, recording: RecordingId, wordings: Sequence[Wording]) -> dict[SegmentId, tuple[Approved, ...]]:
        """Every standing translation of the very words of *wordings* that *recording* may have, newest first.

        By segment; those of which nothing is known are left out. A segment never gets its own translation back.
        """
        keys = {each.segment: _key(each.text, each.tag) for each in wordings}
        known: dict[str, list[Approved]] = defaultdict(list)
        with self._database.reading() as connection:
            for some in _batches(sorted(set(keys.values()))):
                for key, approved in read_pairs(connection, recording, schema.pair.c.key.in_(some)):
                    known[key].append(approved)
        found = {
            segment: tuple(each for each in known.get(key, ()) if each.origin.segment != segment)
            for segment, key in keys.items()
        }
        return {segment: each for segment, each in found.items() if each}

    def similar(
        self, recording: RecordingId, wording: Wording, limit: int = 3, *, reader: Account | None = None
    ) -> tuple[tuple[Approved, float], ...]:
        """Up to *limit* standing translations of what is most like *wording*, with the likeness of the two wordings.

        Best first, each English once; the likeness is by letters, from 0.75 to 1. Offered to a person, and never taken
        over by a machine: borders are held when it is asked, so nothing that was withdrawn since is offered.

        Args:
            reader: whose eyes it is for; what stands in a recording that they may not read is left out.
        """
        folded = _folded(wording.text, wording.tag)
        band = schema.pair_band
        likely = (
            select(band.c.segment, band.c.number)
            .where(band.c.band.in_({*bands(folded)}))
            .group_by(band.c.segment, band.c.number)
            .order_by(func.count().desc(), band.c.segment)
            .limit(_COMPARED)
            .subquery()
        )
        here = and_(schema.pair.c.segment == likely.c.segment, schema.pair.c.number == likely.c.number)
        with self._database.reading() as connection:
            which = select(likely).where(here).exists()
            known = [
                approved
                for _, approved in read_pairs(connection, recording, which, reader)
                if approved.origin.segment != wording.segment and approved.tag == wording.tag
            ]
        near = process.extract(
            folded,
            {number: _folded(each.source, each.tag) for number, each in enumerate(known)},
            scorer=Indel.normalized_similarity,
            score_cutoff=_LEAST_SIMILAR,
            limit=None,
        )
        best: dict[str, tuple[Approved, float]] = {}
        for _, similarity, number in near:
            best.setdefault(plain(known[number].english), (known[number], similarity))
        return tuple(best.values())[:limit]


def plain(text: str) -> str:
    """*text* with one blank between words, and each letter in one way of writing it. Capitals and marks stay."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _batches(keys: list[str]) -> Iterator[list[str]]:
    yield from (keys[first : first + _AT_ONCE] for first in range(0, len(keys), _AT_ONCE))


def _folded(text: str, tag: LanguageTag) -> str:
    return Key.of(text, tag).text.strip()


def _key(text: str, tag: LanguageTag) -> str:
    return Digest.of_facts({"tag": str(tag), "text": plain(text)}).hex


def _key_of(row: Row[tuple[object, ...]]) -> str:
    return _key(row.source, LanguageTag.parse(row.language))


def _not_indexed(connection: Connection) -> Select[tuple[object, ...]]:
    """The approvals of a source with its translation that came after the last one in the index."""
    status, source = aliased(schema.revision), aliased(schema.revision)
    approval, pair = schema.approval, schema.pair
    last = connection.execute(
        select(func.max(status.c.event)).join_from(pair, status, _same(status, pair, pair.c.kind, pair.c.number))
    ).scalar()
    return (
        select(
            approval.c.segment,
            approval.c.kind,
            approval.c.number,
            source.c.text.label("source"),
            _language(approval.c.segment).label("language"),
        )
        .join_from(approval, status, _same(status, approval, approval.c.kind, approval.c.number))
        .join(source, _same(source, approval, Kind.SOURCE, approval.c.source))
        .join(schema.segment, schema.segment.c.id == approval.c.segment)
        .where(status.c.event > (last or 0), approval.c.translation.is_not(None))
    )


def read_pairs(
    connection: Connection, recording: RecordingId, which: ColumnElement[bool], reader: Account | None = None
) -> Iterator[tuple[str, Approved]]:
    """The pairs for which *which* holds, with their keys, as far as approvals stand and borders let them through."""
    source, english = aliased(schema.revision), aliased(schema.revision)
    approval, pair = schema.approval, schema.pair
    query = (
        select(
            pair.c.key, approval.c.segment, approval.c.person, approval.c.translation, schema.revision.c.at,
            source.c.text.label("source"), english.c.text.label("english"), schema.segment.c.recording,
            _language(approval.c.segment).label("language"),
        )
        .join_from(pair, approval, _same(approval, pair, pair.c.kind, pair.c.number))
        .join(schema.revision, _same(schema.revision, approval, approval.c.kind, approval.c.number))
        .join(source, _same(source, approval, Kind.SOURCE, approval.c.source))
        .join(english, _same(english, approval, Kind.TRANSLATION, approval.c.translation))
        .join(schema.segment, schema.segment.c.id == approval.c.segment)
        .where(which, approval_stands(), ~is_retired(approval.c.segment), _open_to(connection, recording, reader))
        .order_by(schema.revision.c.at.desc(), approval.c.segment)
    )  # fmt: skip
    for row in connection.execute(query):
        origin = Origin(
            recording=RecordingId(row.recording),
            segment=SegmentId(row.segment),
            revision=row.translation,
            approved_by=row.person,
            approved_at=instant_of(row.at),
        )
        tag = LanguageTag.parse(row.language)
        yield row.key, Approved(source=row.source, tag=tag, english=row.english, origin=origin)


def _same(one: object, other: object, kind: object, number: object) -> ColumnElement[bool]:
    """Whether the row of *one* is the revision *number* of *kind* in the segment of *other*."""
    columns = one.c  # type: ignore[attr-defined] # a table or an alias of one
    return and_(columns.segment == other.c.segment, columns.kind == kind, columns.number == number)  # type: ignore[attr-defined] # as above


def _language(segment: ColumnElement[str]) -> ColumnElement[str]:
    """The language of a segment as it stands; a person may have said that it is another than it was heard in."""
    table = aliased(schema.revision)
    said = select(table.c.text).where(table.c.segment == segment, table.c.kind == Kind.LANGUAGE)
    return func.coalesce(said.order_by(table.c.number.desc()).limit(1).scalar_subquery(), schema.segment.c.language)


def _open_to(connection: Connection, recording: RecordingId, reader: Account | None) -> ColumnElement[bool]:
    """Whether the pair's recording may lend its words to *recording*: of one project, and open to no fewer people."""
    here = find(connection, recording)
    others = schema.recording
    # What is sealed lends nothing, and borrows what the team may read.
    audience = here.consent if here.consent.covers(Consent.TEAM) else Consent.TEAM
    enough = [level for level in Consent if level.covers(audience)]
    lenders = select(others.c.id).where(
        others.c.consent.in_(enough), project_of(others.c.id).is_not_distinct_from(project_of(recording))
    )
    if reader is not None:
        lenders = lenders.where(readable_by(reader))
    return or_(schema.segment.c.recording == recording, schema.segment.c.recording.in_(lenders))
