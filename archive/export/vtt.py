"""WebVTT: each cue is named by its segment's id, each line by its language, and drafts by a class."""

from archive.export.cues import Cue, Line, cues, isolated
from archive.export.form import Layers
from archive.record import Record
from testimony.span import clock

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def as_vtt(record: Record, layers: Layers) -> str:
    """The cues of *record* in WebVTT, after a note that says what they are."""
    blocks = ["WEBVTT", _note(record), *(_cue(cue) for cue in cues(record, layers))]
    return "\n\n".join(blocks) + "\n"


def _note(record: Record) -> str:
    return (
        f"NOTE\n{record.recording.id}, SHA-256 {record.recording.original}, {record.recording.state}\n"
        "Lines of the class draft are a machine's; no person has checked them."
    )


def _cue(cue: Cue) -> str:
    text = "\n".join(_line(line) for line in cue.lines)
    return f"{cue.segment}\n{clock(cue.span.start_ms)} --> {clock(cue.span.end_ms)}\n{text}"


def _line(line: Line) -> str:
    text = f"<lang {line.tag}>{isolated(line.text.translate(_ESCAPES), line.tag)}</lang>"
    return f"<c.draft>{text}</c>" if line.is_draft else text
