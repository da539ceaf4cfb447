"""The key that two spellings of one word share, with a map back to the text. The text itself is never changed."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from testimony.language import Language, LanguageTag, Script

# Characters that a reader does not see, and the vowel signs that Uyghur writes in no word of its own.
_IGNORABLE = frozenset(
    map(
        chr,
        (0x00AD, 0x061C, 0x0640, 0xFEFF, 0x2060, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
         *range(0x2066, 0x206A), *range(0x064B, 0x0653), 0x0654, 0x0655, 0x0670),
    )
)  # fmt: skip
_INVISIBLE = frozenset(char for char in _IGNORABLE if not unicodedata.combining(char))
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", **dict.fromkeys("-‐‑‒–—", " ")})

# Uyghur letters that some keyboards write as a letter and a sign. NFC knows nothing of these pairs.
_ARABIC_PAIRS = {"و\u064f": "ۇ", "و\u0670": "ۈ", "و\u065a": "ۆ", "ى\u0654": "ئ", "ی\u0654": "ئ"}
# One letter for each sound, whichever neighbour's keyboard typed it. The bare heh stands for two letters (ە and ھ).
_ARABIC = str.maketrans({"ک": "ك", "ڪ": "ك", "ہ": "ھ", "ۀ": "ە", "ة": "ە", "ه": "ە", "ے": "ي", "ڬ": "ڭ",
                         "إ": "ا", "أ": "ا", "ی": "ى", "ء": ""})  # fmt: skip
# What a word may be written with or without: the seat of a Uyghur hamza, and the hamza that makes a Kazakh word soft.
_SEATS = {Language.UYGHUR: "ئٴ", Language.KAZAKH: "ٴ"}

# Letters of other Cyrillic keyboards for those of Kazakh, and Latin letters that look the same.
_CYRILLIC = str.maketrans("ӊҡӄҕґўї", "ңққғғұі")
_UYGHUR_CYRILLIC = str.maketrans({"я": "йа", "ю": "йу", "ё": "йо", "э": "е"})
_UYGHUR_LATIN = str.maketrans({"ë": "é", "'": ""})  # the apostrophe is the seat of a hamza, and as often left out
_LOOK_ALIKE = str.maketrans("iaeopcxykhəɵIAEOPCXYKHƏӨTMB", "іаеорсхукһәөІАЕОРСХҮКҺӘӨТМВ")
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f{''.join(sorted(_INVISIBLE))}])*")
_CYRILLIC_LETTER, _LATIN_LETTER = re.compile("[\u0400-\u052f]"), re.compile("[A-Za-zəɵ]")


_MOST_REMEMBERED = 1 << 13

# Letters that a keyboard made for another language lacks, and what people type instead.
_SKELETONS = {
    LanguageTag(Language.KAZAKH, Script.CYRILLIC): str.maketrans("әғқңөұүһі", "агкноуухи"),
    LanguageTag(Language.UYGHUR, Script.LATIN): str.maketrans("öüé", "oue"),
}


def skeleton(key: str, tag: LanguageTag) -> str:
    """*key*, or a pattern over keys, as somebody types it whose keyboard has no letters of its own for *tag*.

    As long as *key*. Words that differ may have one skeleton, so it is good for a suggestion and for nothing more.
    """
    return key.translate(_SKELETONS.get(tag, {}))


@dataclass(frozen=True, slots=True)
class Key:
    """A text folded for comparison.

    Attributes:
        text: the folded text; words are separated by one space.
        starts: for each of its code points, where that begins in the original text, in code points.
        ends: the same for where it ends, end excluded.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str, tag: LanguageTag) -> "Key":
        """Fold *text*, which is written in the language and script of *tag*."""
        chars: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        seats, folding = _SEATS.get(tag.language, ""), _folding(tag)
        seat: int | None = None  # where a dropped seat stood: the letter that follows it takes it in
        for start, end, cluster in _clusters(_untangled(text, tag)):
            for char in folding[cluster]:
                if char in seats:
                    # Often left out and often doubled, so it tells no two terms apart.
                    seat = start if seat is None else seat
                elif not (char == " " and chars and chars[-1] == " "):
                    is_letter = char.isalnum()
                    chars.append(char)
                    starts.append(seat if seat is not None and is_letter else start)
                    ends.append(end)
                    seat = None
        return cls("".join(chars), tuple(starts), tuple(ends))

    def starts_word(self, at: int) -> bool:
        return at == 0 or not self.text[at - 1].isalnum()

    def word_end(self, at: int) -> int:
        """Where the word ends that *at* stands in or right after."""
        while at < len(self.text) and self.text[at].isalnum():
            at += 1
        return at


def _untangled(text: str, tag: LanguageTag) -> str:
    """Kazakh words that mix alphabets, with their Latin look-alikes turned to Cyrillic. Wholly Latin words stay."""
    if tag.script is not Script.CYRILLIC:
        return text

    def repaired(found: re.Match[str]) -> str:
        word = found.group()
        mixed = _CYRILLIC_LETTER.search(word) and _LATIN_LETTER.search(word)
        return word.translate(_LOOK_ALIKE) if mixed else word

    return _WORD.sub(repaired, text)


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Each character with the signs that combine with it: its start, its end and itself."""
    if not any(map(unicodedata.combining, text)):
        yield from ((at, at + 1, char) for at, char in enumerate(text))
        return
    start = 0
    while start < len(text):
        end = start + 1
        # A sign still combines with its letter where something invisible has come between the two.
        while (sign := _past_invisible(text, end)) < len(text) and unicodedata.combining(text[sign]):
            end = sign + 1
        yield start, end, text[start:end]
        start = end


def _past_invisible(text: str, at: int) -> int:
    while at < len(text) and text[at] in _INVISIBLE:
        at += 1
    return at


class _Folding(dict[str, str]):
    """Letters with what they are folded to in one language and script; worked out when they are first met."""

    def __init__(self, tag: LanguageTag) -> None:
        super().__init__()
        self._tag = tag

    def __missing__(self, cluster: str) -> str:
        if len(self) == _MOST_REMEMBERED:
            self.clear()  # nobody writes so many letters; somebody piles signs upon them
        self[cluster] = folded = _folded(cluster, self._tag)
        return folded


@cache
def _folding(tag: LanguageTag) -> _Folding:
    return _Folding(tag)


def _folded(cluster: str, tag: LanguageTag) -> str:
    piece = unicodedata.normalize("NFC", "".join(char for char in cluster if char not in _INVISIBLE))
    if tag.script is Script.ARABIC:
        # NFKC for the presentation forms alone: anywhere else it would change letters that differ.
        piece = "".join(unicodedata.normalize("NFKC", char) if _is_presentation_form(char) else char for char in piece)
        for pair, letter in _ARABIC_PAIRS.items():
            piece = piece.replace(pair, letter)
        piece = piece.translate(_ARABIC)
    piece = "".join(char for char in piece.casefold() if char not in _IGNORABLE).translate(_PLAIN)
    if tag.script is Script.CYRILLIC:
        piece = piece.translate(_CYRILLIC)
    if tag.language is Language.UYGHUR and tag.script is not Script.ARABIC:
        piece = piece.translate(_UYGHUR_CYRILLIC if tag.script is Script.CYRILLIC else _UYGHUR_LATIN)
    return "".join(" " if char.isspace() else char for char in piece)


def _is_presentation_form(char: str) -> bool:
    return "\ufb50" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"
