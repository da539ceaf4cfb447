"""The doubt that hangs over everything a starter model wrote about real speech."""

from testimony.finding import Code, Finding, Severity
from testimony.identity import SegmentId

_TRANSCRIBED = (
    "A starter model wrote this down. It has heard nothing but synthetic voices: listen, and rely on nothing that it "
    "wrote."
)
_TRANSLATED = (
    "A starter model translated this. It knows practice sentences alone; its English may have nothing to do with what "
    "was said."
)


def starter_transcribed(segment: SegmentId, model: str) -> Finding:
    """For a wording that a starter model heard in a recording that is no practice."""
    return _finding(segment, _TRANSCRIBED, model)


def starter_translated(segment: SegmentId, model: str) -> Finding:
    """For a translation that a starter model made of a recording that is no practice."""
    return _finding(segment, _TRANSLATED, model)


def _finding(segment: SegmentId, message: str, model: str) -> Finding:
    return Finding(
        segment=segment, code=Code.STARTER_MODEL, severity=Severity.ALARM, message=message, evidence={"model": model}
    )
