"""Carrying: how the pair of texts, its terms and its open doubts come into a segment that a cut has made.

Nothing is written anew: words keep their author, and where two authors' words are joined, the revision bears the name
of the person who joined them, says that it was carried, and is a draft as long as a machine's words are among them.
The segments that it was cut from keep their whole history.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, insert, select
from sqlalchemy.orm import aliased

from archive import schema
from archive.acts import Hand
from archive.columns import author_of, facts, facts_of, words
from archive.conditions import is_settled
from archive.history import append
from archive.parts import JOINT, Part, gap_of, joined
from testimony.cut import Slice
from testimony.draft import Verdict
from testimony.identity import RunId, SegmentId, new_segment_id
from testimony.language import LanguageTag
from testimony.revision import Author, Kind, Revision
from testimony.segment import Segment
from testimony.span import Span

# Where a doubt says at which code points of a text it arose, and of which.
_POINTS = {
    "span": Kind.SOURCE,
    "source_span": Kind.SOURCE,
    "target_span": Kind.TRANSLATION,
    "found": Kind.TRANSLATION,
}


def make(
    hand: Hand, parts: Sequence[Part], language: LanguageTag, speaker: str | None, *, among: Sequence[Part]
) -> SegmentId:
    """Put one new segment into the timeline, made of *parts* that follow each other.

    Args:
        among: all parts that the cut makes, those of the other new segment too.
    """
    segment = Segment(
        id=new_segment_id(),
        recording=hand.recording,
        span=Span(parts[0].span.start_ms, parts[-1].span.end_ms),
        language=language,
        gap=gap_of(parts),
    )
    hand.connection.execute(
        insert(schema.segment).values(
            id=segment.id,
            recording=segment.recording,
            run=parts[0].of.row.run,
            start_ms=segment.span.start_ms,
            end_ms=segment.span.end_ms,
            language=str(segment.language),
            gap=segment.gap,
            speaker=speaker,
            act=hand.event,
        )
    )
    _note_descent(hand.connection, segment.id, [part.of.id for part in parts])
    numbers = _carry_texts(hand, segment.id, parts) if segment.is_speech else {}
    if number := numbers.get(Kind.TRANSLATION):
        _carry_terms(hand.connection, segment.id, number, parts)
    _carry_doubts(hand.connection, segment.id, numbers, parts, among)
    return segment.id


def _note_descent(connection: Connection, segment: SegmentId, parents: Sequence[SegmentId]) -> None:
    """Name every ancestor, however far: to ask for all of them is then one look-up, for a trigger as well."""
    table = schema.descent
    known = dict.fromkeys(parents, 1)
    for row in connection.execute(select(table).where(table.c.segment.in_(parents)).order_by(table.c.generation)):
        known.setdefault(row.ancestor, row.generation + 1)
    rows = [{"segment": segment, "ancestor": each, "generation": far} for each, far in known.items()]
    connection.execute(insert(table), rows)


def _carry_texts(hand: Hand, segment: SegmentId, parts: Sequence[Part]) -> dict[Kind, int]:
    """Write the pair; returns the number of the revision that stands, for each kind that there is."""
    sources = [part.of.source for part in parts if part.of.source is not None]
    translations = [part.of.translation for part in parts if part.of.translation is not None and part.translation_text]
    is_stale = any(part.is_stale for part in parts)
    numbers: dict[Kind, int] = {}
    after = None
    if translations and is_stale:
        # What the translation renders comes first, so that everybody sees that it is behind.
        earlier = [part.earlier for part in parts if part.earlier is not None]
        text = joined([part.rendered_text for part in parts])
        after = _carry(hand, segment, Kind.SOURCE, earlier, text)
    text = joined([part.source_text for part in parts])
    heard = words([word for part in parts for word in part.words])
    after = _carry(hand, segment, Kind.SOURCE, sources, text, after=after, words=heard)
    numbers[Kind.SOURCE] = after.number
    if translations:
        text = joined([part.translation_text for part in parts])
        key = next((row.key for row in translations if row.key), None)
        carried = _carry(hand, segment, Kind.TRANSLATION, translations, text, of_revision=1, key=key)
        numbers[Kind.TRANSLATION] = carried.number
    return numbers


def _carry(
    hand: Hand,
    segment: SegmentId,
    kind: Kind,
    rows: Sequence[Row[Any]],
    text: str,
    *,
    after: Any = None,
    of_revision: int | None = None,
    **left_behind: str | None,
) -> Any:
    author, run = _author(hand, rows)
    revision = Revision(
        segment=segment,
        kind=kind,
        number=after.number + 1 if after else 1,
        text=text,
        author=author,
        at=hand.at,
        of_revision=of_revision,
        reason=hand.reason,
    )
    is_draft = run is None and any(row.model is not None or row.draft for row in rows)
    append(hand.connection, revision, after, hand.event, run, carried=1, draft=int(is_draft), **left_behind)
    return _Written(revision.number, None if run is None else "")


def _author(hand: Hand, rows: Sequence[Row[Any]]) -> tuple[Author, RunId | None]:
    authors = {author_of(row) for row in rows}
    if len(authors) > 1:
        return hand.person, None
    return authors.pop(), RunId(rows[-1].run) if rows[-1].run else None


class _Written:
    """What `archive.history.append` asks of the revision before."""

    def __init__(self, number: int, model: str | None) -> None:
        self.number, self.model = number, model


def _carry_terms(connection: Connection, segment: SegmentId, number: int, parts: Sequence[Part]) -> None:
    rows: list[dict[str, Any]] = []
    for part, at in _placed(parts):
        for use in _terms(connection, part):
            source = _moved(use.source_start, use.source_end, part.rendered, at.rendered)
            target = _moved(use.target_start, use.target_end, part.translation, at.translation)
            if source is None and target is None:
                continue
            verdict = use.verdict
            if use.source_start is not None and use.target_start is not None:
                verdict = Verdict.MISSING if target is None else Verdict.WITHOUT_SOURCE if source is None else verdict
            rows.append(
                {
                    **use._mapping,
                    "segment": segment,
                    "number": number,
                    "position": len(rows),
                    "verdict": verdict,
                    "source_start": source[0] if source else None,
                    "source_end": source[1] if source else None,
                    "target_start": target[0] if target else None,
                    "target_end": target[1] if target else None,
                }
            )
    if rows:
        connection.execute(insert(schema.term), rows)


def _terms(connection: Connection, part: Part) -> Sequence[Row[Any]]:
    table, translation = schema.term, part.of.translation
    if translation is None:
        return ()
    query = select(table).where(table.c.segment == part.of.id, table.c.number == translation.number)
    return connection.execute(query.order_by(table.c.position)).all()


@dataclass(frozen=True, slots=True)
class _At:
    """Where a part's texts begin in the joined ones."""

    source: int = 0
    rendered: int = 0
    translation: int = 0

    def after(self, part: Part) -> "_At":
        texts = (part.source_text, part.rendered_text, part.translation_text)
        widths = [len(text) + len(JOINT) if text else 0 for text in texts]
        return _At(self.source + widths[0], self.rendered + widths[1], self.translation + widths[2])


def _placed(parts: Sequence[Part]) -> Iterator[tuple[Part, _At]]:
    at = _At()
    for part in parts:
        yield part, at
        at = at.after(part)


def _moved(start: int | None, end: int | None, kept: Slice, to: int) -> tuple[int, int] | None:
    """A stretch of the old text in the new one; None where it does not lie in what was kept, or only in part."""
    if start is None or end is None or not kept.start <= start < end <= kept.end:
        return None
    return start - kept.start + to, end - kept.start + to


def _carry_doubts(
    connection: Connection,
    segment: SegmentId,
    numbers: Mapping[Kind, int],
    parts: Sequence[Part],
    among: Sequence[Part],
) -> None:
    """Take every open doubt along. One that seems to concern no part goes into all: none may be lost."""
    rows = []
    for part, at in _placed(parts):
        for doubt in _open(connection, part.of.id):
            evidence = _evidence(connection, part, doubt, at)
            if evidence is None:
                if any(_evidence(connection, each, doubt, _At()) is not None for each in among if each.of is part.of):
                    continue
                evidence = {name: value for name, value in facts_of(doubt.evidence).items() if name not in _POINTS}
            about = Kind(doubt.about) if Kind(doubt.about) in numbers else Kind.SOURCE
            columns = {name: value for name, value in doubt._mapping.items() if name != "id"}
            rows.append(
                {
                    **columns,
                    "segment": segment,
                    "about": about,
                    "number": numbers.get(about, 0),
                    "evidence": facts(evidence),
                    "origin": doubt.id,
                }
            )
    if rows:
        connection.execute(insert(schema.finding), rows)


def _evidence(connection: Connection, part: Part, doubt: Row[Any], at: _At) -> dict[str, Any] | None:
    """What is behind a doubt, with its points moved along; None where it concerns another part alone."""
    evidence = facts_of(doubt.evidence)
    for name, kind in _POINTS.items():
        if not (isinstance(points := evidence.get(name), list) and len(points) == 2):  # noqa: PLR2004 - start and end
            continue
        kept, to = _text_of(part, kind, Kind(doubt.about), at)
        if points[1] <= kept.start or points[0] >= kept.end:
            return None
        moved = _moved(points[0], points[1], kept, to)
        del evidence[name]
        if moved:
            evidence[name] = list(moved)
    if not _concerns_time(evidence, part) or not _concerns_term(connection, evidence, part):
        return None
    return evidence


def _text_of(part: Part, kind: Kind, about: Kind, at: _At) -> tuple[Slice, int]:
    """The text that a doubt's points count in: one about a translation saw the wording that was translated."""
    if kind is Kind.TRANSLATION:
        return part.translation, at.translation
    return (part.rendered, at.rendered) if about is Kind.TRANSLATION else (part.source, at.source)


def _concerns_time(evidence: Mapping[str, Any], part: Part) -> bool:
    start, end = evidence.get("start_ms"), evidence.get("end_ms")
    if not isinstance(start, int) or not isinstance(end, int):
        return True
    return start < part.span.end_ms and part.span.start_ms < end


def _concerns_term(connection: Connection, evidence: Mapping[str, Any], part: Part) -> bool:
    """Whether a doubt about a concept of the glossary has to do with this part: whether it occurs here."""
    uses = [use for use in _terms(connection, part) if use.concept == evidence.get("concept")]
    if not uses:
        return True
    return any(
        _moved(use.source_start, use.source_end, part.rendered, 0)
        or _moved(use.target_start, use.target_end, part.translation, 0)
        for use in uses
    )


def _open(connection: Connection, segment: SegmentId) -> Sequence[Row[Any]]:
    """The doubts about what stands in *segment* that nobody has settled."""
    finding, newer = schema.finding, aliased(schema.revision)
    replaced = exists().where(
        newer.c.segment == finding.c.segment,
        newer.c.kind == finding.c.about,
        newer.c.number > finding.c.number,
        newer.c.model.is_not(None),
    )
    query = select(finding).where(finding.c.segment == segment, ~is_settled(finding.c.id))
    return connection.execute(query.where(~and_(finding.c.number > 0, replaced)).order_by(finding.c.id)).all()
