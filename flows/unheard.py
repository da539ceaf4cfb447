"""What an interpreter must know of stretches that no recogniser got through."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.work import SetAside
from testimony.draft import SegmentDraft
from testimony.finding import Code, Finding, Severity
from testimony.segment import Gap


def with_unheard(drafts: Sequence[SegmentDraft], aside: Sequence[SetAside]) -> list[SegmentDraft]:
    """*drafts*, with an alarm at each segment in which the recogniser broke off. Nothing was written down there."""
    return [replace(draft, findings=(*draft.findings, *_unheard(draft, aside))) for draft in drafts]


def without_comparison(drafts: Sequence[SegmentDraft], aside: Sequence[SetAside]) -> list[SegmentDraft]:
    """*drafts*, with a note in place of each second opinion that there is not, because the second model broke off."""
    return [_not_compared(draft) if any(_touches(draft, each) for each in aside) else draft for draft in drafts]


def _unheard(draft: SegmentDraft, aside: Sequence[SetAside]) -> Iterator[Finding]:
    for each in aside:
        if draft.segment.gap is Gap.UNCLEAR and _touches(draft, each):
            yield Finding(
                segment=draft.segment.id,
                code=Code.SPEECH_WITHOUT_TEXT,
                severity=Severity.ALARM,
                message=(
                    "The recogniser broke off here however often it was tried, and nothing was written down: "
                    "listen to all of this stretch."
                ),
                evidence={
                    "start_ms": each.span.start_ms,
                    "end_ms": each.span.end_ms,
                    "attempts": each.attempts,
                    "cause": each.cause,
                },
            )


def _not_compared(draft: SegmentDraft) -> SegmentDraft:
    others = tuple(finding for finding in draft.findings if finding.code is not Code.SECOND_OPINION)
    message = "The second model broke off here, so that nothing was compared."
    note = Finding(segment=draft.segment.id, code=Code.SECOND_OPINION, severity=Severity.NOTE, message=message)
    return replace(draft, findings=(*others, note))


def _touches(draft: SegmentDraft, each: SetAside) -> bool:
    return draft.segment.span.intersection(each.span) is not None
