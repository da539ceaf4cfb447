"""Whole numbers as Kazakh and Uyghur say them: from figures into words, and back."""

import re
from collections.abc import Iterator, Mapping, Sequence

from testimony.language import Language

_HUNDRED, _THOUSAND, _MILLION, _MILLIARD = 100, 1000, 10**6, 10**9
_VALUES = (*range(10), *range(10, 100, 10), _HUNDRED, _THOUSAND, _MILLION, _MILLIARD)
_NAMES = {
    Language.KAZAKH: (
        "нөл бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан "
        "жүз мың миллион миллиард"
    ),
    Language.UYGHUR: (
        "نۆل بىر ئىككى ئۈچ تۆت بەش ئالتە يەتتە سەككىز توققۇز "
        "ئون يىگىرمە ئوتتۇز قىرىق ئەللىك ئاتمىش يەتمىش سەكسەن توقسان "
        "يۈز مىڭ مىليون مىليارد"
    ),
}

#: The number words of each language that numbers are known of here, with what they stand for.
NUMBER_WORDS: Mapping[Language, Mapping[str, int]] = {
    language: dict(zip(names.split(), _VALUES, strict=True)) for language, names in _NAMES.items()
}
_WORD_FOR = {language: {value: word for word, value in words.items()} for language, words in NUMBER_WORDS.items()}
_LONGEST = 9  # digits: beyond that a number is somebody's, such as a telephone's, and said in ways of its own
_FIGURES = re.compile(r"\d+")


def in_words(number: int, language: Language) -> tuple[str, ...]:
    """The words that *language* (one of `NUMBER_WORDS`) says *number* in, from 0 to 999,999,999."""
    words = _WORD_FOR[language]
    return tuple(words[part] for part in _parts(number)) or (words[0],)


def number_in(words: Sequence[str], language: Language) -> int | None:
    """The number that is said in just these *words*, from 0 to 999,999,999; None where they say none, or say it oddly.

    Odd is what `in_words` would put another way: "two three", "a thousand a thousand".
    """
    known = NUMBER_WORDS[language]
    if not words or any(word not in known for word in words):
        return None
    total = current = 0
    for value in (known[word] for word in words):
        if value >= _THOUSAND:
            total, current = total + (current or 1) * value, 0
        elif value == _HUNDRED:
            current = (current or 1) * _HUNDRED
        else:
            current += value
    number = total + current
    return number if number < 10**_LONGEST and in_words(number, language) == tuple(words) else None


def spelt_out(text: str, language: Language) -> str:
    """*text* with each whole number in figures put into words, as *language* counts; as it is where that is not known.

    A number that begins with a nought, or has more than nine digits, stays: it is read digit by digit, or in groups.
    """
    if language not in NUMBER_WORDS:
        return text
    return _FIGURES.sub(lambda found: _spelt(found[0], language), text)


def _spelt(figures: str, language: Language) -> str:
    if len(figures) > _LONGEST or (figures[0] == "0" and len(figures) > 1):
        return figures
    return " ".join(in_words(int(figures), language))


def _parts(number: int) -> Iterator[int]:
    """The values that are said, in the order they are said; none for 0."""
    for scale in (_MILLION, _THOUSAND):
        if number >= scale:
            # "One million" has its one, and so has "one thousand" before a year.
            yield from (*_parts(number // scale), scale)
            number %= scale
    hundreds, rest = divmod(number, _HUNDRED)
    if hundreds:
        yield from (*((hundreds,) if hundreds > 1 else ()), _HUNDRED)
    tens, ones = divmod(rest, 10)
    yield from (value for value in (tens * 10, ones) if value)
