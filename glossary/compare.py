"""What changes between two glossaries, concept by concept, and which wordings each change touches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.mentions import Mentions
from testimony.draft import Wording
from testimony.identity import SegmentId


class Turn(StrEnum):
    """What becomes of a concept."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One concept that is not in both glossaries the same.

    Attributes:
        rendering: its English afterwards; that of before where it is gone.
        fields: what changed in it, by the names of `Entry.as_json`.
    """

    turn: Turn
    concept: str
    rendering: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        fields = f"  ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.turn:<8} {self.concept}  {self.rendering}{fields}"


def compare(before: Glossary, after: Glossary) -> tuple[Change, ...]:
    """Each concept that is new, gone or changed, in the order of the concepts."""
    concepts = sorted({entry.concept for each in (before, after) for entry in each})
    changes = (_change(concept, before.get(concept), after.get(concept)) for concept in concepts)
    return tuple(change for change in changes if change)


def touched(before: Glossary, after: Glossary, wordings: Iterable[Wording]) -> Mapping[str, tuple[SegmentId, ...]]:
    """For each concept whose change bears on a translation, the segments whose *wordings* it touches, in their order.

    A wording is touched where the entries that bear on it are not the same as before: what a translation depends on is
    then another, and exactly these segments would be translated anew. A changed note touches nothing.
    """
    changed = {change.concept for change in compare(before, after)}
    old, new = Mentions(before), Mentions(after)
    segments: dict[str, list[SegmentId]] = {}
    for wording in wordings:
        bore, bears = ({(e.concept, e.digest) for e in each.bearing(each.find(wording))} for each in (old, new))
        for concept in sorted({concept for concept, _ in bore ^ bears} & changed):
            segments.setdefault(concept, []).append(wording.segment)
    return {concept: tuple(listed) for concept, listed in segments.items()}


def _change(concept: str, before: Entry | None, after: Entry | None) -> Change | None:
    if before is None or after is None:
        turn, only = (Turn.NEW, after) if before is None else (Turn.GONE, before)
        return Change(turn=turn, concept=concept, rendering=only.rendering) if only else None
    was, now = before.as_json(), after.as_json()
    fields = tuple(sorted(name for name in now if was[name] != now[name]))
    return Change(turn=Turn.CHANGED, concept=concept, rendering=after.rendering, fields=fields) if fields else None
