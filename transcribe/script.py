"""Bringing what a model wrote into the script that its language is read in."""

import re

from testimony.language import Language, Script
from transcribe.profiles import Profile

# Uyghur Latin (ULY, the orthography of 2008) to Uyghur Arabic (UEY). The two spell letter for letter; what ULY leaves
# out is the hamza seat before a vowel that begins a syllable, and its apostrophe marks where one is meant.
_VOWELS = {"a": "ا", "e": "ە", "é": "ې", "ë": "ې", "i": "ى", "o": "و", "ö": "ۆ", "u": "ۇ", "ü": "ۈ"}
_CONSONANTS = {
    "ch": "چ", "gh": "غ", "ng": "ڭ", "sh": "ش", "zh": "ژ",
    "b": "ب", "d": "د", "f": "ف", "g": "گ", "h": "ھ", "j": "ج", "k": "ك", "l": "ل", "m": "م", "n": "ن", "p": "پ",
    "q": "ق", "r": "ر", "s": "س", "t": "ت", "v": "ۋ", "w": "ۋ", "x": "خ", "y": "ي", "z": "ز",
}  # fmt: skip
_MARKS = {",": "،", ";": "؛", "?": "؟"}
_HAMZA = "ئ"
_APOSTROPHES = "'’ʼ"
_LETTER = re.compile("|".join([*_CONSONANTS, *_VOWELS, *map(re.escape, _MARKS), f"[{_APOSTROPHES}]"]))


def in_script(text: str, profile: Profile) -> str:
    """*text*, as the model of *profile* wrote it, in the script of the profile's tag."""
    if profile.language is Language.UYGHUR and (profile.script, profile.tag.script) == (Script.LATIN, Script.ARABIC):
        return uyghur_in_arabic(text)
    return text


def uyghur_in_arabic(latin: str) -> str:
    """Uyghur in Latin letters, as it is spelt in Arabic ones. Anything that is no letter of Uyghur stays as it is."""
    arabic: list[str] = []
    text = latin.lower()
    place, after_consonant = 0, False
    while place < len(text):
        found = _LETTER.match(text, place)
        letter = found[0] if found else text[place]
        if letter in _VOWELS:
            arabic.append(_VOWELS[letter] if after_consonant else _HAMZA + _VOWELS[letter])
        elif letter not in _APOSTROPHES or not _parts_a_word(text, place):
            arabic.append(_CONSONANTS.get(letter) or _MARKS.get(letter) or latin[place : place + len(letter)])
        after_consonant = letter in _CONSONANTS
        place += len(letter)
    return "".join(arabic)


def _parts_a_word(text: str, place: int) -> bool:
    """Whether the apostrophe at *place* stands between letters, and not around a word as a quotation mark."""
    return text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha()
