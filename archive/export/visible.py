"""Text as a document may hold it: XML and fonts have no place for control characters, and nothing is dropped unseen."""

import re
from collections.abc import Container

# What XML 1.0 does not admit, and characters that have no glyph in any font: a reader should see that they were there.
_UNSEEMLY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def visible(text: str) -> str:
    r"""*text* with what no document can hold written as ``\u{001B}``."""
    return _UNSEEMLY.sub(lambda found: f"\\u{{{ord(found[0]):04X}}}", text)


# Spaces and line ends, what joins letters or keeps them apart, and what isolates reading directions: they have no glyph
# and need none.
_SILENT = frozenset(map(ord, "\t\n\r \u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069"))
# What turns the reading direction of what follows: a reader should see that it is there, and it should do nothing.
_TURNING = frozenset(map(ord, "\u202a\u202b\u202c\u202d\u202e"))


def drawn(text: str, drawable: Container[int]) -> str:
    r"""*text* with what no font at hand can draw written as ``\u{4E2D}``."""
    return "".join(letter if _is_plain(ord(letter), drawable) else _point(letter) for letter in text)


def _is_plain(point: int, drawable: Container[int]) -> bool:
    return point in _SILENT or (point in drawable and point not in _TURNING)


def _point(letter: str) -> str:
    return f"\u2066\\u{{{ord(letter):04X}}}\u2069"  # isolated: the same order within either direction
