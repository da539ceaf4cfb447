"""What a verdict on a term means for the interpreter, and the search for renderings that nobody said."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from glossary.book import Glossary
from glossary.entry import Entry, Status
from glossary.scripts import forms_in
from testimony.draft import Method, TermUse, Verdict
from testimony.finding import Code, Finding, Severity
from testimony.identity import SegmentId
from testimony.language import LanguageTag
from translate.renderings import Renderings, Role

_CODES = {
    Verdict.MISSING: Code.TERM_MISSING,
    Verdict.WRONG_COUNT: Code.TERM_MISSING,
    Verdict.FORBIDDEN: Code.TERM_FORBIDDEN,
    Verdict.AMBIGUOUS: Code.TERM_AMBIGUOUS,
    Verdict.WITHOUT_SOURCE: Code.TERM_WITHOUT_SOURCE,
}
_MADE = {Method.FORCED, Method.PLACEHOLDER}


def unsourced(
    english: str, tag: LanguageTag, said: AbstractSet[str], glossary: Glossary, renderings: Renderings
) -> Iterator[TermUse]:
    """Agreed English for concepts that nobody mentioned: a machine that is at a loss invents a real place.

    Only concepts whose forms in *tag* are known count; of the others nobody can tell whether they were said.
    """
    for claim in renderings.claims(english):
        if not said.isdisjoint(claim.roles) or not claim.is_as_written:
            continue
        for concept, role in claim.roles.items():
            entry = glossary.get(concept)
            if entry and any(forms_in(entry, tag)) and _is_telling(entry, role):
                yield TermUse(
                    concept=concept,
                    version=entry.version,
                    verdict=Verdict.WITHOUT_SOURCE,
                    form=claim.text,
                    target_span=(claim.start, claim.end),
                )
                break


def _is_telling(entry: Entry, role: Role) -> bool:
    """Whether English in that *role* can hardly be there unless the concept was meant: "God" is not always Allah."""
    if entry.status is not Status.APPROVED or entry.ambiguous:
        return False
    return role is Role.RENDERING or (role is Role.ACCEPTED and entry.is_enforced)


def finding_for(use: TermUse, segment: SegmentId, glossary: Glossary) -> Finding | None:
    """The finding that *use* gives rise to; None where the rendering stands as agreed."""
    entry = glossary.get(use.concept)
    if entry is None:
        return None
    rendering = entry.rendering
    if use.method in _MADE and use.verdict is Verdict.RENDERED:
        return Finding(
            segment=segment,
            code=Code.TERM_FORCED,
            severity=Severity.NOTE,
            message=f"The machine was made to write “{rendering}” here; see whether the rest of the sentence fits.",
            evidence={"concept": use.concept, "version": use.version, "method": use.method},
        )
    if use.verdict not in _CODES:
        return None
    message = {
        Verdict.MISSING: f"“{use.form}” is said here; its agreed English, “{rendering}”, is not in the translation.",
        Verdict.WRONG_COUNT: f"“{rendering}” is said more often than it stands in the translation.",
        Verdict.FORBIDDEN: f"“{use.form}” is said here; the translation has English that must not stand for it.",
        Verdict.AMBIGUOUS: f"“{use.form}” may mean “{rendering}” or something else; please settle which.",
        Verdict.WITHOUT_SOURCE: f"The translation has “{use.form}”, and nobody seems to say so.",
    }[use.verdict]
    evidence = {"concept": use.concept, "version": use.version, "verdict": use.verdict.value}
    return Finding(
        segment=segment,
        code=_CODES[use.verdict],
        severity=_severity(use, is_name=rendering[:1].isupper(), is_draft=entry.status is Status.DRAFT),
        message=message,
        evidence=evidence,
    )


def _severity(use: TermUse, *, is_name: bool, is_draft: bool) -> Severity:
    """A name that is wrong or invented misleads; a common word may well be said otherwise; a draft binds nobody."""
    if is_draft or use.verdict is Verdict.WRONG_COUNT:
        return Severity.NOTE
    if use.verdict in {Verdict.WITHOUT_SOURCE, Verdict.AMBIGUOUS}:
        return Severity.WARNING if is_name else Severity.NOTE
    return Severity.WARNING
