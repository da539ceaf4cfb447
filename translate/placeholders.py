"""Names hidden behind placeholders while an engine translates: for models alone that were seen to carry them across.

An engine that never met them in training writes a real place in their stead, fluently and with full confidence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from glossary.book import Glossary
from glossary.match import Hit
from translate.choosing import Choice

_NAMES = ("place", "person")  # never a word whose meaning carries the sentence
_MOST = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Masked:
    """A sentence with its names hidden.

    Attributes:
        text: what the engine is given.
        names: for each placeholder, the rendering that takes its place.
    """

    text: str
    names: dict[str, str]

    @classmethod
    def of(cls, choice: Choice, glossary: Glossary, placeholder: str) -> Self | None:
        """The sentence of *choice* with the missing names hidden; None where there are none, or too many.

        The endings of a name stay behind its placeholder: they tell "in" from "to" and "from".
        """
        hidden = [choice.hits[at] for at in choice.missing if _is_name(choice.hits[at], glossary)]
        text = choice.sentence.text
        if not hidden or len(hidden) > _MOST or re.search(re.escape(placeholder.format(1)[:-1]), text):
            return None
        names, masked, reached = {}, "", 0
        for number, hit in enumerate(hidden, start=1):
            token = placeholder.format(number)
            entry = glossary.get(hit.concept)
            names[token] = entry.rendering if entry else ""
            ending = _ending(text[hit.start : hit.end], hit)
            masked += text[reached : hit.start] + token + (f"-{ending}" if ending else "")
            reached = hit.end
        return cls(text=masked + text[reached:], names=names)

    def uncovered(self, english: str) -> str | None:
        """*english* with the names in it; None unless each placeholder came across exactly once."""
        if not carried(english, tuple(self.names)):
            return None
        for token, rendering in self.names.items():
            english = english.replace(token, rendering)
        return english


def carried(english: str, tokens: Sequence[str]) -> bool:
    """Whether each of *tokens* stands in *english* exactly once, as a word of its own."""
    return all(
        english.count(token) == 1 and re.search(rf"(?<!\w){re.escape(token)}(?!\w)", english) for token in tokens
    )


def _is_name(hit: Hit, glossary: Glossary) -> bool:
    entry = glossary.get(hit.concept)
    return entry is not None and entry.is_enforced and entry.category.startswith(_NAMES)


def _ending(said: str, hit: Hit) -> str:
    return said[len(hit.form) :] if hit.suffix and said.casefold().startswith(hit.form.casefold()) else ""
