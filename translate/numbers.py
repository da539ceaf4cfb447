"""The numbers in a text, whether in figures or in words, so that a translation's can be held against its source's."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from testimony.language import Language
from testimony.numerals import NUMBER_WORDS

_FIGURES = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[., \u00a0\u202f]\d{3})+")
_GROUPED_DECIMAL = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+")
_TOKENS = re.compile(rf"{_FIGURES.pattern}|[^\W\d_]+")

_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
    "dozen twice both couple decade"
)
_ENGLISH_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth twentieth thirtieth"
)
_SCALES = (100, 1000, 10**6, 10**9)
_ENGLISH = dict(zip(_ENGLISH_UNITS.split(), (*range(20), *range(20, 100, 10), *_SCALES, 12, 2, 2, 2, 10), strict=True))
_ENGLISH |= zip(_ENGLISH_ORDINALS.split(), (*range(1, 13), 20, 30), strict=True)

_KAZAKH_ENDINGS = re.compile(
    r"(?P<ordinal>ыншы|інші|ншы|нші)?(?:ны|ні|ның|нің|ға|ге|қа|ке|да|де|та|те|дан|ден|тан|тен|нан|нен)?"
)
_UYGHUR_ENDINGS = re.compile(r"(?P<ordinal>ىنچى|نچى)?(?:نى|نىڭ|غا|گە|قا|كە|دا|دە|تا|تە|دىن|تىن|غىچە|گىچە|قىچە|كىچە)?")
_ENGLISH_ENDINGS = re.compile("s?")
_SHORTEST_WITH_CASE = 3  # онда is "there", and no ten

_HUNDRED, _THOUSAND = 100, 1000


@dataclass(frozen=True, slots=True)
class _Reader:
    """The number words of one language, and what may stand behind them."""

    units: Mapping[str, int]
    endings: re.Pattern[str]
    face_is_hundred: bool = True  # the word for a hundred is the word for a face as well
    link: str | None = None  # may stand inside a number

    def value(self, word: str) -> int | None:
        if word in self.units:
            return self.units[word]
        for end in range(len(word) - 1, 1, -1):
            ending = self.endings.fullmatch(word, end)
            if ending and word[:end] in self.units:
                is_ordinal = ending.groupdict().get("ordinal")
                return self.units[word[:end]] if is_ordinal or end >= _SHORTEST_WITH_CASE else None
        return None


_READERS = {
    Language.ENGLISH: _Reader(_ENGLISH, _ENGLISH_ENDINGS, face_is_hundred=False, link="and"),
    Language.KAZAKH: _Reader(NUMBER_WORDS[Language.KAZAKH], _KAZAKH_ENDINGS),
    Language.UYGHUR: _Reader(NUMBER_WORDS[Language.UYGHUR], _UYGHUR_ENDINGS),
}
_FIGURES_ONLY = _Reader({}, re.compile(""))


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Attributes:
        value: in one spelling; ``10 000``, ``10,000``, ``10.000`` and "10 thousand" are all ``10000``.
        in_figures: whether any part of it was written in figures.
    """

    value: str
    in_figures: bool


def numbers(text: str, language: Language | None) -> Iterator[Number]:
    """The numbers of *text* in order, in figures and in words; "екі мың он жеті" is one number, 2017.

    "One" in words is left out, being an article and a pronoun as well, and so is a bare "hundred" where it is a face.
    """
    reader = _READERS.get(language, _FIGURES_ONLY) if language else _FIGURES_ONLY
    lowered = text.casefold()
    run = _Run()
    reached = 0
    for token in _TOKENS.finditer(lowered):
        word = token.group()
        joined = not lowered[reached : token.start()].strip(" -\u00a0")
        reached = token.end()
        if joined and word == reader.link and run.current >= _HUNDRED:
            continue  # a hundred and five
        figure = _plain(word) if word[0].isdecimal() else None
        value = None if figure else reader.value(word)
        if not (joined and value is not None and run.takes(value)):
            yield from run.number(reader)
            run = _Run(figure, in_figures=figure is not None)
        if value is not None:
            run = run.with_value(value)
    yield from run.number(reader)


def values(text: str, language: Language) -> Counter[str]:
    """How often each number stands in *text*."""
    return Counter(number.value for number in numbers(text, language))


@dataclass(frozen=True, slots=True)
class _Run:
    """Number words that make one number so far: what is before its last thousand, and what is after."""

    figure: str | None = None
    total: int = 0
    current: int = 0
    words: int = 0
    in_figures: bool = False

    def takes(self, value: int) -> bool:
        """Whether *value* continues this number: "twenty one" and "16 thousand" do, "two three" does not."""
        if self.figure is not None:
            return value >= _THOUSAND and self.figure.isdecimal()
        if not self.words:
            return False
        if value >= _HUNDRED:
            return self.current < _HUNDRED or value > _HUNDRED
        size = 10 ** len(str(value)) if value >= 10 else 10  # noqa: PLR2004 - units end at ten
        return self.current % size == 0

    def with_value(self, value: int) -> "_Run":
        total, current = self.total, int(self.figure) if self.figure else self.current
        if value > _HUNDRED:
            total, current = total + (current or 1) * value, 0
        elif value == _HUNDRED:
            current = (current or 1) * value
        else:
            current += value
        return _Run(None, total, current, self.words + 1, self.in_figures)

    def number(self, reader: _Reader) -> Iterator[Number]:
        """The number, if there is one that counts."""
        value = self.total + self.current
        is_bare = self.words == 1 and (value == 1 or (value == _HUNDRED and reader.face_is_hundred))
        if self.figure is not None:
            yield Number(self.figure, in_figures=True)
        elif self.words and (self.in_figures or not is_bare):
            yield Number(str(value), self.in_figures)


def _plain(number: str) -> str:
    digits = "".join(str(int(char)) if char.isdecimal() else char for char in number)
    if _GROUPED_DECIMAL.fullmatch(digits):
        digits = digits.replace(",", "")
    if _GROUPED.fullmatch(digits):
        return re.sub(r"\D", "", digits).lstrip("0") or "0"
    return digits.replace(",", ".").lstrip("0") or "0"
