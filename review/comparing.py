"""Comparing: a file that came back, as a page shows it. Passage by passage: what stands here, and what would."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from archive.corrections import Correction
from archive.record import SegmentRecord
from archive.returning import Compared
from review.rows import ENGLISH
from testimony.language import LanguageTag
from testimony.revision import Kind

#: Wordings of more words are shown whole: comparing them takes a time that grows with the square.
_MOST_WORDS = 2_000

Piece = tuple[Literal["same", "other"], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One text that the file has otherwise.

    Attributes:
        now, then: what stands here and what the file has, in pieces that the other has as well or has not.
    """

    kind: Kind
    tag: LanguageTag
    now: tuple[Piece, ...]
    then: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A passage of the file.

    Attributes:
        held: the segment; None where there is none that it could be of.
        line: where it stands in the file.
    """

    held: SegmentRecord | None
    line: int
    changes: tuple[Change, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """All of a file.

    Attributes:
        refused: passages that cannot be taken over, for which reason nothing can.
        unchanged: how many are as they were taken out, or as they stand here.
    """

    changed: tuple[Row, ...]
    refused: tuple[Row, ...]
    unchanged: tuple[Row, ...]

    @classmethod
    def of(cls, compared: Sequence[Compared]) -> "Comparison":
        rows = [_row(each) for each in compared]
        return cls(
            changed=tuple(row for row in rows if row.changes and not row.refusals),
            refused=tuple(row for row in rows if row.refusals),
            unchanged=tuple(row for row in rows if not (row.changes or row.refusals)),
        )


def _row(each: Compared) -> Row:
    changes = tuple(_change(correction, each.held) for correction in each.corrections if each.held)
    refusals = tuple(fault.why for fault in each.faults)
    return Row(held=each.held, line=each.passage.line, changes=changes, refusals=refusals)


def _change(correction: Correction, held: SegmentRecord) -> Change:
    is_source = correction.kind is Kind.SOURCE
    entry = held.source if is_source else held.translation
    now, then = pieces(entry.revision.text if entry else "", correction.text)
    return Change(kind=correction.kind, tag=held.segment.language if is_source else ENGLISH, now=now, then=then)


def pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts, cut where they part from each other and meet again, word by word."""
    one, two = before.split(), after.split()
    if max(len(one), len(two)) > _MOST_WORDS:
        return (("other", before),), (("other", after),)
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    left = ((tag == "equal", one[start:end]) for tag, start, end, _, _ in blocks)
    right = ((tag == "equal", two[start:end]) for tag, _, _, start, end in blocks)
    return tuple(_joined(left)), tuple(_joined(right))


def _joined(runs: Iterator[tuple[bool, list[str]]]) -> Iterator[Piece]:
    for is_same, words in runs:
        if words:
            yield ("same" if is_same else "other"), " ".join(words)
