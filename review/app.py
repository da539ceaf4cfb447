"""The application: routes, shield, and what each error looks like in a browser."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from archive.errors import NoRoomError
from archive.history import NoSuchSegmentError
from archive.requests import NoSuchRequestError, RequestEndedError
from review import (
    about,
    account,
    approving,
    archiving,
    certificates,
    correcting,
    cutting,
    editing,
    entering,
    exporting,
    listing,
    matching,
    people,
    proposing,
    recalling,
    returning,
    terming,
    uploading,
)
from review.asking import hold_token, visitor_of
from review.desk import Desk
from review.refusals import (
    ForeignPageError,
    NotHereError,
    SignInNeededError,
    TooManyTriesError,
    UnreadableFormError,
    WrongPasswordError,
)
from review.shield import Shield
from review.tus import ChecksumError, OtherProtocolError, OtherTypeError
from review.uploads import BusyUploadError, NoSuchUploadError, OffsetError, TooLargeError
from testimony.errors import BadInputError, JobError, MayPassError, TestimonyError
from testimony.recording import NoSuchRecordingError

ROUTERS = tuple(
    part.router
    for part in (
        entering,
        account,
        listing,
        about,
        editing,
        matching,
        recalling,
        proposing,
        correcting,
        cutting,
        approving,
        certificates,
        exporting,
        returning,
        uploading,
        archiving,
        terming,
        people,
    )
)

#: Which status an error has; the first line that fits counts.
_STATUS: tuple[tuple[type[TestimonyError], int], ...] = (
    (SignInNeededError, 401),
    (WrongPasswordError, 403),
    (ForeignPageError, 403),
    (NotHereError, 404),
    (NoSuchRecordingError, 404),
    (NoSuchSegmentError, 404),
    (NoSuchUploadError, 404),
    (NoSuchRequestError, 404),
    (OffsetError, 409),
    (RequestEndedError, 409),
    (OtherProtocolError, 412),
    (TooLargeError, 413),
    (OtherTypeError, 415),
    (BusyUploadError, 423),
    (TooManyTriesError, 429),
    (ChecksumError, 460),  # as the protocol has it
    (UnreadableFormError, 400),
    (BadInputError, 422),
    (NoRoomError, 507),
    (MayPassError, 503),
    (JobError, 500),
)


def create_app(desk: Desk, hosts: Sequence[str] = ("127.0.0.1", "localhost", "[::1]")) -> ASGIApp:
    """The review desk as an ASGI application.

    Args:
        hosts: the names under which it may be asked for. A page elsewhere whose name was made to point at this
            machine is refused by them. ``*`` takes any.
    """
    app = FastAPI(
        title="Testimony",
        openapi_url=None,  # which takes the pages made from it away as well; they would load scripts from elsewhere
        dependencies=[Depends(hold_token)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
    )
    app.state.desk = desk
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.add_exception_handler(TestimonyError, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _nothing_here)
    return Shield(app)  # around everything: an answer to a fault of ours carries the headers as well


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, SignInNeededError) and request.method == "GET" and _wants_page(request):
        return RedirectResponse(request.url_for("sign_in_page").include_query_params(next=request.url.path), 303)
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    headers = {"Retry-After": str(error.wait_s)} if isinstance(error, TooManyTriesError) else None
    return _answer(request, str(error), status, headers)


def _not_understood(request: Request, _error: Exception) -> Response:
    # The framework's own answer would quote what was sent.
    return _answer(request, str(UnreadableFormError()), 422)


def _nothing_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _answer(request, str(NotHereError()), status)


def _answer(request: Request, sentence: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """The sentence as a page for a person, as JSON for a script."""
    if not _wants_page(request):
        return JSONResponse({"message": sentence}, status, headers)
    desk: Desk = request.app.state.desk
    visitor = visitor_of(request)
    return desk.pages.show("message.html", visitor, {"sentence": sentence}, status=status, headers=headers)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
