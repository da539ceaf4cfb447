"""Kazakh in Cyrillic and in the Arabic letters that Kazakhs write in China (Baitursynuly's, the norm since 1924).

Arabic writes one letter for both vowels of a pair (а ә, о ө, ұ ү, ы і). A high hamza before the word says that its
vowels are soft; where the word has an е, a к or a г, which stand in soft words alone, it is left out.

What Arabic cannot say, and what therefore does not come back: и and й (both ي), ю, я and ё (spelt out), э, щ, ц, ъ and
ь, capitals; and which vowel is meant in a word that mixes hard and soft ones: кітап comes back as кітәп. A word with қ
or ғ is read as hard, one with a hamza, е, к or г as soft.
"""

import re
from collections.abc import Iterator

_PAIRED = {"а": "ا", "о": "و", "ұ": "ۇ", "ы": "ى"}
_SOFT = {"ә": "ا", "ө": "و", "ү": "ۇ", "і": "ى"}
_OTHERS = dict(zip("бвгғдежзйкқлмнңпрстуфхһчш", "بۆگعدەجزيكقلمنڭپرستۋفحھچش", strict=True))
# Letters that Kazakh has for Russian words, spelt with the others.
_SPELT_OUT = {"и": "ي", "ю": "يۋ", "я": "يا", "ё": "يو", "э": "ە", "щ": "شش", "ц": "تس", "ъ": "", "ь": ""}
_HAMZA = "\u0674"
_MARKS = {",": "،", ";": "؛", "?": "؟"}

_TO_ARABIC = _PAIRED | _SOFT | _OTHERS | _SPELT_OUT
_FROM_ARABIC = {arabic: cyrillic for cyrillic, arabic in _OTHERS.items()}
_HARD_VOWELS = {arabic: cyrillic for cyrillic, arabic in _PAIRED.items()}
_SOFT_VOWELS = {arabic: cyrillic for cyrillic, arabic in _SOFT.items()}
_UNMARKED = {arabic: mark for mark, arabic in _MARKS.items()}
_WORD = re.compile(rf"[\w{_HAMZA}]+|[^\w{_HAMZA}]+")
_VOWELS = frozenset("аәеоөұүыіэиуюяё")


def arabic_from_cyrillic(cyrillic: str) -> str:
    """Cyrillic letters as they are spelt in Arabic ones. Anything that is no letter of Kazakh stays as it is."""
    return "".join(_arabic_word(word) for word in _WORD.findall(cyrillic))


def _arabic_word(word: str) -> str:
    small = word.lower()
    # By the softness of the first paired vowel: later ones follow it in every native word.
    soft = next((letter in _SOFT for letter in small if letter in _PAIRED or letter in _SOFT), False)
    written = "".join(_TO_ARABIC.get(one, _MARKS.get(one, letter)) for one, letter in zip(small, word, strict=True))
    return _HAMZA + written if soft and not set(small) & set("екг") else written


def cyrillic_from_arabic(arabic: str) -> str:
    """Arabic letters as they are spelt in Cyrillic ones, as far as they tell. The rest is read as most words are."""
    return "".join("".join(_cyrillic_word(word)) for word in _WORD.findall(arabic))


def _cyrillic_word(word: str) -> Iterator[str]:
    letters = word.replace(_HAMZA, "")
    hard = bool(set(letters) & set("قع")) or not (word != letters or set(letters) & set("ەكگ"))
    vowels = _HARD_VOWELS if hard else _SOFT_VOWELS
    before = ""
    for letter in letters:
        read = vowels.get(letter) or _FROM_ARABIC.get(letter) or _UNMARKED.get(letter) or letter
        if read == "й" and before not in _VOWELS:
            read = "и"  # after a consonant, and at the beginning, ي is the vowel far more often
        yield read
        before = read
