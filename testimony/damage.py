"""What an interpreter must know when a recording did not arrive whole."""

from collections.abc import Sequence

from testimony.finding import Code, Finding, Severity
from testimony.segment import Gap, Segment
from testimony.span import clock

#: Containers round their duration and codecs pad their last frame; a difference below this says nothing.
TOLERANCE_MS = 500


def damage(
    segments: Sequence[Segment], *, declared_ms: int | None, duration_ms: int, lost_ms: int, complaints: int
) -> tuple[Finding, ...]:
    """Findings for undecodable stretches, for a file that is not as long as it claims, and for one that crackles.

    Args:
        segments: the whole timeline, in order.
        declared_ms: the duration that the file claims, in milliseconds; None where it claims none.
        duration_ms: what could be decoded, in milliseconds.
        lost_ms: how much of the original was not heard, in milliseconds.
        complaints: how often the decoder found something wrong.
    """
    found = [
        Finding(
            segment=segment.id,
            code=Code.DAMAGED,
            severity=Severity.ALARM,
            message="The file is damaged here: this stretch could not be decoded, so nobody can hear what was said.",
            evidence={"lost_ms": segment.span.duration_ms},
        )
        for segment in segments
        if segment.gap is Gap.UNDECODABLE
    ]
    if segments and declared_ms is not None and abs(declared_ms - duration_ms) > TOLERANCE_MS:
        found.append(
            Finding(
                segment=segments[-1].id,
                code=Code.DAMAGED,
                severity=Severity.ALARM,
                message=f"The file claims to last {clock(declared_ms)}, but {clock(duration_ms)} could be decoded.",
                evidence={"declared_ms": declared_ms, "decoded_ms": duration_ms, "lost_ms": lost_ms},
            )
        )
    if segments and complaints and not found:
        found.append(
            Finding(
                segment=segments[0].id,
                code=Code.DAMAGED,
                severity=Severity.WARNING,
                message=f"The decoder stumbled {complaints} times over this file: some sounds in it may be broken.",
                evidence={"complaints": complaints},
            )
        )
    return tuple(found)
