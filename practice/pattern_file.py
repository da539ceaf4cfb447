"""Pattern files: TOML with ``language``, a table ``slots`` of lists of fillers, and a list of ``patterns``."""

import tomllib
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from practice.sentences import Filler, Pattern, PatternBook, Template
from testimony.errors import BadInputError
from testimony.language import Language, UnknownLanguageError, witness_language

_T = TypeVar("_T", bound=Hashable)
_KEYS = {"id", "topic", "source", "english"}


class PatternFileError(BadInputError):
    """A pattern file cannot be used; every fault in it is named.

    Args:
        name: the file's name.
        faults: a clause for each fault.
    """

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return "\n- ".join([f"{self.name} cannot be used until this is mended:", *self.faults])


def pattern_book(language: Language) -> PatternBook:
    """The patterns that come with the program for a witness's language."""
    return read_patterns(resources.files("practice") / "patterns" / f"{language.value}.toml")


def read_patterns(file: Traversable) -> PatternBook:
    """Read a pattern file.

    Raises:
        PatternFileError: names every fault in the file.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PatternFileError(file.name, (f"it is not TOML: {error}",)) from None
    slots, entries = content.get("slots", {}), content.get("patterns", [])
    if faults := (*_language_faults(content), *_slot_faults(slots), *_entry_faults(entries, slots)):
        raise PatternFileError(file.name, faults)
    return PatternBook(
        language=witness_language(content["language"]),
        slots=slots,
        patterns=tuple(_pattern(entry) for entry in entries),
    )


def _pattern(entry: Mapping[str, str]) -> Pattern:
    return Pattern(
        id=entry["id"],
        topic=entry["topic"],
        source=Template.parse(entry["source"], usual_form="nom"),
        english=Template.parse(entry["english"], usual_form="en"),
    )


def _language_faults(content: Mapping[str, Any]) -> Iterator[str]:
    try:
        witness_language(str(content.get("language")))
    except UnknownLanguageError as error:
        yield str(error)


def _slot_faults(slots: Mapping[str, Sequence[Filler]]) -> Iterator[str]:
    for slot, fillers in slots.items():
        if not fillers:
            yield f"slot {slot} has no filler"
        if any("en" not in filler for filler in fillers):
            yield f"slot {slot} has a filler without its English, en"
        for text in sorted({str(text) for filler in fillers for text in filler.values() if not _is_clean(text)}):
            yield f"slot {slot}: {text!r} is not text without outer or double spaces"
        for filler in _repeated(tuple(sorted(filler.items())) for filler in fillers):
            yield f"slot {slot} holds the filler {dict(filler)} twice"


def _entry_faults(entries: Sequence[Mapping[str, str]], slots: Mapping[str, Sequence[Filler]]) -> Iterator[str]:
    if not entries:
        yield "it holds no pattern"
    for key in ("id", "source"):
        for text in _repeated(entry.get(key, "") for entry in entries):
            yield f"two patterns have the {key} {text!r}"
    for entry in entries:
        name = f"pattern {entry.get('id', '')!r}"
        if entry.keys() != _KEYS or not all(_is_clean(text) for text in entry.values()):
            yield f"{name} needs {sorted(_KEYS)} and nothing else, as text without outer or double spaces"
        else:
            yield from (f"{name} {fault}" for fault in _pattern_faults(_pattern(entry), slots))


def _pattern_faults(pattern: Pattern, slots: Mapping[str, Sequence[Filler]]) -> Iterator[str]:
    said = {blank.name for blank in pattern.source.blanks}
    rendered = {blank.name for blank in pattern.english.blanks}
    yield from (f"says {{{name}}} and its English does not" for name in sorted(said - rendered))
    yield from (f"has {{{name}}} in its English and never says it" for name in sorted(rendered - said))
    for blank in (*pattern.source.blanks, *pattern.english.blanks):
        if blank.slot not in slots:
            yield f"names the slot {blank.slot}, which does not exist"
        elif lacking := [filler.get("en") for filler in slots[blank.slot] if blank.form not in filler]:
            yield f"needs the form {blank.form} of {blank.slot}; it is missing from {lacking}"
    literal = "".join(part for part in (*pattern.source.parts, *pattern.english.parts) if isinstance(part, str))
    if "{" in literal or "}" in literal:
        yield "has a brace that makes no blank"


def _is_clean(text: object) -> bool:
    return isinstance(text, str) and text != "" and " ".join(text.split()) == text


def _repeated(values: Iterable[_T]) -> list[_T]:
    return [value for value, times in Counter(values).items() if times > 1]
