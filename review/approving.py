"""What reviewers and interpreters vouch for: approvals, their reopening, and the interpreter's certificate."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from review.acts import LONGEST_REASON, MOST_SEGMENTS, Approving, SeenSegment
from testimony.identity import SegmentId

router = APIRouter(prefix="/recordings/{recording}")


class Approval(BaseModel):
    """The segments as the reviewer saw them, and no others."""

    seen: list[SeenSegment] = Field(min_length=1, max_length=MOST_SEGMENTS)
    despite_alarms: bool = False


class Reopening(BaseModel):
    """An approval that is no longer to stand, and why."""

    segment: SegmentId
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


@router.post("/approvals")
def approve(wanted: Approval, acting: Approving) -> Response:
    """Those that can be approved are; of the others the answer says why not."""
    named = {each.segment for each in wanted.seen}
    acting.hold(segments=named)
    left: list[dict[str, str]] = []

    def act() -> set[SegmentId]:
        seen = [each.as_seen() for each in wanted.seen]
        done = acting.archive.approvals.approve_many(
            acting.recording, acting.person, seen, despite_alarms=wanted.despite_alarms
        )
        left.extend({"segment": each.segment, "message": str(each.error)} for each in done.left)
        return named

    return acting.do(act, named, left=left)


@router.post("/reopenings")
def reopen(wanted: Reopening, acting: Approving) -> Response:
    acting.hold(segments=[wanted.segment])

    def act() -> set[SegmentId]:
        acting.archive.approvals.reopen(wanted.segment, acting.person, wanted.reason)
        return {wanted.segment}

    return acting.do(act, {wanted.segment})
