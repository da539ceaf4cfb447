"""Tiers: what each speaker said and how it is rendered, one line of time below the other, as phoneticians annotate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.export.form import Layers
from archive.export.sheet import ENGLISH, labels
from archive.record import Entry, Record, SegmentRecord
from testimony.language import LanguageTag
from testimony.revision import Status
from testimony.span import Span

#: The tier of whoever nobody has named.
NOBODY = "unknown speaker"


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """What stands on a tier for one segment.

    Attributes:
        translation: None where nobody wrote one.
        standing: how far people have come: ``draft`` while a machine's words are in it that nobody has vouched for,
            ``corrected``, ``approved``; ``stale`` after it where the translation renders an earlier original.
    """

    segment: str
    span: Span
    source: str
    translation: str | None
    standing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """The passages of one speaker, in order.

    Attributes:
        speaker: what the speaker is called; no two tiers of a document have one name.
        tag: of the first passage; an interview may hold more than one language on a tier.
    """

    speaker: str
    tag: LanguageTag
    passages: tuple[Passage, ...]

    def name(self, layer: Layers) -> str:
        """What the tier of one layer is called: ``Witness A (ug-Arab)``."""
        return f"{self.speaker} ({self.tag if layer is Layers.SOURCE else ENGLISH})"


def tiers(record: Record) -> tuple[Tier, ...]:
    """A tier for each speaker who says something, in the order in which they are first heard."""
    spoken: dict[str | None, list[Passage]] = {}
    tags: dict[str | None, LanguageTag] = {}
    for segment in record.segments:
        if segment.source:
            tags.setdefault(segment.speaker or None, segment.segment.language)
            spoken.setdefault(segment.speaker or None, []).append(_passage(segment, segment.source))
    names = _names(record, spoken)
    return tuple(
        Tier(speaker=names[speaker], tag=tags[speaker], passages=tuple(passages))
        for speaker, passages in spoken.items()
    )


def _names(record: Record, spoken: Iterable[str | None]) -> dict[str | None, str]:
    """Two speakers may bear one pseudonym; their tiers must not."""
    called = labels(record)
    names: dict[str | None, str] = {}
    for speaker in spoken:
        wanted = called.get(speaker, NOBODY) if speaker else NOBODY
        names[speaker] = next(name for name in _numbered(wanted) if name not in names.values())
    return names


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} {number}"
        number += 1


def _passage(segment: SegmentRecord, source: Entry) -> Passage:
    return Passage(
        segment=segment.segment.id,
        span=segment.segment.span,
        source=source.revision.text,
        translation=segment.translation.revision.text if segment.translation else None,
        standing=standing(segment),
    )


def standing(segment: SegmentRecord) -> str:
    """See `Passage`."""
    status = Status.DRAFT if segment.is_draft else segment.status
    return f"{status}, stale" if segment.is_stale else str(status)
