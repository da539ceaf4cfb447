"""Spellings: one key for a text in whichever script it is written, with a map back to the text.

For finding only. Uyghur in Arabic, Latin (ULY) or Cyrillic letters, and Kazakh in Cyrillic, Arabic (tóte jazý) or
Latin ones, come out alike; vowels that one of the scripts does not tell apart are folded, so that a key finds a little
more than the word that was meant, and never less. Evidence is not changed by it.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from glossary.key import Key
from testimony.language import Language, LanguageTag, Script

_NAMED_SCRIPTS = {"ARABIC": Script.ARABIC, "CYRILLIC": Script.CYRILLIC, "LATIN": Script.LATIN}


def _pairs(letters: str, sounds: str) -> dict[str, str]:
    return dict(zip(letters.split(), sounds.split(), strict=True))


# One sign for each sound: c for ch, š for sh, ğ for gh, j for zh too. The sound of ng stays two letters, because a
# text in Latin letters does not tell it from n before g.
_UYGHUR = (
    _pairs(
        "ا ە ب پ ت ج چ خ د ر ز ژ س ش غ ف ق ك گ ڭ ل م ن ھ و ۇ ۆ ۈ ۋ ې ى ي",
        "a e b p t j c x d r z j s š ğ f q k g ng l m n h o u o u w e i y",
    )
    | _pairs(
        "а ә б п т җ ч х д р з ж с ш ғ ф қ к г ң л м н һ о у ө ү в е и й",
        "a e b p t j c x d r z j s š ğ f q k g ng l m n h o u o u w e i y",
    )
    | _pairs("ö ü é ë v ğ ş ñ", "o u e e w ğ š ng")
)
_KAZAKH = (
    _pairs(
        "а ә б в г ғ д е ё ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ц ч ш щ ы і э ю я ь ъ",
        "a a b v g ğ d e io j z i i k q l m n ng o o p r s t u u u f x h ts c š š i i e iu ia - -",
    )
    | _pairs(
        "ا ب ۆ گ ع غ د ە ج ز ي ك ق ل م ن ڭ و پ ر س ت ۋ ۇ ۈ ف ح خ ھ چ ش ى ې",
        "a b v g ğ ğ d e j z i k q l m n ng o p r s t u u u f x x h c š i e",
    )
    | _pairs("ä ö ü ū ů ğ ñ ŋ ş ı y w ý ç", "a o u u u ğ ng ng š i i u u c")
)
_LETTERS: Mapping[Language, Mapping[str, str]] = {Language.UYGHUR: _UYGHUR, Language.KAZAKH: _KAZAKH}
# What some letters of Kazakh sound like; no key holds a hyphen, so that nothing else does.
_SILENT = "-"
_TWO_FOR_ONE = {"ch": "c", "sh": "š", "gh": "ğ", "zh": "j", "kh": "x"}


@dataclass(frozen=True, slots=True)
class Spelling:
    """A text folded for finding.

    Attributes:
        key: the folded text; words are separated by one space.
        starts, ends: for each code point of it, where that begins and ends in the original, in code points.
    """

    key: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str, language: Language) -> "Spelling":
        """Fold *text*, which is in *language* and in whichever script its letters are of."""
        folded = Key.of(text, LanguageTag(language, script_of(text)))
        marks = list(_sounds(folded, _LETTERS.get(language)))
        return cls(
            "".join(sound for sound, _, _ in marks),
            tuple(start for sound, start, _ in marks for _ in sound),
            tuple(end for sound, _, end in marks for _ in sound),
        )

    def find(self, word: str) -> Iterator[tuple[int, int]]:
        """Where *word*, a key itself, stands in the original text; ends excluded."""
        at = self.key.find(word)
        while at >= 0:
            yield self.starts[at], self.ends[at + len(word) - 1]
            at = self.key.find(word, at + len(word))


def script_of(text: str) -> Script:
    """The script of most letters in *text*; Latin where there are none."""
    counts = dict.fromkeys(Script, 0)
    for letter in text:
        if letter.isascii():
            counts[Script.LATIN] += letter.isalpha()
        elif script := _NAMED_SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0]):
            counts[script] += 1
    return max(counts, key=lambda script: (counts[script], script is Script.LATIN))


def _sounds(folded: Key, letters: Mapping[str, str] | None) -> Iterator[tuple[str, int, int]]:
    """Each sound with its place in the original text."""
    text, at = folded.text, 0
    while at < len(text):
        two = _TWO_FOR_ONE.get(text[at : at + 2]) if letters else None
        width = 2 if two else 1
        sound = two or (letters.get(text[at], text[at]) if letters else _without_signs(text[at]))
        if sound != _SILENT:
            yield sound, folded.starts[at], folded.ends[at + width - 1]
        at += width


def _without_signs(letter: str) -> str:
    """English writes foreign names with and without their signs: Ürümchi, Urumchi."""
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part)) or letter
