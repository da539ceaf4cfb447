"""The other scripts of Kazakh and Uyghur, letter by letter, as far as they follow from the usual one.

Kazakhs in Xinjiang write Arabic letters; Uyghurs write Latin ones (ULY) online and Cyrillic ones in Kazakhstan. A form
in the usual script has one spelling in each of these, so a glossary needs to hold it once. The way back is not so sure:
the Arabic script of Kazakh leaves to the reader which vowel of a pair is meant.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from glossary.entry import Entry
from glossary.key import Key
from testimony.language import Language, LanguageTag, Script


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How a script writes the letters of the usual one, over the keys of `glossary.key`.

    Attributes:
        letters: for each usual letter, what stands for it; "" where the script does not write it.
        preferred: what a spelling that stands for several usual letters is read as.
    """

    letters: Mapping[str, str]
    preferred: Mapping[str, str]

    def written(self, usual: str) -> str:
        """*usual*, a key or a pattern over keys, in this script. Whatever is no letter of the usual one stays."""
        return "".join(self.letters.get(char, char) for char in usual)

    def read(self, text: str) -> str | None:
        """A key in the usual script that is written as *text*; None where no letters of it make *text*."""
        by_spelling = {spelling: letter for letter, spelling in self.letters.items() if spelling}
        by_spelling.update(self.preferred)
        longest_first = sorted(by_spelling, key=len, reverse=True)
        usual = re.sub("|".join(map(re.escape, longest_first)), lambda found: by_spelling[found.group()], text)
        return usual if self.written(usual) == text else None


def alphabet_of(tag: LanguageTag) -> Alphabet | None:
    """How *tag* writes its language's usual letters; None where it is the usual script, or nothing is known of it."""
    return _ALPHABETS.get(tag)


def forms_in(entry: Entry, tag: LanguageTag) -> Iterator[str]:
    """How *entry*'s concept is written in *tag*: as people put it down, then as its usual forms are spelt there."""
    yield from entry.forms.get(tag, ())
    if alphabet := alphabet_of(tag):
        usual = LanguageTag.usual(tag.language)
        yield from (alphabet.written(Key.of(form, usual).text) for form in entry.forms.get(usual, ()))


def _pairs(usual: str, other: str) -> dict[str, str]:
    return dict(zip(usual.split(), other.split(), strict=True))


# Without the hamza that makes a word's vowels soft: keys have none.
_KAZAKH_ARABIC = _pairs(
    "а ә б в г ғ д е ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ч ш щ ы і э ю я ё ц",
    "ا ا ب ۆ گ ع د ە ج ز ي ي ك ق ل م ن ڭ و و پ ر س ت ۋ ۇ ۇ ف ح ە چ ش ش ى ى ە يۋ يا يو تس",
) | {"ь": "", "ъ": ""}
_UYGHUR = "ا ە ب پ ت ج چ خ د ر ز ژ س ش غ ف ق ك گ ڭ ل م ن ھ و ۇ ۆ ۈ ۋ ې ى ي"
_UYGHUR_LATIN = _pairs(_UYGHUR, "a e b p t j ch x d r z zh s sh gh f q k g ng l m n h o u ö ü w é i y")
_UYGHUR_CYRILLIC = _pairs(_UYGHUR, "а ә б п т җ ч х д р з ж с ш ғ ф қ к г ң л м н һ о у ө ү в е и й")

_ALPHABETS: Mapping[LanguageTag, Alphabet] = {
    LanguageTag(Language.KAZAKH, Script.ARABIC): Alphabet(_KAZAKH_ARABIC, _pairs("ا ي و ۇ ە ش ى", "а й о ұ е ш ы")),
    LanguageTag(Language.UYGHUR, Script.LATIN): Alphabet(_UYGHUR_LATIN, {}),
    LanguageTag(Language.UYGHUR, Script.CYRILLIC): Alphabet(_UYGHUR_CYRILLIC, {}),
}
