"""The glossary of a practice interview: the terms that occur in it, in the forms in which they are said."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from glossary.book import Glossary
from glossary.entry import Entry, Status
from practice.sentences import PatternBook
from practice.story import StoryBook
from practice.telling import Sentence
from testimony.language import LanguageTag

_SOURCE = "synthetic practice interview"
_CONJOINED = "and"  # the form for "Aigul and ...": it holds a word more than the name


@dataclass(frozen=True, slots=True)
class _Mention:
    """One form of a term, as it is said in one place."""

    concept: str
    category: str
    english: str
    form: str


def glossary_of(sentences: Iterable[Sentence], stories: StoryBook, book: PatternBook) -> Glossary:
    """Every name and term of the sentences, with each form that occurs and the English that the patterns have for it.

    A name has its plain form besides, whether or not it is said.
    """
    mentions: dict[str, list[_Mention]] = {}
    for sentence in sentences:
        for mention in (*_names(sentence, stories, book), *_terms(sentence, stories)):
            mentions.setdefault(mention.concept, []).append(mention)
    tag = LanguageTag.usual(stories.language)
    return Glossary(
        Entry(
            concept=concept,
            category=found[0].category,
            status=Status.APPROVED,
            rendering=found[0].english,
            forms={tag: tuple(dict.fromkeys(mention.form for mention in found))},
            source=_SOURCE,
        )
        for concept, found in mentions.items()
    )


def _names(sentence: Sentence, stories: StoryBook, book: PatternBook) -> Iterator[_Mention]:
    pattern = next(pattern for pattern in book.patterns if pattern.id == sentence.pair.pattern)
    for blank in pattern.source.blanks:
        category = stories.names.get(blank.slot)
        if category:
            filler = sentence.fillers[blank.name]
            said = filler["nom" if blank.form == _CONJOINED else blank.form]
            for form in (filler["nom"], said):
                yield _Mention(f"{category}-{_slug(filler['en'])}", category, filler["en"], form)


def _terms(sentence: Sentence, stories: StoryBook) -> Iterator[_Mention]:
    """The words that begin as a concept does, where the English has the concept as well."""
    for concept in stories.concepts:
        if concept.english in sentence.pair.english.casefold():
            for form in re.findall(rf"\b{re.escape(concept.stem)}\w*", sentence.pair.source.casefold()):
                yield _Mention(concept.id, concept.category, concept.english, form)


def _slug(name: str) -> str:
    """The letters of a name that an id may have: ``Künes`` gives ``kunes``."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "-".join(re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char))))
