"""What may follow a term within its word: closed lists of Kazakh, Uyghur and English endings.

Both Turkic languages put plural, possession and case behind the stem, in this order and in harmony with its vowels:
Үрімжіде, "in Urumqi". A word whose rest is no such chain is another word (Құлжабек is a man, Құлжа a town). The endings
are those of the languages' standard grammars, over the keys of `glossary.key`, in which Uyghur has no hamza seats. The
other scripts spell them letter by letter (`glossary.scripts`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from glossary.key import Key
from glossary.scripts import alphabet_of
from testimony.language import Language, LanguageTag, Script

# Short stems meet too many other words once endings are allowed: пана, "shelter", with "to my" behind it is Панама.
_SHORTEST_STEM, _SHORTEST_POSSESSED, _SHORTEST_CHANGED = 3, 5, 6


@dataclass(frozen=True, slots=True)
class Stem:
    """The beginning of a term's word, and what its rest must be.

    Attributes:
        text: folded, as in a `Key`.
        rest: must match the whole rest of the word.
    """

    text: str
    rest: re.Pattern[str]


def _chain(*, derived: str, plural: str, possessive: str, case: str, after_possessive: str, attributive: str) -> str:
    """A chain of endings, each of which may be missing. Some cases follow a possessive only."""
    tail = f"(?:{case})?(?:(?:{attributive})(?:{plural})?(?:{case})?)?"
    return f"(?:{derived})?(?:{plural})?(?:(?:{possessive})(?:{after_possessive}|{tail})|{tail})"


_KAZAKH_BACK = _chain(
    derived="лық|дық|тық",
    plural="лар|дар|тар",
    possessive="ымыз|ыңыз|мыз|ңыз|ым|ың|сы|м|ң|ы",
    case="ның|дың|тың|ға|қа|ны|ды|ты|да|та|дан|тан|нан|мен|бен|пен|ша",
    after_possessive="на|а|н|нда(?:ғы)?|нан",
    attributive="ғы|қы",
)
_KAZAKH_FRONT = _chain(
    derived="лік|дік|тік",
    plural="лер|дер|тер",
    possessive="іміз|іңіз|міз|ңіз|ім|ің|сі|м|ң|і",
    case="нің|дің|тің|ге|ке|ні|ді|ті|де|те|ден|тен|нен|мен|бен|пен|ше",
    after_possessive="не|е|н|нде(?:гі)?|нен",
    attributive="гі|кі",
)
_KAZAKH = f"(?:{_KAZAKH_BACK}|{_KAZAKH_FRONT})"
# A compound that ends in its own possessive (тәрбиелеу лагері) takes the cases of a possessive straight away.
_KAZAKH_POSSESSED = f"(?:{_KAZAKH}|на|не|а|е|н|нда(?:ғы)?|нде(?:гі)?)"

_UYGHUR_POSSESSIVE = "ىمىز|ۇمىز|مىز|ىڭىز|ۇڭىز|ڭىز|ىڭلار|ڭلار|ىم|ۇم|ۈم|م|ىڭ|ۇڭ|ۈڭ|ڭ|سى|ى"
_UYGHUR_BACK = _chain(
    derived="لىق|لۇق",
    plural="لار|لىر",
    possessive=_UYGHUR_POSSESSIVE,
    case="نىڭ|نى|غا|قا|دا|تا|دىن|تىن|غىچە|قىچە|دەك|تەك|چە|چىنى|چىدىن",
    after_possessive="غا",
    attributive="دىكى|تىكى",
)
_UYGHUR_FRONT = _chain(
    derived="لىك|لۈك",
    plural="لەر|لىر",
    possessive=_UYGHUR_POSSESSIVE,
    case="نىڭ|نى|گە|كە|دە|تە|دىن|تىن|گىچە|كىچە|دەك|تەك|چە|چىنى|چىدىن",
    after_possessive="گە",
    attributive="دىكى|تىكى",
)
_UYGHUR = f"(?:(?:{_UYGHUR_BACK}|{_UYGHUR_FRONT})(?:مۇ)?)"

_KAZAKH_CASES = (
    "(?:[лдт]ық|[лдт]ік)?(?:[лдт]ар|[лдт]ер)?"
    "(?:[ндт]ың|[ндт]ің|ға|қа|ге|ке|[ндт]ы|[ндт]і|[дт]а|[дт]е|[дтн]ан|[дтн]ен|[мбп]ен)?"
    "(?:[ғқ]ы|[гк]і)?"
)
_UYGHUR_CASES = "(?:لىق|لىك|لۇق|لۈك)?(?:لار|لەر)?(?:نىڭ|نى|غا|قا|گە|كە|[دت]ا|[دت]ە|[دت]ىن)?(?:[دت]ىكى)?(?:مۇ)?"

_NOTHING = re.compile("")
_KAZAKH_REST, _KAZAKH_POSSESSED_REST = re.compile(_KAZAKH), re.compile(_KAZAKH_POSSESSED)
# Possessives that are long enough to be nothing else: ours and yours, theirs, and those of a plural.
_KAZAKH_PLAIN = f"(?=лар|лер|дар|дер|тар|тер|сы|сі|ы?мыз|і?міз|ы?ңыз|і?ңіз){_KAZAKH}"
_UYGHUR_PLAIN = f"(?=لىرى|سى|مىز|ىمىز|ىڭىز|ڭىز|ىڭلار|ڭلار){_UYGHUR}"
_KAZAKH_CASE_REST = re.compile(f"{_KAZAKH_CASES}|{_KAZAKH_PLAIN}")
_UYGHUR_CASE_REST = re.compile(f"{_UYGHUR_CASES}|{_UYGHUR_PLAIN}")
_KAZAKH_VOWEL_REST = re.compile(f"(?=[ыі]){_KAZAKH}")
_KAZAKH_HARD_REST = re.compile(f"(?=[ыі]|лар|лер){_KAZAKH}")
_KAZAKH_SOFT_REST = re.compile(f"(?=.){_KAZAKH}")
_KAZAKH_PLURAL_REST = re.compile(f"(?=(?:лар|лер|дар|дер|тар|тер)[ыі]){_KAZAKH}")
_UYGHUR_REST = re.compile(_UYGHUR)
_UYGHUR_RAISED_REST = re.compile(f"(?=.){_UYGHUR}")
_UYGHUR_VOWEL_REST = re.compile(f"(?=[ىۇۈ]){_UYGHUR}")
_UYGHUR_PLURAL_REST = re.compile(f"(?=لىرى){_UYGHUR}")
_RESTS = {Language.KAZAKH: _KAZAKH_REST, Language.UYGHUR: _UYGHUR_REST}
_ENGLISH_REST = re.compile("s|es")
_ENGLISH_IES = re.compile("ies")


def stems(form: str, tag: LanguageTag) -> Iterator[Stem]:
    """The stems under which *form* may stand in a text, the form itself first."""
    key = Key.of(form, tag).text.strip()
    alphabet = alphabet_of(tag)
    if alphabet is None:
        yield from _stems(key, tag)
    elif usual := alphabet.read(key):
        for stem in _stems(usual, LanguageTag.usual(tag.language)):
            yield Stem(alphabet.written(stem.text), _rest_in(tag, stem.rest))
    else:
        yield Stem(key, _NOTHING)


def bases(word: str, tag: LanguageTag) -> Iterator[str]:
    """*word*, a key, and each beginning of it behind which nothing but endings stands."""
    rest = _rest_in(tag, _RESTS.get(tag.language, _NOTHING))
    yield from (word[:end] for end in range(len(word), _SHORTEST_STEM - 1, -1) if rest.fullmatch(word, end))


@cache
def _rest_in(tag: LanguageTag, rest: re.Pattern[str]) -> re.Pattern[str]:
    """The endings of the usual script, as *tag* writes them."""
    alphabet = alphabet_of(tag)
    return re.compile(alphabet.written(rest.pattern)) if alphabet else rest


def _stems(key: str, tag: LanguageTag) -> Iterator[Stem]:
    for spelling in dict.fromkeys((key, key.replace("ھ", "ە"))):  # many type the bare heh for both letters
        yield Stem(spelling, _NOTHING)
        if len(spelling) >= _SHORTEST_STEM:
            yield from _INFLECTED.get((tag.language, tag.script), _uninflected)(spelling)


def _uninflected(_key: str) -> Iterator[Stem]:
    return iter(())


def _kazakh(key: str) -> Iterator[Stem]:
    voiced = {"п": "б", "к": "г", "қ": "ғ"}
    if len(key) < _SHORTEST_POSSESSED:
        yield Stem(key, _KAZAKH_CASE_REST)
        return
    yield Stem(key, _KAZAKH_POSSESSED_REST if key[-1] in "ыі" else _KAZAKH_REST)
    if key[-1] in voiced:
        yield Stem(key[:-1] + voiced[key[-1]], _KAZAKH_VOWEL_REST)
    if key[-1] == "ь":  # лагерь, лагері; many write лагерде as well
        yield Stem(key[:-1], _KAZAKH_SOFT_REST if len(key) >= _SHORTEST_CHANGED else _KAZAKH_HARD_REST)
    if " " in key and key[-1] in "ыі":  # тәрбиелеу лагері, тәрбиелеу лагерлері
        yield Stem(key[:-1], _KAZAKH_PLURAL_REST)


def _uyghur(key: str) -> Iterator[Stem]:
    voiced = {"ك": "گ", "ق": "غ", "پ": "ب"}
    if len(key) < _SHORTEST_POSSESSED:
        yield Stem(key, _UYGHUR_CASE_REST)
        return
    yield Stem(key, _UYGHUR_REST)
    if key[-1] in voiced:
        yield Stem(key[:-1] + voiced[key[-1]], _UYGHUR_VOWEL_REST)
    if key[-1] in "اە":  # the last open vowel is raised before an ending: غۇلجا, غۇلجىدا
        yield Stem(key[:-1] + "ى", _UYGHUR_RAISED_REST)
    elif (
        key[-2] in "اە" and len(key) >= _SHORTEST_CHANGED
    ):  # and so is that of a closed syllable before a vowel: مەكتەپ, مەكتىپى
        yield Stem(f"{key[:-2]}ى{key[-1]}", _UYGHUR_VOWEL_REST)
    if " " in key and key[-1] == "ى":  # تەربىيەلەش لاگېرى, تەربىيەلەش لاگېرلىرى
        yield Stem(key[:-1], _UYGHUR_PLURAL_REST)


def _english(key: str) -> Iterator[Stem]:
    yield Stem(key, _ENGLISH_REST)
    if key[-1] == "y":
        yield Stem(key[:-1], _ENGLISH_IES)


_INFLECTED: dict[tuple[Language, Script | None], Callable[[str], Iterator[Stem]]] = {
    (Language.KAZAKH, Script.CYRILLIC): _kazakh,
    (Language.UYGHUR, Script.ARABIC): _uyghur,
    (Language.ENGLISH, Script.LATIN): _english,
}
