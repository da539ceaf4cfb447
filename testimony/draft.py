"""Drafts: what an engine proposes for a segment before anybody has looked at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from testimony.approved import Origin
from testimony.finding import Finding
from testimony.identity import Digest, SegmentId
from testimony.language import LanguageTag
from testimony.segment import Segment, Word


@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentDraft:
    """A segment as an engine heard it.

    Attributes:
        text: the words; None for a gap.
        words: their times, where the engine gives any; within the segment's span.
        raw: the engine's own output where *text* was brought into another script; None where they are the same.
        evidence: the engine's figures behind the text, as plain JSON values.
    """

    segment: Segment
    text: str | None
    words: tuple[Word, ...] = ()
    findings: tuple[Finding, ...] = ()
    raw: str | None = None
    evidence: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.segment.is_speech is (self.text is None):
            msg = "speech has a text and a gap has none"
            raise ValueError(msg)


class Verdict(StrEnum):
    """What became of one term of the glossary in a translation."""

    RENDERED = "rendered"
    VARIANT_REPLACED = "variant replaced"
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    WRONG_COUNT = "wrong count"
    WITHOUT_SOURCE = "without source"
    AMBIGUOUS = "ambiguous"


class Method(StrEnum):
    """How a term's English came to stand in a translation."""

    AS_WRITTEN = "as written"  # in the engine's best proposal
    CHOSEN = "chosen"  # another proposal of the engine was taken, which has it
    REPLACED = "replaced"  # a known variant stood there
    FORCED = "forced"  # the engine was made to go on from it
    PLACEHOLDER = "placeholder"  # the engine translated around a stand-in for it
    MEMORY = "memory"  # in a translation that people approved elsewhere


@dataclass(frozen=True, kw_only=True, slots=True)
class TermUse:
    """One occurrence of a glossary concept in a segment: where it was said, where it is rendered, and the verdict.

    Attributes:
        source_span: start and end in code points of the source wording, end excluded; None for an English
            rendering without a source.
        target_span: the same in the translation; None where it is missing.
        form: how the term stands in the source (or, without a source, in the translation).
        method: how its English came there; None where no English stands for it, or nobody noted how.
    """

    concept: str
    version: int
    verdict: Verdict
    form: str
    source_span: tuple[int, int] | None = None
    target_span: tuple[int, int] | None = None
    method: Method | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """A source wording to be translated: the text of one revision of one segment."""

    segment: SegmentId
    revision: int
    text: str
    tag: LanguageTag


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslationDraft:
    """A translation as the machine proposes it.

    Attributes:
        of_revision: the source revision that it renders.
        text: the translation with the glossary's renderings in it.
        raw: the machine's own words, before any rendering was replaced.
        key: over everything that the translation depends on: wording, model, options and the terms that hit.
        evidence: how the text came about, as plain JSON values: the sentences' places among the engine's proposals,
            and every edit that was made to them.
        origin: where people approved this very translation of the same words; None for an engine's.
    """

    segment: SegmentId
    of_revision: int
    text: str
    raw: str
    key: Digest
    terms: tuple[TermUse, ...] = ()
    findings: tuple[Finding, ...] = ()
    evidence: Mapping[str, Any] | None = None
    origin: Origin | None = None
