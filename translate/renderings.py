"""The glossary seen from the English side: which stretches of a translation claim to be which concept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.match import Finder, Hit, Term
from testimony.language import Language, LanguageTag


class Role(StrEnum):
    """What an English wording is to a concept."""

    RENDERING = "rendering"
    ACCEPTED = "accepted"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A stretch of English that the glossary knows.

    Attributes:
        text: the stretch itself, endings and all; a possessive's apostrophe is not part of it.
        roles: for each concept that knows it, what it is there.
        is_plural: whether an English plural ending was found behind the glossary's wording.
        is_as_written: whether capitals stand as in the glossary; "turkey" is not as written.
    """

    start: int
    end: int
    text: str
    roles: Mapping[str, Role]
    is_plural: bool
    is_as_written: bool

    @property
    def is_shared(self) -> bool:
        return len(self.roles) > 1


class Renderings:
    """Finds the English wordings of a glossary, whatever their part in it. Built once for many translations."""

    def __init__(self, glossary: Glossary) -> None:
        self._roles = {(entry.concept, wording): role for entry in glossary for wording, role in _wordings(entry)}
        terms = (Term(entry.concept, entry.version, wording) for entry in glossary for wording, _ in _wordings(entry))
        self._finder = Finder(terms, LanguageTag.usual(Language.ENGLISH))

    def claims(self, english: str) -> tuple[Claim, ...]:
        """Every known stretch of *english*, in order; the longest where two overlap."""
        stretches: dict[tuple[int, int], list[Hit]] = {}
        for hit in self._finder.find(english):
            stretches.setdefault((hit.start, hit.end), []).append(hit)
        return tuple(self._claim(english, hits) for hits in stretches.values())

    def _claim(self, english: str, hits: list[Hit]) -> Claim:
        first = hits[0]
        text = english[first.start : first.end]
        return Claim(
            start=first.start,
            end=first.end,
            text=text,
            roles={hit.concept: self._roles[hit.concept, hit.form] for hit in hits},
            is_plural=bool(first.suffix),
            is_as_written=_is_as_written(text, first.form),
        )


def _wordings(entry: Entry) -> Iterator[tuple[str, Role]]:
    yield entry.rendering, Role.RENDERING
    yield from ((wording, Role.ACCEPTED) for wording in entry.accepted)
    yield from ((wording, Role.FORBIDDEN) for wording in entry.forbidden)


def _is_as_written(text: str, form: str) -> bool:
    """Whether *text* has the capitals of *form*; a sentence may begin with one more."""
    if form == form.lower():
        return True
    length = len(form) - 1  # a plural ending changes nothing before the last letter
    return text[:length] in {form[:length], capitalised(form)[:length]}


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
