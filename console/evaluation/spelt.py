"""Numbers as they are said: a recogniser that writes "бір мың тоғыз жүз" for 1900 has made no mistake."""

import re

from testimony.language import Language

_WORDS = {
    Language.KAZAKH: (
        "нөл бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан",
        "жүз мың миллион",
    ),
    Language.UYGHUR: (
        "نۆل بىر ئىككى ئۈچ تۆت بەش ئالتە يەتتە سەككىز توققۇز "
        "ئون يىگىرمە ئوتتۇز قىرىق ئەللىك ئاتمىش يەتمىش سەكسەن توقسان",
        "يۈز مىڭ مىليون",
    ),
}
_LONGEST = 9  # digits: beyond that a number is somebody's, such as a telephone's, and said in ways of its own
_FIGURES = re.compile(r"\d+")


def numbers_spelt(text: str, language: Language) -> str:
    """*text* with each whole number in figures spelt out in words, as the language counts; in others as it is.

    A number that begins with a nought, or has more than nine digits, stays: it is read digit by digit, or in groups.
    """
    if language not in _WORDS:
        return text
    return _FIGURES.sub(lambda found: _said(found[0], language), text)


def _said(figures: str, language: Language) -> str:
    if len(figures) > _LONGEST or (figures[0] == "0" and len(figures) > 1):
        return figures
    units, scales = (words.split() for words in _WORDS[language])
    return f" {' '.join(_words(int(figures), units, scales)) or units[0]} "


def _words(number: int, units: list[str], scales: list[str]) -> list[str]:
    for scale, name in ((10**6, scales[2]), (1000, scales[1])):
        if number >= scale:
            return [*_words(number // scale, units, scales), name, *_words(number % scale, units, scales)]
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    return [
        *([units[hundreds]] if hundreds > 1 else []),
        *([scales[0]] if hundreds else []),
        *([units[9 + tens]] if tens else []),
        *([units[ones]] if ones else []),
    ]
