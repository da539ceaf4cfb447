"""Pseudonyms: what stands instead of a name in a document that names nobody, in both languages alike."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from glossary.key import Key
from testimony.errors import BadInputError
from testimony.language import Language, LanguageTag


@dataclass(frozen=True, kw_only=True, slots=True)
class Pseudonym:
    """A name, in one spelling of one language, and what stands instead of it.

    Attributes:
        tag: the language that *form* is written in: endings may follow it there, but not in English.
    """

    form: str
    tag: LanguageTag
    instead: str


class UnreadablePseudonymsError(BadInputError):
    """A line of a list of pseudonyms cannot be used. The line itself is not repeated: it holds a name."""

    def __init__(self, line: int, cause: str) -> None:
        super().__init__(line, cause)
        self.line, self.cause = line, cause

    def __str__(self) -> str:
        return (
            f"line {self.line} of the list of pseudonyms {self.cause}; each line is a language (en, kk, ug ...), "
            "a name as it is written there and what stands instead of it, with a tab between"
        )


def read_pseudonyms(text: str) -> tuple[Pseudonym, ...]:
    """The list in *text*: a language, a form and its pseudonym on each line; empty lines and ``#`` lines are passed.

    Raises:
        ExceptionGroup: of an UnreadablePseudonymsError for each line that cannot be used.
    """
    listed: list[Pseudonym] = []
    errors: list[UnreadablePseudonymsError] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            try:
                listed.append(_read(number, line))
            except UnreadablePseudonymsError as error:
                errors.append(error)
    if errors:
        raise ExceptionGroup("the list of pseudonyms cannot be used", errors)
    return tuple(listed)


def _read(number: int, line: str) -> Pseudonym:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != 3 or not all(cells):  # noqa: PLR2004 - language, form, pseudonym
        raise UnreadablePseudonymsError(number, "does not hold three cells")
    try:
        tag = LanguageTag.parse(cells[0])
    except BadInputError:
        raise UnreadablePseudonymsError(number, "names a language that is not known here") from None
    if not any(char.isalnum() for char in Key.of(cells[1], tag).text):
        raise UnreadablePseudonymsError(number, "names nobody")
    return Pseudonym(form=cells[1], tag=tag, instead=cells[2])


def replaced(text: str, register: Sequence[Pseudonym]) -> str:
    """*text* with every name of *register* replaced, however its letters are encoded.

    A longer name goes before a shorter one that it holds. Endings stay where they were.
    """
    for pseudonym in sorted(register, key=lambda each: -len(each.form)):
        for start, end in reversed(list(_found(text, pseudonym))):
            text = text[:start] + pseudonym.instead + text[end:]
    return text


def left_in(texts: Iterable[str], register: Sequence[Pseudonym]) -> int:
    """How many of *texts* still hold a name of *register*, be it in the middle of a word."""
    keys = [(Key.of(each.form, each.tag).text.strip(), each.tag) for each in register]
    return sum(any(_holds(text, key, tag) for key, tag in keys) for text in texts)


def _found(text: str, pseudonym: Pseudonym) -> Iterator[tuple[int, int]]:
    key = Key.of(text, pseudonym.tag)
    for hit in re.finditer(re.escape(Key.of(pseudonym.form, pseudonym.tag).text.strip()), key.text):
        start, end = hit.span()
        whole = pseudonym.tag.language is not Language.ENGLISH or key.word_end(end - 1) == end
        if key.starts_word(start) and whole:
            yield key.starts[start], key.ends[end - 1]


def _holds(text: str, key: str, tag: LanguageTag) -> bool:
    folded = Key.of(text, tag)
    for hit in re.finditer(re.escape(key), folded.text):
        # In English a short name stands by chance within other words ("Ali" in "alive"); as a word it does not.
        if tag.language is not Language.ENGLISH or (
            folded.starts_word(hit.start()) and folded.word_end(hit.end() - 1) == hit.end()
        ):
            return True
    return False
