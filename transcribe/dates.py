"""Dates in figures, as people write them: ``1972-يىلى``, ``21-كۈنى``, ``1968 жылы 15 қазанда``.

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


def _said(language: Language) -> str:
    """A pattern of one or more number words."""
    word = f"(?:{'|'.join(NUMBER_WORDS[language])})"
    return rf"{word}(?: +{word})*"


_UYGHUR, _KAZAKH = _said(Language.UYGHUR), _said(Language.KAZAKH)
_MONTHS = "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
# A day without what dates have before it may be the end of a number whose beginning was misheard.
_DATES = {
    # The hyphen stands for the ending of an ordinal that figures leave out; no number in words is written with it.
    (Language.UYGHUR, Script.ARABIC): re.compile(
        rf"(?<!\S)(?P<year>{_UYGHUR})-(?=يىل)|\bئاينىڭ +(?P<day>{_UYGHUR})-(?=كۈن)"
    ),
    (Language.KAZAKH, Script.CYRILLIC): re.compile(
        rf"(?<!\S)(?P<year>{_KAZAKH})(?= +жыл)|(?:^|[.?!] +|\bжылы +)(?P<day>{_KAZAKH})(?= +(?:{_MONTHS}))",
        re.IGNORECASE,
    ),
}
# A year without its thousand may be the end of one.
_FITTING = {"year": range(1000, 3000), "day": range(1, 32)}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a text a number in words stands, and its figures."""

    start: int
    end: int
    figures: str


def with_dates(heard: Utterance, profile: Profile) -> Utterance:
    """*heard* with the dates that its model wrote in words in figures; those words become one, with the time of all."""
    dates = _DATES.get((profile.language, profile.script))
    if dates is None or profile.approximate:
        return heard
    places = tuple(_places(heard.text, dates, profile.language))
    if not places:
        return heard
    return replace(heard, text=_written(heard.text, places), words=tuple(_words(heard, places)))


def _places(text: str, dates: re.Pattern[str], language: Language) -> Iterator[_Place]:
    for date in dates.finditer(text):
        what = "year" if date["year"] else "day"
        number = number_in(date[what].casefold().split(), language)
        if number in _FITTING[what]:
            yield _Place(date.start(what), date.end(what), str(number))


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
