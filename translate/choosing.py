"""Choosing a sentence's English among an engine's proposals, and what is written down about the choice."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from glossary.book import Glossary
from glossary.entry import Status
from glossary.match import Hit
from testimony.draft import Method, TermUse, Verdict, Wording
from testimony.finding import Code, Finding, Severity
from testimony.language import Language
from translate.checks.pair import Pair
from translate.checks.roll import CHECKS
from translate.numbers import values
from translate.port import Hypothesis
from translate.renderings import Renderings
from translate.terms import Settled, settle
from translate.verdicts import unsourced

#: Small doubts that another of the engine's proposals may well be free of.
_SEARCHED_AGAIN = frozenset({Code.NUMBER_MISMATCH, Code.NEGATION_LOST, Code.DATE_MISMATCH})
_GOOD = (Verdict.RENDERED, Verdict.VARIANT_REPLACED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """The glossary and what was made ready of it, for one run over many sentences."""

    glossary: Glossary
    renderings: Renderings
    _doubts: "dict[tuple[Wording, str, tuple[TermUse, ...]], tuple[Finding, ...]]" = field(default_factory=dict)

    def settle(self, sentence: Wording, hits: Sequence[Hit], english: str, how: Method) -> Settled:
        return settle(sentence.text, hits, english, self.glossary, self.renderings, how=how)

    def unsourced(self, english: str, wording: Wording, hits: Sequence[Hit]) -> tuple[TermUse, ...]:
        """Agreed English that nobody said."""
        said = {hit.concept for hit in hits}
        return tuple(unsourced(english, wording.tag, said, self.glossary, self.renderings))

    def doubts(self, wording: Wording, english: str, uses: Sequence[TermUse]) -> tuple[Finding, ...]:
        """What the checks of meaning find; looked for once, though a sentence is often a whole wording as well."""
        asked = wording, english, tuple(uses)
        if asked not in self._doubts:
            pair = Pair.of(wording, english, uses)
            self._doubts[asked] = tuple(finding for check in CHECKS if (finding := check(pair)))
        return self._doubts[asked]

    def is_sound(self, choice: "Choice") -> bool:
        """Whether nothing speaks against the engine's first words: each agreed term, each number, no grave doubt."""
        fine = {Verdict.RENDERED, Verdict.AMBIGUOUS}  # which of two is meant, no proposal can tell
        if any(use.verdict not in fine and self._is_agreed(use) for use in choice.settled.uses):
            return False
        doubts = self.doubts(choice.sentence, choice.settled.text, choice.settled.uses)
        return not any(doubt.severity is not Severity.NOTE or doubt.code in _SEARCHED_AGAIN for doubt in doubts)

    def _is_agreed(self, use: TermUse) -> bool:
        entry = self.glossary.get(use.concept)
        return entry is not None and entry.status is Status.APPROVED


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The English of one sentence.

    Attributes:
        sentence: what was said; its text is the sentence alone.
        raw: the engine's own words that were taken.
        place: which of the engine's proposals they are, 0 for its best.
        how: they came about.
        instead_of: the engine's best, where it was made to write something else.
    """

    sentence: Wording
    hits: tuple[Hit, ...]
    raw: str
    settled: Settled
    place: int = 0
    how: Method = Method.AS_WRITTEN
    instead_of: str | None = None

    @property
    def missing(self) -> tuple[int, ...]:
        """The places among `hits` of those whose English is not there."""
        return tuple(at for at, use in enumerate(self.settled.uses) if use.verdict is Verdict.MISSING)

    @property
    def well(self) -> frozenset[int]:
        """The places among `hits` of those that came out as agreed."""
        return frozenset(at for at, use in enumerate(self.settled.uses) if use.verdict in _GOOD)

    def as_json(self, start: int) -> dict[str, Any] | None:
        """What is noted of it for a sentence that begins at *start*; None where the engine's best stands untouched."""
        if self.how is Method.AS_WRITTEN and not self.settled.edits:
            return None
        facts: dict[str, Any] = {"source": [start, start + len(self.sentence.text)], "method": self.how.value}
        if self.place:
            facts["proposal"] = self.place
        if self.instead_of is not None:
            facts["instead_of"] = self.instead_of
        if self.settled.edits:
            facts["edits"] = [asdict(edit) for edit in self.settled.edits]
        return facts


def choose(sentence: Wording, hits: Sequence[Hit], hypotheses: Sequence[Hypothesis], book: Book) -> Choice:
    """The first of *hypotheses* that has every approved rendering and the source's numbers.

    Failing that, the first that has them once known variants are replaced; failing that, the engine's best. Among
    equals one that no check doubts comes first.
    """
    said = values(sentence.text, sentence.tag.language)
    choices = [_choice(sentence, hits, place, proposed.text, book) for place, proposed in enumerate(hypotheses)]
    whole = [each for each in choices if values(each.raw, Language.ENGLISH) == said] if said else choices
    for allowed in (_GOOD[:1], _GOOD):
        if agreed := [each for each in whole if each.settled.all_are(*allowed)]:
            return _soundest(agreed, book)
    return _soundest(choices, book)


def _choice(sentence: Wording, hits: Sequence[Hit], place: int, english: str, book: Book) -> Choice:
    how = Method.CHOSEN if place else Method.AS_WRITTEN
    settled = book.settle(sentence, hits, english, how)
    return Choice(sentence=sentence, hits=tuple(hits), raw=english, settled=settled, place=place, how=how)


def _soundest(choices: Sequence[Choice], book: Book) -> Choice:
    """The first of *choices* that nothing speaks against, or else the first."""
    if len(choices) == 1:
        return choices[0]
    return next((each for each in choices if book.is_sound(each)), choices[0])
