"""Places: the words of a wording that a finding is about, so that the doubt can be shown where it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.record import SegmentRecord
from testimony.draft import TermUse
from testimony.finding import Finding
from testimony.revision import Kind

# Under these names a check leaves the words it doubts, as they stand in the translation.
_WORDS = ("names", "invented", "text", "chosen")


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A stretch of a wording, in code points, end excluded."""

    kind: Kind
    start: int
    end: int


def places(finding: Finding, held: SegmentRecord) -> tuple[Place, ...]:
    """Where *finding* points in the wordings that stand there now; nowhere if they no longer hold what it doubts."""
    return tuple(sorted({*_spans(finding.evidence), *_of_terms(finding, held), *_words(finding.evidence, held)}))


def _spans(evidence: Mapping[str, Any]) -> Iterator[Place]:
    for name, kind in (("span", Kind.SOURCE), ("found", Kind.TRANSLATION)):
        match evidence.get(name):
            case [int(start), int(end)] if start < end:
                yield Place(kind, start, end)


def _of_terms(finding: Finding, held: SegmentRecord) -> Iterator[Place]:
    concept, verdict = finding.evidence.get("concept"), finding.evidence.get("verdict")
    if concept is None or verdict is None or held.translation is None:
        return
    for use in held.translation.terms:
        if (use.concept, use.verdict) == (concept, verdict):
            yield from term_places(use)


def term_places(use: TermUse) -> Iterator[Place]:
    """Where a term was said, and where it is rendered."""
    if use.source_span:
        yield Place(Kind.SOURCE, *use.source_span)
    if use.target_span:
        yield Place(Kind.TRANSLATION, *use.target_span)


def _words(evidence: Mapping[str, Any], held: SegmentRecord) -> Iterator[Place]:
    text = held.translation.revision.text if held.translation else ""
    for name in _WORDS:
        found = evidence.get(name)
        for word in found if isinstance(found, list) else [found]:
            if isinstance(word, str) and word and (at := text.find(word)) >= 0:
                yield Place(Kind.TRANSLATION, at, at + len(word))
