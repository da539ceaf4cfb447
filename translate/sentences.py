"""Cutting a wording into sentences without losing a character of it."""

import re

# Models of this kind see a hundred-odd tokens; a run-on sentence is cut at a pause before it grows past that.
_LONGEST = 320

_END = re.compile(r"[.!?…؟۔]+[\"'»”’)\]]*(?=\s|$)|[;؛](?=\s|$)|\n")
# Short forms that end in a full stop and no sentence. Single letters are initials or short forms, whichever the script.
_SHORT_FORMS = "обл ауд көш мыс проф акад млн млрд тг сағ мин тел бет т.б т.с.с б.з б.з.д қ.а mr mrs ms dr prof no st"


def split(text: str) -> list[str]:
    """Cut *text* after each sentence. Blanks between two stay with the first: joined, they are *text* again."""
    pieces = []
    start = 0
    for end in _END.finditer(text):
        if end.end() > start and _closes(text, start, end):
            stop = _past_blanks(text, end.end())
            pieces.append(text[start:stop])
            start = stop
    if start < len(text):
        pieces.append(text[start:])
    return [part for piece in pieces for part in _shortened(piece)]


def _closes(text: str, start: int, end: re.Match[str]) -> bool:
    """Whether a sentence ends where *end* stands: not after initials, short forms and list numbers, nor in mid-flow."""
    if end.group()[0] in "\n;؛":
        return True
    following = text[_past_blanks(text, end.end()) :][:1]
    if following.islower():  # hesitation, or a quotation that its sentence goes on after
        return False
    if end.group() != ".":
        return True
    before = text[start : end.start()].rsplit(maxsplit=1)
    last = before[-1].lstrip("(«\"'“") if before else ""
    if last.isdigit() and len(before) == 1:
        return False  # "1." counts what follows
    return not (_is_initial(last) or last.casefold() in _SHORT_FORMS.split())


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _shortened(piece: str) -> list[str]:
    """*piece*, cut at commas or else at blanks where it is longer than an engine sees at once."""
    parts = []
    while len(piece.rstrip()) > _LONGEST:
        window = piece[:_LONGEST]
        cut = max(window.rfind(mark) for mark in (", ", "، ", " - ", " – ")) + 1
        if cut <= _LONGEST // 3:
            cut = window.rfind(" ") + 1 or _LONGEST
        cut = _past_blanks(piece, cut)
        parts.append(piece[:cut])
        piece = piece[cut:]
    return [*parts, piece] if piece else parts
