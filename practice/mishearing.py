"""Sentences as a speech recogniser mishears them, so that a translator has met its errors before.

The kinds of error are those of any recogniser: a sound taken for one that is near, lost or doubled, words run together
or torn apart. Numbers are left alone: a wrong digit must come out as it was heard, never as what was likely.
"""

import random

#: Letters that stand for sounds which are near each other, in the scripts that are spoken to a recogniser here.
_NEAR = (
    *("аәеэ", "ыіий", "оөуұүв", "бп", "дт", "гкқғ", "зсц", "жшщч", "мнң", "лр", "вф", "хһқ"),
    *("اە", "ىېي", "وۇۆۈۋ", "بپ", "دت", "گكقغ", "زس", "ژشچج", "منڭ", "لر", "ۋف", "خھق"),
)
_TAKEN_FOR = {
    letter: "".join(sorted({other for group in _NEAR if letter in group for other in group} - {letter}))
    for letter in "".join(_NEAR)
}
#: How much of a misheard text is wrong: at most one letter in ten. Beyond that nobody could tell what was said.
MOST_WRONG = 0.1
#: What goes wrong with a letter: it is taken for a near one, lost, or heard twice.
_TAKEN, _LOST, _TWICE = 0.6, 0.25, 0.15
#: Of how many wrong places one is between words, or makes such a place.
_BETWEEN_WORDS = 0.12


def misheard(text: str, rng: random.Random) -> str:
    """The text with up to `MOST_WRONG` of its letters misheard. Its numbers stay as they are."""
    share = rng.uniform(0, MOST_WRONG)
    return " ".join("".join(_heard(letter, rng) if rng.random() < share else letter for letter in text).split())


def _heard(letter: str, rng: random.Random) -> str:
    if letter == " ":
        return ""
    near = _TAKEN_FOR.get(letter.lower())
    if near is None:
        return letter
    if rng.random() < _BETWEEN_WORDS:
        return f"{letter} "
    (kind,) = rng.choices(("taken", "lost", "twice"), (_TAKEN, _LOST, _TWICE))
    return {"taken": rng.choice(near), "lost": "", "twice": letter * 2}[kind]
