"""How texts are compared: what is no mistake is taken out of both before they are laid side by side."""

import unicodedata

from learn.measure import normalised
from testimony.language import LanguageTag, Script
from testimony.numerals import spelt_out
from transcribe.lookalikes import mended


def comparable(text: str, tag: LanguageTag) -> str:
    """*text* without what an interpreter would not correct: case, punctuation, blanks, and code points that look alike.

    In every language: NFC, small letters, no punctuation or signs, single blanks, nothing that is not seen (soft
    hyphens, joiners, marks of direction). In Arabic script: presentation forms as letters, without the stroke that
    lengthens a word, letters of a neighbour's keyboard as the language's own. In Cyrillic: Latin look-alikes within a
    word as Cyrillic. In Kazakh and Uyghur numbers are compared as they are said, in words, whichever way they were
    written. Every letter that differs counts.
    """
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    if tag.script is Script.ARABIC:
        seen = "".join(unicodedata.normalize("NFKC", char) if "\ufb50" <= char <= "\ufefc" else char for char in seen)
        seen = seen.replace("\u0640", "")
    return normalised(spelt_out(mended(seen, tag), tag.language))
