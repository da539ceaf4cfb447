"""Texts as they are taught: what was said, in the letters and with the punctuation that the team writes."""

import unicodedata

from testimony.mark import MarkKind, marks

# Marks that stand for no sound of speech. Whatever another mark stands for is heard and cannot be written: a model
# that is taught to pass over it learns to pass over words.
_SOUNDLESS = frozenset({MarkKind.PAUSE, MarkKind.TRANSLATORS_NOTE})


def taught(text: str) -> str | None:
    """*text* in NFC, with single blanks and without marks of pauses and notes; None where it is not to be learnt from.

    Nothing else is changed: capitals, punctuation and spelling are what the model learns to write.
    """
    kept, reached = [], 0
    for mark in marks(text):
        if mark.kind not in _SOUNDLESS:
            return None
        kept.append(text[reached : mark.start])
        reached = mark.end
    words = unicodedata.normalize("NFC", "".join([*kept, text[reached:]])).split()
    return " ".join(words) or None
