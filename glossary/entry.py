"""An entry of the glossary: one concept, how witnesses say it, and how the house says it in English."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from testimony.identity import Digest
from testimony.language import LanguageTag

#: Stands between two forms in one cell of a file, and so in no form.
SEPARATOR = "|"

# No term is longer than a sentence, no concept has more names than that, and a note is not a chapter.
_LONGEST_WORDING, _MOST_WORDINGS, _LONGEST_TEXT = 300, 200, 10_000
_CONCEPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Status(StrEnum):
    """Whether people have agreed on a rendering. A draft is reported; only what is approved is enforced."""

    DRAFT = "draft"
    APPROVED = "approved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One concept and its agreed English.

    Attributes:
        concept: a short id that never changes (``D001``); the ledger of every translation refers to it.
        category: what kind of thing it is, in a word of the team's own (``place``, ``torture_term``).
        rendering: the English that the house has agreed on.
        forms: how the concept is said or written, for each language and script; none where nobody is sure.
        accepted: other English that plainly means the concept; brought to *rendering* where a machine wrote it.
        forbidden: English that must not stand for the concept.
        never_replace: the English is judged at this term and never edited (coded words, euphemisms, allegations).
        ambiguous: the source forms mean other things as well; every mention is put before a person.
        version: goes up whenever people change what the entry says.
    """

    concept: str
    rendering: str
    category: str = "term"
    status: Status = Status.DRAFT
    forms: Mapping[LanguageTag, tuple[str, ...]] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    never_replace: bool = False
    ambiguous: bool = False
    note: str = ""
    source: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if faults := tuple(self._faults()):
            raise ValueError("; ".join(faults))

    @property
    def is_enforced(self) -> bool:
        """Whether a machine may write the rendering where another known English stands."""
        return self.status is Status.APPROVED and not self.never_replace and not self.ambiguous

    @property
    def english(self) -> tuple[str, ...]:
        """Every English wording that it knows, whether good or not; the rendering first."""
        return (self.rendering, *self.accepted, *self.forbidden)

    @property
    def digest(self) -> Digest:
        """Over everything that bears on a translation; a note or a source may change without touching it."""
        facts = self.as_json()
        return Digest.of_facts({name: facts[name] for name in facts.keys() - {"note", "source", "category"}})

    def as_json(self) -> dict[str, Any]:
        """The whole entry as plain JSON values, the same for the same content."""
        return {
            "concept": self.concept,
            "category": self.category,
            "status": self.status.value,
            "rendering": self.rendering,
            "accepted": list(self.accepted),
            "forbidden": list(self.forbidden),
            "forms": {str(tag): list(forms) for tag, forms in self.forms.items()},
            "never_replace": self.never_replace,
            "ambiguous": self.ambiguous,
            "note": self.note,
            "source": self.source,
            "version": self.version,
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """The entry that gave *facts* by `as_json`.

        Raises:
            ValueError: they are not those of an entry.
        """
        return cls(
            **{
                **facts,
                "status": Status(facts["status"]),
                "accepted": tuple(facts["accepted"]),
                "forbidden": tuple(facts["forbidden"]),
                "forms": {LanguageTag.parse(tag): tuple(forms) for tag, forms in facts["forms"].items()},
            }
        )

    def _faults(self) -> Iterator[str]:
        if not _CONCEPT.fullmatch(self.concept):
            yield f"an id is 1 to 64 letters, digits, dots, dashes or underscores: {self.concept[:80]!r}"
        if not self.rendering:
            yield "there is no English rendering"
        if self.version < 1:
            yield f"versions are counted from 1, not {self.version}"
        columns = {"accepted": self.accepted, "forbidden": self.forbidden, "rendering": (self.rendering,)}
        columns |= {str(tag): forms for tag, forms in self.forms.items()}
        yield from (f"{tag}: no form is given" for tag, forms in self.forms.items() if not forms)
        for column, wordings in columns.items():
            yield from _faults_of(column, wordings)
        for wording in sorted({*self.accepted} & {*self.forbidden}):
            yield f"{wording!r} is both accepted and forbidden"
        for wording in sorted({self.rendering} & {*self.accepted, *self.forbidden}):
            yield f"the rendering {wording!r} is listed again as a variant"
        for column, text in {"category": self.category, "note": self.note, "source": self.source}.items():
            if len(text) > _LONGEST_TEXT:
                yield f"{column}: longer than {_LONGEST_TEXT} characters"
            elif text != text.strip() or _controls(text) - {"\n"}:
                yield f"{column}: blanks at its edge, or a control character"


def _faults_of(column: str, wordings: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the wordings of one column; an empty rendering has its own sentence."""
    if len(wordings) > _MOST_WORDINGS:
        yield f"{column}: more than {_MOST_WORDINGS} forms"
        return
    for wording in wordings:
        if len(wording) > _LONGEST_WORDING:
            yield f"{column}: {wording[:40]!r} goes on for more than {_LONGEST_WORDING} characters"
        elif wording != wording.strip() or SEPARATOR in wording:
            yield f"{column}: {wording!r} has blanks at its edge or a {SEPARATOR!r} in it"
        elif _controls(wording):
            yield f"{column}: {wording!r} holds a control character"
        elif not wording and column != "rendering":
            yield f"{column}: an empty form"
        elif wording and not any(char.isalnum() for char in wording):
            yield f"{column}: {wording!r} has no letter or digit"
    for wording in sorted({wording for wording in wordings if wording and wordings.count(wording) > 1}):
        yield f"{column}: {wording!r} stands there twice"


def _controls(text: str) -> set[str]:
    """The characters of *text* that stand for no sign; XML has no way to write them."""
    return {char for char in text if unicodedata.category(char) in {"Cc", "Cs"} or char in "\ufffe\uffff"}
