"""How a word roughly sounds, whichever script it is written in: enough to tell whether a name can be the same."""

import re

from glossary.key import Key
from glossary.scripts import alphabet_of
from testimony.language import Language, LanguageTag, Script

_KAZAKH_LETTERS = "а ә б в г ғ д е ё ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ц ч ш щ ы і э ю я"
_KAZAKH_SOUNDS = "a a b v g g d e o j z i y k k l m n n o o p r s t u u u f h h s j j j i i e u a"
_KAZAKH = dict(zip(_KAZAKH_LETTERS.split(), _KAZAKH_SOUNDS.split(), strict=True))
# Consonants that languages and romanisations exchange for each other, two letters before one.
_CLASSES = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        ("sch|tch|ch|sh|zh|dj|ts|tz|j|q(?=[iu])|c(?=[eiy])", "s"),
        ("ng", "n"),
        ("kh|gh|ck|[kqgxhc]", "k"),
        ("ph|th(?=$)|[bpvfw]", "p"),
        ("[td]", "t"),
        ("[sz]", "s"),
        ("[aeiouyäöüéëıəı'’]+", ""),
    )
)
_ULY = LanguageTag(Language.UYGHUR, Script.LATIN)


def sound(word: str, tag: LanguageTag) -> str:
    """The consonants of *word*, each by its kind: "Urumqi" and Үрімжі are both ``rms``."""
    latin = _latin(word, tag)
    for pattern, letter in _CLASSES:
        latin = pattern.sub(letter, latin)
    return re.sub(r"(.)\1+", r"\1", latin)


def _latin(word: str, tag: LanguageTag) -> str:
    key = Key.of(word, tag).text
    alphabet = alphabet_of(_ULY)
    if tag == LanguageTag.usual(Language.UYGHUR) and alphabet:
        return alphabet.written(key)
    return "".join(_KAZAKH.get(char, char) for char in key) if tag.script is Script.CYRILLIC else key
