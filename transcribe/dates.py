"""Uyghur dates in figures, as people write them: ``1972-يىلى``, ``21-كۈنى``.

A model may have been taught to write numbers as they are said, because letters keep what was heard: of "seventeen"
misheard a reader sees a misspelt word, where a model that writes figures puts another year. What is spelt as the
language counts, and stands where a date has its figures, is a date and is written as one; anything else is left as it
was heard.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from testimony.language import Language, Script
from testimony.numerals import NUMBER_WORDS, number_in
from testimony.segment import Word
from testimony.span import Span
from transcribe.port import Utterance
from transcribe.profiles import Profile

_NUMBER = "|".join(NUMBER_WORDS[Language.UYGHUR])
# The hyphen stands for the ending of an ordinal that figures leave out; no number in words is written with it.
_DATES = re.compile(rf"(?P<month>\bئاينىڭ +)?(?<!\S)(?P<number>(?:{_NUMBER})(?: +(?:{_NUMBER}))*)-(?P<of>يىل|كۈن)")
# A year without its thousand, or a day without its month, may be the end of a number whose beginning was misheard.
_YEARS, _DAYS = range(1000, 3000), range(1, 32)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a text a number in words stands, and its figures."""

    start: int
    end: int
    figures: str


def with_dates(heard: Utterance, profile: Profile) -> Utterance:
    """*heard* with the dates that its model wrote in words in figures; those words become one, with the time of all."""
    if profile.approximate or (profile.language, profile.script) != (Language.UYGHUR, Script.ARABIC):
        return heard
    places = tuple(_places(heard.text))
    if not places:
        return heard
    return replace(heard, text=_written(heard.text, places), words=tuple(_words(heard, places)))


def _places(text: str) -> Iterator[_Place]:
    for date in _DATES.finditer(text):
        number = number_in(date["number"].split(), Language.UYGHUR)
        is_year = date["of"] == "يىل" and number in _YEARS
        is_day = date["of"] == "كۈن" and date["month"] and number in _DAYS
        if is_year or is_day:
            yield _Place(date.start("number"), date.end("number"), str(number))


def _written(text: str, places: Sequence[_Place], start: int = 0, end: int | None = None) -> str:
    """The part of *text* from *start* to *end* with the figures in it."""
    parts = []
    for place in places:
        if start <= place.start and place.end <= (len(text) if end is None else end):
            parts += [text[start : place.start], place.figures]
            start = place.end
    return "".join([*parts, text[start:end]])


def _words(heard: Utterance, places: Sequence[_Place]) -> Iterator[Word]:
    """The words, those that reach into one of *places* made one."""
    held: list[tuple[Word, int, int]] = []
    reached = 0
    for word in heard.words:
        start = heard.text.find(word.text, reached)
        if start < 0:  # the engine split the text otherwise than it wrote it: nothing can be told apart
            yield from (one for one, _, _ in held)
            yield from heard.words[heard.words.index(word) :]
            return
        reached = start + len(word.text)
        if held and not any(place.start < held[-1][2] and start <= place.end for place in places):
            yield _joined(heard.text, held, places)
            held = []
        held.append((word, start, reached))
    if held:
        yield _joined(heard.text, held, places)


def _joined(text: str, held: Sequence[tuple[Word, int, int]], places: Sequence[_Place]) -> Word:
    (first, start, _), (last, _, end) = held[0], held[-1]
    return Word(
        text=_written(text, places, start, end),
        span=Span(first.span.start_ms, last.span.end_ms),
        probability=min(word.probability for word, _, _ in held),
    )
