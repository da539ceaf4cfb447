"""Acts: what every change to a transcript has in common. It answers with what has become of the segments it touched."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Annotated, Any

from fastapi import Depends, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from archive.watching import Parts
from review.asking import ThisDesk, may
from review.desk import Desk
from review.powers import Power
from review.refusals import NotHereError
from review.rows import delta
from review.visitor import Guest
from testimony.cut import Seen
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.revision import Person

Writer = Annotated[Guest, Depends(may(Power.WRITE))]
Approver = Annotated[Guest, Depends(may(Power.APPROVE))]

LONGEST_REASON = 500
MOST_SEGMENTS = 20_000

#: As large as the database counts.
Number = Annotated[int, Field(ge=0, lt=1 << 63)]
NumberInPath = Annotated[int, Path(ge=1, lt=1 << 63)]
Reason = Annotated[str | None, Field(max_length=LONGEST_REASON)]


class SeenSegment(BaseModel):
    """A segment as somebody had it before them: the numbers of its revisions, 0 where there was none."""

    segment: SegmentId
    source: Number = 0
    translation: Number = 0
    span: Number = 0
    gap: Number = 0

    def as_seen(self) -> Seen:
        return Seen(
            segment=self.segment, source=self.source, translation=self.translation, span=self.span, gap=self.gap
        )


class Acting:
    """Somebody about to change something in one recording."""

    def __init__(self, desk: Desk, guest: Guest, recording: RecordingId) -> None:
        self.archive, self.recording = desk.archive, recording
        self.person = Person(guest.name)

    def hold(
        self,
        *,
        segments: Iterable[SegmentId] = (),
        findings: Sequence[int] = (),
        notes: Sequence[int] = (),
        proposals: Sequence[int] = (),
        speakers: Sequence[str] = (),
    ) -> None:
        """
        Raises:
            NotHereError: one of these is no part of this recording, and whoever asks learns nothing about it.
        """
        named = Parts(
            segments=tuple(segments),
            findings=tuple(findings),
            notes=tuple(notes),
            proposals=tuple(proposals),
            speakers=tuple(speakers),
        )
        if not self.archive.watching.holds(self.recording, named):
            raise NotHereError

    def do(self, act: Callable[[], Iterable[SegmentId]], named: Collection[SegmentId] = (), **facts: Any) -> Response:
        """Do *act*, and answer with the segments that it says it touched.

        What the archive refuses is answered with its sentence and with the segments *named*, as they stand now: the
        browser shows both.
        """
        try:
            touched = set(act())
        except BadInputError as error:
            return self.refuse(error, named)
        return JSONResponse({**facts, "delta": self.delta({*touched, *named})})

    def refuse(self, error: BadInputError, named: Collection[SegmentId]) -> Response:
        return JSONResponse({"message": str(error), "delta": self.delta(named)}, 409)

    def delta(self, touched: Collection[SegmentId]) -> dict[str, Any]:
        head, record = self.archive.watching.read(self.recording, touched)
        return delta(record, head, touched)


def writing(recording: RecordingId, desk: ThisDesk, guest: Writer) -> Acting:
    return Acting(desk, guest, recording)


def approving(recording: RecordingId, desk: ThisDesk, guest: Approver) -> Acting:
    return Acting(desk, guest, recording)


Writing = Annotated[Acting, Depends(writing)]
Approving = Annotated[Acting, Depends(approving)]
