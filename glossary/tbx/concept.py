"""One concept of a TBX file while it is read, until it is an entry."""

from dataclasses import dataclass, field

from glossary.entry import Entry, Status
from glossary.tbx import words
from testimony.language import Language, LanguageTag


@dataclass(slots=True)
class Concept:
    """What was read of a concept so far.

    Attributes:
        line: where it begins.
        id: as the file has it; None where it has none.
        tag: the language that is being read, None before the first.
        term: the term that is being read, None between two.
        remarks: what the file says that an entry has no place for; it goes into the note, so that nothing is lost.
    """

    line: int
    id: str | None
    tag: LanguageTag | None = None
    term: str | None = None
    english: dict[str, str | None] = field(default_factory=dict)
    forms: dict[LanguageTag, list[str]] = field(default_factory=dict)
    singles: dict[str, str] = field(default_factory=dict)
    subsets: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def take_term(self, term: str) -> None:
        """Begin a new *term* of the language that is being read."""
        self.term = term
        if self.tag is None:
            msg = f"the term {term[:40]!r} stands in no language"
            raise ValueError(msg)
        if self.tag.language is Language.ENGLISH:
            if term in self.english:
                msg = f"the English term {term[:40]!r} stands there twice"
                raise ValueError(msg)
            self.english[term] = None
        else:
            self.forms.setdefault(self.tag, []).append(term)

    def take(self, kind: str, text: str) -> None:
        """Take in *text*, which the file calls a *kind* of information on the concept, a language or a term."""
        if words.is_ours(kind, text):
            self.subsets.add(text)
        elif self.tag is None:
            self._take_of_the_concept(kind, text)
        elif self.term in self.english and self.tag.language is Language.ENGLISH and kind == words.STATUS:
            if text not in words.STATUSES:
                msg = f"nobody knows the status {text[:40]!r}; known are {', '.join(words.STATUSES)}"
                raise ValueError(msg)
            self.english[self.term] = words.STATUSES[text]
        else:
            self.remarks.append(f"{self.term or self.tag} - {kind}: {text}")

    def entry(self) -> Entry:
        """
        Raises:
            ValueError: with one sentence on everything that is wrong in it.
        """
        if self.id is None:
            msg = "there is no id; each concept needs one that never changes"
            raise ValueError(msg)
        rendering, status = self._rendering()
        others = {term: status for term, status in self.english.items() if term != rendering}
        versions = [int(found[1]) for subset in self.subsets if (found := words.VERSION.fullmatch(subset))]
        return Entry(
            concept=words.concept_of(self.id),
            category=self.singles.get(words.SUBJECT, "term"),
            status=status,
            rendering=rendering,
            accepted=tuple(term for term, status in others.items() if status != words.DEPRECATED),
            forbidden=tuple(term for term, status in others.items() if status == words.DEPRECATED),
            forms={tag: tuple(forms) for tag, forms in self.forms.items()},
            never_replace=words.NEVER_REPLACE in self.subsets,
            ambiguous=words.AMBIGUOUS in self.subsets,
            note="\n".join((*self.notes, *self.remarks)),
            source=self.singles.get(words.SOURCE, ""),
            version=max(versions, default=1),
        )

    def _take_of_the_concept(self, kind: str, text: str) -> None:
        if kind == words.NOTE:
            self.notes.append(text)
        elif kind in {words.SUBJECT, words.SOURCE} and kind not in self.singles:
            self.singles[kind] = text
        else:
            self.remarks.append(f"{kind}: {text}")

    def _rendering(self) -> tuple[str, Status]:
        """The English that is agreed on, or else the first that may be: other people's terms begin as drafts."""
        preferred = [term for term, status in self.english.items() if status == words.PREFERRED]
        if len(preferred) > 1:
            msg = f"only one English term can be the preferred one: {', '.join(repr(term[:40]) for term in preferred)}"
            raise ValueError(msg)
        if preferred:
            return preferred[0], Status.APPROVED
        for wanted in (None, words.ADMITTED):
            for term, status in self.english.items():
                if status == wanted:
                    return term, Status.DRAFT
        return "", Status.DRAFT
