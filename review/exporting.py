"""Documents to take out. The archive's audit trail remembers who took which, and its digest."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from archive.export import Format
from review.asking import ThisDesk, may
from review.powers import Power
from review.visitor import Guest
from testimony.identity import RecordingId

router = APIRouter()

_MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.SRT: "application/x-subrip",
    Format.VTT: "text/vtt",
    Format.TSV: "text/tab-separated-values",
}


@router.get("/recordings/{recording}/export/{form}")
def export(
    recording: RecordingId, form: Format, desk: ThisDesk, guest: Annotated[Guest, Depends(may(Power.EXPORT))]
) -> Response:
    document = desk.archive.export(recording, form, by=guest.name)
    name = f'attachment; filename="{recording}.{form.value}"'
    return Response(document, media_type=_MEDIA_TYPES[form], headers={"Content-Disposition": name})
