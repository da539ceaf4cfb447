"""What may be done with translations that people approved: taken over by a machine, or offered to a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from testimony.approved import Approved
from testimony.draft import Wording
from testimony.identity import Digest, SegmentId
from testimony.revision import Engine
from translate.numbers import values

#: What the memory knows of the very words of each segment, newest first.
Known = Mapping[SegmentId, Sequence[Approved]]

# "Жоқ" is "no" to one question and "there was none" to the next: short answers are offered, and never taken over.
_FEWEST_WORDS = 3
_MEMORY = Digest.of_facts({"translation-memory": 1})


@dataclass(frozen=True, kw_only=True, slots=True)
class Recollection:
    """An approved translation of something like the wording at hand.

    Attributes:
        similarity: of the two wordings, 0 to 1, by their letters; 1 is the same but for capitals and blanks.
        has_other_numbers: the two differ in a number, so that the English is wrong as it stands.
    """

    approved: Approved
    similarity: float
    has_other_numbers: bool


def reusable(wording: Wording, known: Sequence[Approved]) -> Approved | None:
    """The translation that may be taken over as it is, the newest approval of it.

    None where nobody translated these very words, where people have translated them in different ways, and where
    they are too few to mean the same in another place. Whoever takes it over still holds it against the glossary
    of today.
    """
    if len(wording.text.split()) < _FEWEST_WORDS or not known:
        return None
    return known[0] if len({" ".join(each.english.split()) for each in known}) == 1 else None


def recollections(wording: Wording, near: Sequence[tuple[Approved, float]]) -> tuple[Recollection, ...]:
    """What is offered to a person for *wording*, out of what the archive's memory found near it, in its order."""
    numbers = values(wording.text, wording.tag.language)
    return tuple(
        Recollection(
            approved=approved,
            similarity=similarity,
            has_other_numbers=values(approved.source, approved.tag.language) != numbers,
        )
        for approved, similarity in near
    )


def author(glossary_version: str) -> Engine:
    """Who a translation that was taken over is by: a machine still, and its draft. The evidence says where it stood."""
    return Engine(name="memory", model="translation-memory", digest=_MEMORY, glossary_version=glossary_version)
