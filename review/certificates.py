"""Interpreters' certificates: what somebody would vouch for, what was vouched for, and what became of it."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from review.asking import Form, ThisDesk, may
from review.desk import Desk
from review.powers import Power
from review.refusals import NotHereError, UnreadableFormError
from review.visitor import Guest
from testimony.certificate import Certificate, Statement
from testimony.errors import BadInputError
from testimony.identity import Digest, RecordingId
from testimony.language import Language, LanguageTag
from testimony.revision import Person

router = APIRouter(prefix="/recordings/{recording}/certificates")

Reader = Annotated[Guest, Depends(may(Power.READ))]
Interpreter = Annotated[Guest, Depends(may(Power.WRITE))]

_ENGLISH = LanguageTag.usual(Language.ENGLISH)
#: The fields of the form that must be filled in, and how long each may be.
_FIELDS = {"name": 200, "qualification": 400, "place": 200}
_LONGEST_STATEMENT = 4000
_LONGEST_REASON = 1000


@router.get("")
def certificates_page(recording: RecordingId, desk: ThisDesk, guest: Reader) -> Response:
    return _page(desk, guest, recording)


@router.get("/{certificate}")
def certificate_page(recording: RecordingId, certificate: int, desk: ThisDesk, guest: Reader) -> Response:
    """One certificate, to be printed and signed; one that no longer holds says so across its head."""
    facts = {
        "recording": desk.archive.recordings.get(recording),
        "certificate": _one(desk, recording, certificate),
        "now": desk.clock(),
    }
    return desk.pages.show("certificate.html", guest.visitor, facts)


@router.post("")
def certify(recording: RecordingId, desk: ThisDesk, guest: Interpreter, form: Form) -> Response:
    """Vouch for what the page showed, and for nothing that was written since."""
    try:
        digest = Digest(form.get("digest", ""))
    except ValueError:
        raise UnreadableFormError from None
    source = desk.archive.recordings.get(recording).language
    try:
        statement = _statement(form, source)
        desk.archive.certificates.certify(recording, Person(guest.name), statement, digest=digest)
    except BadInputError as error:
        return _page(desk, guest, recording, sentence=str(error), typed=form)
    return RedirectResponse(f"/recordings/{recording}/certificates", 303)


@router.post("/{certificate}/withdrawal")
def withdraw(recording: RecordingId, certificate: int, desk: ThisDesk, guest: Interpreter, form: Form) -> Response:
    """Whoever gave a certificate no longer vouches for it."""
    _one(desk, recording, certificate)
    reason = form.get("reason", "")[:_LONGEST_REASON]
    try:
        desk.archive.certificates.withdraw(certificate, Person(guest.name), reason)
    except BadInputError as error:
        return _page(desk, guest, recording, sentence=str(error))
    return RedirectResponse(f"/recordings/{recording}/certificates", 303)


class UnfilledError(BadInputError):
    """A certificate was to be given without saying who gives it, by what competence, and where."""

    def __str__(self) -> str:
        return "a certificate names you, what makes you competent, and the place; fill in all three"


def _statement(form: Mapping[str, str], source: LanguageTag) -> Statement:
    """What the form declares: in the usual words unless it brings others."""
    name, qualification, place = (form.get(field, "").strip()[:longest] for field, longest in _FIELDS.items())
    if not (name and qualification and place):
        raise UnfilledError
    own = form.get("text", "").strip()[:_LONGEST_STATEMENT]
    if own:
        return Statement(name=name, qualification=qualification, source=source, target=_ENGLISH, text=own, place=place)
    return Statement.usual(name=name, qualification=qualification, source=source, target=_ENGLISH, place=place)


def _one(desk: Desk, recording: RecordingId, number: int) -> Certificate:
    """The recording's certificate of that number.

    Raises:
        NotHereError: it has none such; whether another recording has is not told.
    """
    for each in desk.archive.certificates.of(recording):
        if each.id == number:
            return each
    raise NotHereError


def _page(
    desk: Desk,
    guest: Guest,
    recording: RecordingId,
    *,
    sentence: str | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    found = desk.archive.recordings.get(recording)
    typed = typed or {}
    wanted = {field: typed.get(field, "") for field in (*_FIELDS, "text")}
    blanks = Statement.usual(name="…", qualification="…", source=found.language, target=_ENGLISH, place="…")
    facts = {
        "recording": found,
        "certificates": tuple(reversed(desk.archive.certificates.of(recording))),
        "basis": desk.archive.certificates.draft(recording) if guest.visitor.may("WRITE") else None,
        "usual": blanks.text,
        "typed": wanted,
        "sentence": sentence,
    }
    return desk.pages.show("certificates.html", guest.visitor, facts, status=422 if sentence else 200)
