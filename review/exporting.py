"""Documents to take out. The archive's audit trail remembers who took which, and its digest."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from archive.export import DESCRIPTIONS, Format, Layers, Options
from review.asking import ThisDesk, may
from review.powers import Power
from review.refusals import NotHereError
from review.visitor import Guest
from testimony.identity import RecordingId
from testimony.recording import Consent

router = APIRouter()

_LAYER_WORDS = {
    Layers.BILINGUAL: "original and translation",
    Layers.SOURCE: "the original alone",
    Layers.TRANSLATION: "the translation alone",
}
_AUDIENCES = (Consent.TEAM, Consent.LEGAL, Consent.ARCHIVE, Consent.PUBLIC)

ThisGuest = Annotated[Guest, Depends(may(Power.EXPORT))]


@router.get("/recordings/{recording}/export")
def choices(recording: RecordingId, desk: ThisDesk, guest: ThisGuest) -> Response:
    """The formats by name, each with what it is good for."""
    found = desk.archive.recordings.get(recording)
    release = Power.RELEASE in guest.visitor.powers
    facts = {
        "recording": found,
        "formats": DESCRIPTIONS,
        "layers": (Layers.BILINGUAL, Layers.SOURCE, Layers.TRANSLATION),
        "layer_words": _LAYER_WORDS,
        "audiences": [each for each in _AUDIENCES if found.consent.covers(each)] if release else [],
    }
    return desk.pages.show("export.html", guest.visitor, facts)


@router.get("/recordings/{recording}/export/{form}")
def export(
    recording: RecordingId,
    form: Format,
    *,
    desk: ThisDesk,
    guest: ThisGuest,
    layers: Layers = Layers.BILINGUAL,
    audience: Consent = Consent.TEAM,
    approved: Annotated[bool, Query()] = False,
    anonymise: Annotated[bool, Query()] = False,
    notes: Annotated[bool, Query()] = False,
) -> Response:
    if audience is not Consent.TEAM and Power.RELEASE not in guest.visitor.powers:
        raise NotHereError
    options = Options(layers=layers, approved_only=approved, anonymised=anonymise, notes=notes)
    document = desk.archive.export(recording, form, options, audience=audience, by=guest.name)
    # Called by its id: the name that a file came with is often the witness's.
    name = f'attachment; filename="{recording}{DESCRIPTIONS[form].suffix}"'
    return Response(document, media_type=DESCRIPTIONS[form].media_type, headers={"Content-Disposition": name})
