"""SubRip. It has no escapes, no identifiers and no comments, so that this is the poorest of the exports.

A machine's draft is labelled ``[draft]`` in each cue. What a player would take for markup is shown with look-alikes.
"""

import re

from archive.export.cues import Cue, Line, cues, isolated
from archive.export.form import Layers
from archive.record import Record
from testimony.span import clock

_TAG = re.compile(r"<(?=[/A-Za-z!])")
#: What stands before a machine's line.
DRAFT = "[draft] "


def as_srt(record: Record, layers: Layers) -> str:
    """The cues of *record* in SubRip; times beyond 24 hours just go on counting."""
    return "".join(_cue(number, cue) for number, cue in enumerate(cues(record, layers), start=1))


def _cue(number: int, cue: Cue) -> str:
    start, end = (clock(ms).replace(".", ",") for ms in (cue.span.start_ms, cue.span.end_ms))
    text = "\n".join(_line(line) for line in cue.lines)
    return f"{number}\n{start} --> {end}\n{text}\n\n"


def _line(line: Line) -> str:
    return (DRAFT if line.is_draft else "") + isolated(harmless(line.text), line.tag)


def harmless(text: str) -> str:
    """*text* without what a player would obey: "-->" would begin a time line, "<b>" a style, "{\\an8}" a position."""
    return _TAG.sub("‹", text.replace("-->", "→")).replace("{\\", "{ \\")
