"""Faults that no single entry has: concepts that get in each other's way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from glossary.book import Glossary
from glossary.key import Key


def check(glossary: Glossary) -> Iterator[str]:
    """One sentence for each contradiction, duplicate and homograph, for a person to decide."""
    yield from _homographs(glossary)
    yield from _shared_renderings(glossary)
    yield from _contradictions(glossary)


def _homographs(glossary: Glossary) -> Iterator[str]:
    """Forms that stand for several concepts: every mention is put before a person."""
    owners = _grouped(
        ((tag, Key.of(form, tag).text), entry.concept)
        for entry in glossary
        for tag, forms in entry.forms.items()
        for form in forms
    )
    for (tag, form), concepts in owners.items():
        if len(concepts) > 1:
            yield f"{form!r} ({tag}) stands for {' and '.join(concepts)}: each mention will be flagged as ambiguous"


def _shared_renderings(glossary: Glossary) -> Iterator[str]:
    for rendering, concepts in _grouped((entry.rendering.casefold(), entry.concept) for entry in glossary).items():
        if len(concepts) > 1:
            yield f"{rendering!r} is the rendering of {' and '.join(concepts)}: in English they cannot be told apart"


def _contradictions(glossary: Glossary) -> Iterator[str]:
    """An English wording that one concept requires and another forbids."""
    forbidden = _grouped((word.casefold(), entry.concept) for entry in glossary for word in entry.forbidden)
    for entry in glossary:
        for concept in forbidden.get(entry.rendering.casefold(), ()):
            yield f"{entry.rendering!r} is the rendering of {entry.concept} and forbidden for {concept}"


def _grouped(pairs: Iterable[tuple[Any, str]]) -> dict[Any, list[str]]:
    """The concepts under each key, each once, in order."""
    groups: dict[Any, list[str]] = defaultdict(list)
    for key, concept in pairs:
        if concept not in groups[key]:
            groups[key].append(concept)
    return groups
