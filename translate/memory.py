"""Translations that people have approved, offered again where the same or nearly the same is said."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import process
from rapidfuzz.distance import Indel

from glossary.key import Key
from testimony.draft import Wording
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag
from translate.numbers import values

# "Жоқ" is "no" to one question and "there was none" to the next: short answers are offered, and never taken over.
_FEWEST_WORDS = 3
_LEAST_SIMILAR = 0.75


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where an approved translation stands, so that anybody can look it up.

    Attributes:
        revision: of the translation; the approval is bound to it.
    """

    recording: RecordingId
    segment: SegmentId
    revision: int
    approved_by: str
    approved_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """A wording, and the English that a person approved for it."""

    source: str
    tag: LanguageTag
    english: str
    origin: Origin


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


class Memory:
    """All approved translations, by language and script. It holds testimony: it lives in memory and nowhere else."""

    def __init__(self, approved: Iterable[Approved]) -> None:
        self._same: dict[tuple[LanguageTag, str], list[Approved]] = defaultdict(list)
        self._by_key: dict[LanguageTag, dict[str, list[Approved]]] = defaultdict(lambda: defaultdict(list))
        for each in sorted(approved, key=lambda each: each.origin.approved_at, reverse=True):
            self._same[each.tag, _plain(each.source)].append(each)
            self._by_key[each.tag][Key.of(each.source, each.tag).text.strip()].append(each)

    def exact(self, wording: Wording) -> Approved | None:
        """The translation that may be taken over as it is, the newest approval of it.

        None where nobody translated these very words, where people have translated them in different ways, and where
        they are too few to mean the same in another place. Whoever takes it over still holds it against the glossary
        of today.
        """
        if len(wording.text.split()) < _FEWEST_WORDS:
            return None
        same = self._same.get((wording.tag, _plain(wording.text)), [])
        return same[0] if len({_plain(each.english) for each in same}) == 1 else None

    def similar(self, wording: Wording, limit: int = 3) -> tuple[Recollection, ...]:
        """Up to *limit* translations of what is most like *wording*, best first; each English once."""
        key = Key.of(wording.text, wording.tag).text.strip()
        by_key = self._by_key.get(wording.tag, {})
        near = process.extract(
            key, by_key.keys(), scorer=Indel.normalized_similarity, score_cutoff=_LEAST_SIMILAR, limit=limit
        )
        numbers = values(wording.text, wording.tag.language)
        found: dict[str, Recollection] = {}
        for source, similarity, _ in near:
            for each in by_key[source]:
                has_other_numbers = values(each.source, each.tag.language) != numbers
                recollection = Recollection(approved=each, similarity=similarity, has_other_numbers=has_other_numbers)
                found.setdefault(_plain(each.english), recollection)
        return tuple(found.values())[:limit]


def _plain(text: str) -> str:
    """*text* with one blank between words, and each letter in one way of writing it. Capitals and marks stay."""
    return " ".join(unicodedata.normalize("NFC", text).split())
