"""The fonts that pages are set in: they come with the program, so that a page looks the same on every machine."""

import importlib.resources
import re
from collections.abc import Iterable
from pathlib import Path

from fontTools.ttLib import TTFont

# Noto Sans for Latin and Cyrillic, Amiri for Arabic script: it has every letter of Uyghur, one glyph for each, so that
# the words can be taken out of a page again (a face that builds letters of body and dots writes each of them twice).
_PACKAGES = ("fontpkg_noto_sans", "fontpkg_amiri")


#: What both languages and English are written with: every letter here can be drawn, and a test holds it.
COMMON = re.compile(
    "[\\t\\n\\r !-~\u00a0-\u00ac\u00ae-\u017f\u2010-\u2014\u2018-\u201d\u2026\u0400-\u04ff"
    "\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0674\u067e\u0686\u0698\u06ad\u06af\u06be\u06c5-\u06c8\u06cb\u06d0\u06d5]*"
)


def folders() -> tuple[Path, ...]:
    """Where the fonts lie."""
    return tuple(Path(str(importlib.resources.files(package))) / "files" for package in _PACKAGES)


def drawable(fonts: Iterable[Path]) -> frozenset[int]:
    """The code points that at least one of the fonts in these folders has a glyph for."""
    points: set[int] = set()
    for file in sorted(each for folder in fonts for each in folder.glob("*.ttf") if "Italic" not in each.name):
        with TTFont(file, lazy=True) as font:
            points |= font.getBestCmap().keys()
    return frozenset(points)
