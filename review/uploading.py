"""Handing in a recording over a bad line, as the core of the tus protocol does it, and a receipt at the end.

POST names the file and gets an address; HEAD says how much of it is here; PATCH sends on from there; and a last POST
seals what has arrived and answers with the digest of what is kept. https://tus.io/protocols/resumable-upload
"""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from archive.reception import Receipt
from review.asking import ThisDesk, may
from review.desk import Desk
from review.powers import Power
from review.refusals import UnreadableFormError
from review.uploads import OffsetError, Upload
from review.visitor import Guest
from testimony.errors import BadInputError
from testimony.identity import Digest, RecordingId
from testimony.language import WITNESS_LANGUAGES, LanguageTag, witness_language
from testimony.recording import Consent

_TUS = {"Tus-Resumable": "1.0.0"}
_MOST_DIGITS = 18
_SILENCE_S = 60  # a line that is silent for longer is dead, and another may go on


class OtherBytesError(BadInputError):
    """What arrived is not what was sent."""

    def __init__(self, sent: str, arrived: Digest) -> None:
        super().__init__(sent, arrived)
        self.sent, self.arrived = sent, arrived

    def __str__(self) -> str:
        return (
            f"what arrived is not what was sent: sent {self.sent:.12}, arrived {self.arrived.hex:.12}; nothing of it "
            "was kept, so send the file again"
        )


class Sealing(BaseModel):
    """The digest that the browser worked out, where it could."""

    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")


router = APIRouter()

Sender = Annotated[Guest, Depends(may(Power.UPLOAD))]


@router.get("/upload")
def upload_page(desk: ThisDesk, guest: Sender) -> Response:
    facts = {"languages": WITNESS_LANGUAGES, "levels": tuple(Consent), "usual": Consent.TEAM}
    return desk.pages.show("upload.html", guest.visitor, facts)


@router.post("/uploads")
def begin(request: Request, desk: ThisDesk, guest: Sender) -> Response:
    upload = desk.uploads.begin(_declared(request.headers, guest.name))
    return Response(status_code=201, headers={**_TUS, "Location": f"/uploads/{upload.id}"})


@router.head("/uploads/{upload_id}")
def how_far(upload_id: str, desk: ThisDesk, guest: Sender) -> Response:
    upload = desk.uploads.find(upload_id, guest.name)
    here = {"Upload-Offset": str(desk.uploads.offset(upload)), "Upload-Length": str(upload.length)}
    return Response(headers={**_TUS, **here})


@router.patch("/uploads/{upload_id}")
async def append(request: Request, upload_id: str, desk: ThisDesk, guest: Sender) -> Response:
    """Keep what comes until it ends or the line is cut."""
    upload = desk.uploads.find(upload_id, guest.name)
    if upload.recording:
        raise OffsetError(_number(request.headers, "upload-offset"), upload.length)
    with desk.uploads.appending(upload, _number(request.headers, "upload-offset")) as arriving:
        pieces = request.stream()
        try:
            while True:
                async with asyncio.timeout(_SILENCE_S):
                    piece = await anext(pieces)
                await run_in_threadpool(arriving.keep, piece)
        except (StopAsyncIteration, ClientDisconnect, TimeoutError):
            pass  # of the last two nobody reads the answer
        await run_in_threadpool(arriving.settle)
    return Response(status_code=204, headers={**_TUS, "Upload-Offset": str(desk.uploads.offset(upload))})


@router.post("/uploads/{upload_id}/seal")
def seal(upload_id: str, browser: Sealing, desk: ThisDesk, guest: Sender) -> Response:
    """Take the file into the archive. Asked twice, it answers the same."""
    upload = desk.uploads.find(upload_id, guest.name)
    if upload.recording is None:
        receipt = _received(desk, upload, browser.sha256)
        desk.uploads.became(upload, receipt.recording.id)
    else:
        receipt = Receipt(recording=desk.archive.recordings.get(RecordingId(upload.recording)), again=True)
    recording = receipt.recording
    return JSONResponse(
        {
            "recording": recording.id,
            "sha256": recording.original.hex,
            "size_bytes": recording.size_bytes,
            "again": receipt.again,
        }
    )


def _received(desk: Desk, upload: Upload, sent: str | None) -> Receipt:
    part = desk.uploads.part(upload)
    if (here := desk.uploads.offset(upload)) != upload.length:
        raise OffsetError(upload.length, here)
    try:
        if sent is not None and (arrived := Digest.of_file(part)).hex != sent:
            raise OtherBytesError(sent, arrived)
        return desk.archive.receive(
            part,
            name=upload.name,
            language=LanguageTag.usual(witness_language(upload.language)),
            consent=Consent(upload.consent),
            reference=upload.reference,
            witness=upload.witness,
            identify=desk.identify,
            by=upload.by,
            limit_bytes=desk.uploads.limit_bytes,
        )
    except BadInputError:
        desk.uploads.give_up(upload)
        raise


def _declared(headers: Mapping[str, str], by: str) -> Upload:
    said = _metadata(headers.get("upload-metadata", ""))
    try:
        consent = Consent(said.get("consent", ""))
    except ValueError:
        raise UnreadableFormError from None
    return Upload(
        id="",
        by=by,
        length=_number(headers, "upload-length"),
        name=said.get("filename", ""),
        language=witness_language(said.get("language", "")),
        consent=consent,
        reference=said.get("reference") or None,
        witness=said.get("witness") or None,
    )


def _metadata(header: str) -> dict[str, str]:
    """Names, each with a value in base 64, separated by commas."""
    try:
        pairs = [pair.split() for pair in header.split(",") if pair.strip()]
        return {name: base64.b64decode("".join(value), validate=True).decode() for name, *value in pairs}
    except (ValueError, binascii.Error):
        raise UnreadableFormError from None


def _number(headers: Mapping[str, str], name: str) -> int:
    found = headers.get(name, "")
    if not (found.isascii() and found.isdecimal() and len(found) <= _MOST_DIGITS):
        raise UnreadableFormError
    return int(found)
