"""Names that came from outside, made fit to be shown. They are labels for people and never become part of a path."""

import unicodedata

#: A longer name is cut in the middle. File systems end at 255 bytes or letters: only a crafted name loses anything.
LONGEST = 255

# Controls, format characters (among them those that turn the reading direction), halves of surrogate pairs (a file name
# that is no UTF-8), and the two separators that end a line.
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def shown(name: str) -> str:
    r"""*name* as one visible line: ``x\u{202E}gpj.wav`` instead of a name that reads backwards.

    A Mac hands over й as two code points and Linux as one; both become one, so that either finds the same interview.
    """
    # Normalising is linear but slow on marks piled up by the hundred thousand: what is surely cut away goes first.
    ends = _cut(name, 4 * LONGEST)
    visible = "".join(_visible(letter) for letter in unicodedata.normalize("NFC", ends))
    return _cut(visible, LONGEST) or "(no name)"


def _visible(letter: str) -> str:
    return f"\\u{{{ord(letter):04X}}}" if unicodedata.category(letter) in _HIDDEN else letter


def _cut(text: str, longest: int) -> str:
    """The two ends matter most: what it is called, and of which kind the file says it is."""
    if len(text) <= longest:
        return text
    tail = longest // 4
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"
