"""Handing in a recording over a bad line: by the tus protocol, with a receipt at the end.

What the browser sends is counted and hashed on both sides. A last POST seals what has arrived, and answers only if it
is what was sent; a run is asked for in the same breath.
"""

import asyncio
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from archive.names import shown
from archive.reception import Receipt
from archive.requests import Wish
from review.asking import ThisDesk, may
from review.desk import Desk
from review.powers import Power, powers_at
from review.refusals import UnreadableFormError
from review.tus import (
    EXTENSIONS,
    PIECE,
    VERSION,
    Checksum,
    ChecksumError,
    OtherTypeError,
    answer,
    hold_version,
    metadata,
    number,
)
from review.uploads import Arriving, OffsetError, Upload
from review.visitor import Guest
from testimony.errors import BadInputError
from testimony.identity import Digest, RecordingId
from testimony.language import WITNESS_LANGUAGES, LanguageTag, witness_language
from testimony.recording import DECLARABLE, Consent, Recording
from testimony.speaker import Role

_SILENCE_S = 60  # a line that is silent for longer is dead, and another may go on
_LONGEST_LABEL, _MOST_SPEAKERS = 200, 12

Label = Annotated[str, Field(min_length=1, max_length=_LONGEST_LABEL)]
_SPEAKERS = TypeAdapter(Annotated[list[tuple[Role, Label]], Field(max_length=_MOST_SPEAKERS)])


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
    """The digest that the browser worked out."""

    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")


router = APIRouter()

Sender = Annotated[Guest, Depends(may(Power.UPLOAD))]


def speaks_tus(request: Request, guest: Sender) -> Guest:
    """Whoever may send, by a client that speaks the protocol."""
    hold_version(request)
    return guest


TusSender = Annotated[Guest, Depends(speaks_tus)]


@router.get("/upload")
def upload_page(desk: ThisDesk, guest: Sender) -> Response:
    facts = {
        "languages": WITNESS_LANGUAGES,
        "levels": DECLARABLE,
        "usual": Consent.TEAM,
        "roles": tuple(Role),
        "today": desk.clock().date(),
        "unfinished": [(each, desk.uploads.offset(each)) for each in desk.uploads.unfinished(guest.name)],
    }
    return desk.pages.show("upload.html", guest.visitor, facts)


@router.options("/uploads", dependencies=[Depends(may(Power.UPLOAD))])
def offered(desk: ThisDesk) -> Response:
    """What a client may count on."""
    said = {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Max-Size": str(desk.uploads.limit_bytes),
        "Tus-Checksum-Algorithm": "sha1,sha256",
    }
    return Response(status_code=204, headers=said)


@router.post("/uploads")
def begin(request: Request, desk: ThisDesk, guest: TusSender) -> Response:
    upload = desk.uploads.begin(_declared(desk, request, guest.name))
    return answer(201, desk.uploads, upload, Location=f"/uploads/{upload.id}")


@router.head("/uploads/{upload_id}")
def how_far(upload_id: str, desk: ThisDesk, guest: TusSender) -> Response:
    upload = desk.uploads.find(upload_id, guest.name)
    here = {"Upload-Offset": str(desk.uploads.offset(upload)), "Upload-Length": str(upload.length)}
    return answer(200, desk.uploads, upload, **here, **{"Upload-Metadata": upload.metadata})


@router.patch("/uploads/{upload_id}")
async def append(request: Request, upload_id: str, desk: ThisDesk, guest: TusSender) -> Response:
    """Keep what comes until it ends or the line is cut; of a piece with a checksum, all or nothing."""
    upload = desk.uploads.find(upload_id, guest.name)
    offset, checksum = number(request.headers, "upload-offset"), Checksum(request.headers.get("upload-checksum"))
    if request.headers.get("content-type") != PIECE:
        raise OtherTypeError
    if upload.recording:
        raise OffsetError(offset, upload.length)
    with desk.uploads.appending(upload, offset) as arriving:
        was_cut = not await _arrive(request, arriving, checksum)
        if (was_cut and checksum.is_given) or not checksum.is_met:
            arriving.take_back()
            raise ChecksumError
        await run_in_threadpool(arriving.settle)
    return answer(204, desk.uploads, upload, **{"Upload-Offset": str(desk.uploads.offset(upload))})


@router.delete("/uploads/{upload_id}")
def give_up(upload_id: str, desk: ThisDesk, guest: TusSender) -> Response:
    """Forget what has arrived so far. What has become a recording stays."""
    upload = desk.uploads.find(upload_id, guest.name)
    desk.uploads.give_up(upload)
    return Response(status_code=204, headers={"Tus-Resumable": VERSION})


@router.post("/uploads/{upload_id}/seal")
def seal(upload_id: str, browser: Sealing, desk: ThisDesk, guest: Sender) -> Response:
    """Take the file into the archive. Asked twice, it answers the same."""
    upload = desk.uploads.find(upload_id, guest.name)
    if upload.recording is None:
        receipt = _received(desk, upload, browser.sha256)
        _note(desk, upload, receipt)
        desk.uploads.became(upload, receipt.recording.id)
    else:
        receipt = Receipt(recording=desk.archive.recordings.get(RecordingId(upload.recording)), again=True)
    return JSONResponse(_as_json(receipt, _unheld(upload, receipt.recording), is_seen=_is_seen(desk, guest, receipt)))


async def _arrive(request: Request, arriving: Arriving, checksum: Checksum) -> bool:
    """Keep what comes. Whether it came to its end, and was not cut off."""
    pieces = request.stream()
    try:
        while True:
            async with asyncio.timeout(_SILENCE_S):
                piece = await anext(pieces)
            checksum.take(piece)
            await run_in_threadpool(arriving.keep, piece)
    except StopAsyncIteration:
        return True
    except (ClientDisconnect, TimeoutError):
        return False  # nobody reads the answer


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


def _note(desk: Desk, upload: Upload, receipt: Receipt) -> None:
    """What was said beside the bytes, and that somebody should work on them."""
    recording = receipt.recording.id
    if upload.place or upload.held_on:
        held_on = date.fromisoformat(upload.held_on) if upload.held_on else None
        desk.archive.declarations.add(recording, place=upload.place, held_on=held_on, by=upload.by)
    known = {(each.role.value, each.pseudonym) for each in desk.archive.speakers.all(recording)}
    for role, pseudonym in upload.speakers:
        if (role, pseudonym) not in known:
            desk.archive.speakers.add(recording, Role(role), pseudonym, by=upload.by)
    if not receipt.again:
        desk.archive.requests.make(Wish.PROCESS, recording, by=upload.by)


def _unheld(upload: Upload, recording: Recording) -> list[str]:
    """What was said of bytes that had been received before, and does not hold: what was said first stands.

    Another place, day or speaker is noted beside the first; another language is refused.
    """
    said = {"consent": recording.consent != upload.consent}
    said["reference"] = upload.reference is not None and shown(upload.reference) != recording.reference
    return [name for name, differs in said.items() if differs]


def _is_seen(desk: Desk, guest: Guest, receipt: Receipt) -> bool:
    """Whether whoever handed it in finds it in their list: somebody may have kept them away from it before."""
    return Power.LIST in powers_at(desk.archive.access.standing(guest.account, receipt.recording.id))


def _as_json(receipt: Receipt, unheld: list[str], *, is_seen: bool) -> dict[str, object]:
    recording = receipt.recording
    return {
        "recording": recording.id,
        "sha256": recording.original.hex,
        "size_bytes": recording.size_bytes,
        "again": receipt.again,
        "unheld": unheld,
        "seen": is_seen,
        "about": f"/recordings/{recording.id}/about",
        "receipt": f"/recordings/{recording.id}/receipt",
        "state": f"/recordings/{recording.id}/state",
    }


def _declared(desk: Desk, request: Request, by: str) -> Upload:
    header = request.headers.get("upload-metadata", "")
    said = metadata(header)
    if (consent := said.get("consent", "")) not in set(DECLARABLE):
        raise UnreadableFormError
    return Upload(
        id="",
        by=by,
        length=number(request.headers, "upload-length"),
        name=said.get("filename", ""),
        language=witness_language(said.get("language", "")),
        consent=consent,
        reference=said.get("reference", "").strip()[:_LONGEST_LABEL] or None,
        place=said.get("place", "").strip()[:_LONGEST_LABEL] or None,
        held_on=_day(said.get("held_on", ""), desk.clock().date()),
        speakers=_speakers(said.get("speakers", "")),
        metadata=header,
    )


def _day(text: str, today: date) -> str | None:
    """A day that was, somewhere on earth; an interview is not held in the future."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnreadableFormError from None
    if day > today + timedelta(days=1):
        raise UnreadableFormError
    return day.isoformat()


def _speakers(text: str) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    try:
        return tuple((role.value, pseudonym.strip()) for role, pseudonym in _SPEAKERS.validate_json(text))
    except ValidationError:
        raise UnreadableFormError from None
