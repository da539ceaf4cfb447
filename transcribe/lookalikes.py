"""Letters that look like those of another script: found in a machine's text, and put right in it.

A word that mixes Cyrillic with Latin look-alikes reads well and is found by no search. A word of one script alone is
left as it is: it may be a name, an abbreviation, or another language.
"""

import re

from testimony.language import Language, LanguageTag, Script

_LATIN = "aeopcxyhiAEOPCXYHITMBKəƏɵƟ"
_CYRILLIC = "аеорсхуһіАЕОРСХУҺІТМВКәӘөӨ"
_INTO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_INTO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
# Arabic letters of neighbouring keyboards: Persian and Urdu kaf, ye and heh, Arabic teh marbuta and alef maksura.
_ARABIC = {
    Language.UYGHUR: str.maketrans({"ک": "ك", "ڪ": "ك", "ی": "ى", "ہ": "ھ", "ة": "ە", "ه": "ە", "ڬ": "ڭ"}),
    Language.KAZAKH: str.maketrans({"ک": "ك", "ڪ": "ك", "ی": "ى", "ہ": "ھ", "ة": "ە", "ه": "ە", "ڬ": "ڭ"}),
}
_WORD = re.compile(r"[^\W\d_]+")
_IS_CYRILLIC, _IS_LATIN = re.compile("[\u0400-\u052f]"), re.compile("[A-Za-zəƏɵƟ]")


def mixed_words(text: str, tag: LanguageTag) -> tuple[str, ...]:
    """The words of *text* with letters of another script, or of a neighbour's keyboard, that look like its own."""
    return tuple(word for word in _WORD.findall(text) if _mended(word, tag) != word)


def mended(text: str, tag: LanguageTag) -> str:
    """*text* with every one of `mixed_words` written in the letters of *tag*'s script."""
    return _WORD.sub(lambda found: _mended(found.group(), tag), text)


def _mended(word: str, tag: LanguageTag) -> str:
    if tag.script is Script.ARABIC:
        return word.translate(_ARABIC.get(tag.language, {}))
    if not (_IS_CYRILLIC.search(word) and _IS_LATIN.search(word)):
        return word
    mended_word = word.translate(_INTO_CYRILLIC if tag.script is Script.CYRILLIC else _INTO_LATIN)
    # What still mixes has letters that look like nothing in the script: it was no look-alike.
    still = _IS_LATIN.search(mended_word) if tag.script is Script.CYRILLIC else _IS_CYRILLIC.search(mended_word)
    return word if still else mended_word
