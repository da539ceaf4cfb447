"""Making the agreed renderings stand in the translation of one sentence, with a verdict on every mention."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.match import Hit
from testimony.draft import Method, TermUse, Verdict
from translate.renderings import Claim, Renderings, Role, capitalised

_ARTICLE = re.compile(r"\b([Aa])n?(\s+)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One stretch of an engine's words that was written over; offsets are in the engine's own sentence."""

    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A sentence's English with the renderings in it, and what became of each mention. Offsets are within it."""

    text: str
    uses: tuple[TermUse, ...]
    edits: tuple[Edit, ...] = ()

    def all_are(self, *verdicts: Verdict) -> bool:
        """Whether every mention that only one concept can mean came out as one of *verdicts*."""
        return all(use.verdict in verdicts for use in self.uses if use.verdict is not Verdict.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What is to become of one mention: the verdict, the stretch of English it rests on, and what to put there."""

    verdict: Verdict
    claim: Claim | None = None
    replacement: str | None = None


def settle(
    source: str,
    hits: Sequence[Hit],
    english: str,
    glossary: Glossary,
    renderings: Renderings,
    *,
    how: Method = Method.AS_WRITTEN,
) -> Settled:
    """Judge *english* as a translation of *source*, and put approved renderings where known variants stand.

    Only a variant that one concept alone claims is ever replaced. Everything else is left as the engine wrote it.

    Args:
        how: *english* came about.
    """
    free = list(renderings.claims(english))
    rulings: dict[int, _Ruling] = {}
    # The renderings that stand are given out first, so that a second mention cannot take them from the first.
    for judge in (_standing, _variant):
        for number, hit in enumerate(hits):
            if number not in rulings and (ruling := judge(hit, _entry(glossary, hit), free)):
                rulings[number] = ruling
                if ruling.claim in free:
                    free.remove(ruling.claim)
    for number, hit in enumerate(hits):
        rulings.setdefault(number, _without_claim(hit, _entry(glossary, hit), hits, rulings))
    text, spans, edits = _edited(english, rulings.values())
    return Settled(
        text,
        tuple(
            TermUse(
                concept=hit.concept,
                version=hit.version,
                verdict=rulings[number].verdict,
                form=source[hit.start : hit.end],
                source_span=(hit.start, hit.end),
                target_span=spans.get(_start(rulings[number])),
                method=_method(rulings[number], how),
            )
            for number, hit in enumerate(hits)
        ),
        edits,
    )


def _entry(glossary: Glossary, hit: Hit) -> Entry:
    entry = glossary.get(hit.concept)
    if entry is None:
        msg = f"a hit of another glossary: {hit.concept}"
        raise ValueError(msg)
    return entry


def _standing(hit: Hit, entry: Entry, free: Iterable[Claim]) -> _Ruling | None:
    """The rendering stands already."""
    for claim in free:
        if claim.roles.get(hit.concept) is Role.RENDERING and claim.is_as_written:
            return _Ruling(Verdict.AMBIGUOUS if hit.is_ambiguous or entry.ambiguous else Verdict.RENDERED, claim)
    return None


def _variant(hit: Hit, entry: Entry, free: Iterable[Claim]) -> _Ruling | None:
    """Another known wording stands: replaced where that is safe, judged where it is not."""
    claim = next((claim for claim in free if hit.concept in claim.roles), None)
    if claim is None:
        return None
    if hit.is_ambiguous or entry.ambiguous:
        return _Ruling(Verdict.AMBIGUOUS, claim)
    if entry.is_enforced and not claim.is_shared:
        agreed = _plural(entry.rendering) if claim.is_plural else entry.rendering
        return _Ruling(Verdict.VARIANT_REPLACED, claim, agreed)
    if claim.roles[hit.concept] is Role.FORBIDDEN:
        return _Ruling(Verdict.FORBIDDEN, claim)
    return _Ruling(Verdict.AMBIGUOUS if claim.is_shared else Verdict.RENDERED, claim)


def _without_claim(hit: Hit, entry: Entry, hits: Sequence[Hit], rulings: dict[int, _Ruling]) -> _Ruling:
    """No English is left for this mention: it is missing, or the concept was rendered less often than it was said."""
    if hit.is_ambiguous or entry.ambiguous:
        return _Ruling(Verdict.AMBIGUOUS)
    rendered = any(hits[number].concept == hit.concept and ruling.claim for number, ruling in rulings.items())
    return _Ruling(Verdict.WRONG_COUNT if rendered else Verdict.MISSING)


def _plural(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    if re.search(r"(x|z|ch|sh)$", noun):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"


def _method(ruling: _Ruling, how: Method) -> Method | None:
    if ruling.claim is None:
        return None
    return how if ruling.replacement is None else Method.REPLACED


def _edited(
    english: str, rulings: Iterable[_Ruling]
) -> tuple[str, dict[int | None, tuple[int, int]], tuple[Edit, ...]]:
    """*english* with the replacements in it; for each claim by its old start, where it stands then; and the edits."""
    text, reached = "", 0
    edits: list[Edit] = []
    spans: dict[int | None, tuple[int, int]] = {}
    claimed = [(ruling.claim, ruling.replacement) for ruling in rulings if ruling.claim]
    for claim, replacement in sorted(claimed, key=lambda pair: pair[0].start):
        text += english[reached : claim.start]
        written = claim.text
        if replacement is not None:
            written = capitalised(replacement) if _begins_sentence(text) else replacement
            text = with_article(text, written)
            edits.append(Edit(start=claim.start, end=claim.end, before=claim.text, after=written))
        spans[claim.start] = (len(text), len(text) + len(written))
        text += written
        reached = claim.end
    return text + english[reached:], spans, tuple(edits)


def _start(ruling: _Ruling) -> int | None:
    return ruling.claim.start if ruling.claim else None


def _begins_sentence(before: str) -> bool:
    return before.rstrip(" \"'“‘(") == "" or bool(re.search(r"[.!?…][\"'”’)]*\s+[\"'“‘(]*$", before))


def with_article(before: str, noun: str) -> str:
    """*before* with its last article made to agree with *noun*. A capital U is said "you" (a Uyghur) in our names."""
    return _ARTICLE.sub(lambda found: f"{found[1]}{'n' if noun[0] in 'aeiouAEIO' else ''}{found[2]}", before)
