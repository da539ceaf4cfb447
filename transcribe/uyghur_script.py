"""Uyghur in its three scripts: Arabic (UEY), Latin (ULY, the orthography of 2008) and Cyrillic (of Kazakhstan).

They spell letter for letter. What Arabic alone writes is the hamza seat before a vowel that begins a syllable: at the
beginning of a word and after another vowel it stands always, and the others leave it out; after a consonant it stands
where the vowel is spoken anew, and the others mark it, Latin with an apostrophe and Cyrillic with a hard sign. Latin
also sets an apostrophe between two letters that together would be a third: n'g, s'h.

What does not come back: Latin capitals; an apostrophe between two vowels, which is not needed; the Latin ``v`` of
foreign names, which comes back as ``w``; Cyrillic letters of Russian words (ё э ы ц щ ь), which are respelt.
"""

import re

_ARABIC_VOWELS = "اەېىوۆۇۈ"
_LATIN_VOWELS = dict(zip(["a", "e", "é", "i", "o", "ö", "u", "ü"], _ARABIC_VOWELS, strict=True)) | {"ë": "ې"}
_CYRILLIC_VOWELS = dict(zip("аәеиоөуү", _ARABIC_VOWELS, strict=True)) | {"э": "ې", "ы": "ى"}
_ARABIC_CONSONANTS = "چغڭشژبدفگھجكلمنپقرستۋخزي"
# Letters of two first: they are looked for before those that they begin with.
_LATIN_CONSONANTS = dict(
    zip(["ch", "gh", "ng", "sh", "zh", *"bdfghjklmnpqrstwxzy"], _ARABIC_CONSONANTS, strict=True)
) | {"v": "ۋ"}
_CYRILLIC_CONSONANTS = dict(zip("чғңшжбдфгһҗклмнпқрствхзй", _ARABIC_CONSONANTS, strict=True)) | {"щ": "ش"}
# A letter for two: y with the vowel behind it, t with s.
_CYRILLIC_PAIRS = {"я": "йа", "ю": "йу", "ё": "йо", "ц": "тс", "ь": ""}
_CONSONANT_LETTERS = frozenset(_ARABIC_CONSONANTS)
_MARKS = {",": "،", ";": "؛", "?": "؟"}
_HAMZA, _HARD_SIGN = "ئ", "ъ"
_APOSTROPHES = "'’ʼ"

_LATIN = re.compile("|".join([*_LATIN_CONSONANTS, *_LATIN_VOWELS]))
_TO_LATIN = {arabic: latin for latin, arabic in reversed([*_LATIN_CONSONANTS.items(), *_LATIN_VOWELS.items()])}
_TO_LATIN |= {"ۋ": "w", "ې": "é"}
_TO_CYRILLIC = {arabic: one for one, arabic in reversed([*_CYRILLIC_CONSONANTS.items(), *_CYRILLIC_VOWELS.items()])}
_UNMARKED = {arabic: mark for mark, arabic in _MARKS.items()}
_DIGRAPHS = tuple(letter for letter in _LATIN_CONSONANTS if len(letter) > 1)


def arabic_from_latin(latin: str) -> str:
    """Latin letters as they are spelt in Arabic ones. Anything that is no letter of Uyghur stays as it is."""
    arabic: list[str] = []
    text = latin.lower()
    place, after_consonant = 0, False
    while place < len(text):
        found = _LATIN.match(text, place)
        letter = found[0] if found else text[place]
        if letter in _LATIN_VOWELS:
            arabic.append(_LATIN_VOWELS[letter] if after_consonant else _HAMZA + _LATIN_VOWELS[letter])
        elif letter not in _APOSTROPHES or not _parts_a_word(text, place):
            kept = latin[place : place + len(letter)]
            arabic.append(_LATIN_CONSONANTS.get(letter) or _MARKS.get(letter) or kept)
        after_consonant = letter in _LATIN_CONSONANTS
        place += len(letter)
    return "".join(arabic)


def arabic_from_cyrillic(cyrillic: str) -> str:
    """Cyrillic letters as they are spelt in Arabic ones. Anything that is no letter of Uyghur stays as it is."""
    arabic: list[str] = []
    after_consonant = False
    text = "".join(_CYRILLIC_PAIRS.get(letter.lower(), letter) for letter in cyrillic)
    for letter in text:
        small = letter.lower()
        if small in _CYRILLIC_VOWELS:
            arabic.append(_CYRILLIC_VOWELS[small] if after_consonant else _HAMZA + _CYRILLIC_VOWELS[small])
        elif small != _HARD_SIGN:
            arabic.append(_CYRILLIC_CONSONANTS.get(small) or _MARKS.get(letter) or letter)
        after_consonant = small in _CYRILLIC_CONSONANTS
    return "".join(arabic)


def latin_from_arabic(arabic: str) -> str:
    """Arabic letters as they are spelt in Latin ones, without capitals, which Arabic does not have."""
    latin: list[str] = []
    for place, letter in enumerate(arabic):
        written = _TO_LATIN.get(letter) or _UNMARKED.get(letter) or letter
        if letter == _HAMZA:
            written = "'" if arabic[place - 1 : place] in _CONSONANT_LETTERS else ""
        elif latin and (latin[-1][-1:] + written).startswith(_DIGRAPHS) and latin[-1] in _TO_LATIN.values():
            written = "'" + written
        if written:
            latin.append(written)
    return "".join(latin)


def cyrillic_from_arabic(arabic: str) -> str:
    """Arabic letters as they are spelt in Cyrillic ones, without capitals."""
    cyrillic = "".join(
        (_HARD_SIGN if arabic[place - 1 : place] in _CONSONANT_LETTERS else "")
        if letter == _HAMZA
        else _TO_CYRILLIC.get(letter) or _UNMARKED.get(letter) or letter
        for place, letter in enumerate(arabic)
    )
    return cyrillic.replace("йа", "я").replace("йу", "ю")


def _parts_a_word(text: str, place: int) -> bool:
    """Whether the apostrophe at *place* stands between letters, and not around a word as a quotation mark."""
    return text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha()
