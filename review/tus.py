"""The tus protocol 1.0.0: how a file arrives in pieces over a line that may be cut. https://tus.io/protocols

Of its extensions: creation, checksum, expiration, termination. What follows from the headers is here; what becomes of
the bytes is `review.uploads`'s.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from review.refusals import UnreadableFormError
from review.uploads import Upload, Uploads
from testimony.errors import BadInputError

VERSION = "1.0.0"
EXTENSIONS = ("creation", "checksum", "expiration", "termination")
PIECE = "application/offset+octet-stream"

# The protocol demands the first; it guards against accidents of the line, and not against a forger.
_ALGORITHMS = ("sha1", "sha256")
_MOST_DIGITS = 18


class OtherProtocolError(BadInputError):
    """Something came under another version of the protocol."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return f"files arrive here by version {VERSION} of the tus protocol"


class OtherTypeError(BadInputError):
    """A piece came that does not say it is one."""

    def __str__(self) -> str:
        return f"a piece of a file comes as {PIECE}"


class ChecksumError(BadInputError):
    """A piece arrived otherwise than it was sent."""

    def __str__(self) -> str:
        return "the piece did not arrive as it was sent; nothing of it was kept, so send it again"


class Checksum:
    """What a piece should come to, worked out as it arrives; a piece without one comes to whatever it does."""

    def __init__(self, header: str | None) -> None:
        """
        Raises:
            UnreadableFormError: it names no algorithm of ours, or is no digest.
        """
        self._expected: bytes | None = None
        self._found: Any = None
        if header is None:
            return
        name, _, value = header.strip().partition(" ")
        if name not in _ALGORITHMS:
            raise UnreadableFormError
        try:
            self._expected = base64.b64decode(value, validate=True)
        except binascii.Error:
            raise UnreadableFormError from None
        self._found = hashlib.new(name, usedforsecurity=False)

    @property
    def is_given(self) -> bool:
        return self._expected is not None

    def take(self, piece: bytes) -> None:
        if self._found is not None:
            self._found.update(piece)

    @property
    def is_met(self) -> bool:
        return self._expected is None or hmac.compare_digest(self._found.digest(), self._expected)


def hold_version(request: Request) -> None:
    """
    Raises:
        OtherProtocolError: the request names another version of the protocol, or none.
    """
    if (found := request.headers.get("tus-resumable", "")) != VERSION:
        raise OtherProtocolError(found)


def answer(status: int, uploads: Uploads, upload: Upload, **headers: str) -> Response:
    """An answer about *upload* as the protocol has it."""
    common = {"Tus-Resumable": VERSION, "Upload-Expires": format_datetime(uploads.until(upload), usegmt=True)}
    return Response(status_code=status, headers={**common, **headers})


def metadata(header: str) -> dict[str, str]:
    """Names, each with a value in base 64, separated by commas.

    Raises:
        UnreadableFormError: it is none of that.
    """
    try:
        pairs = [pair.split() for pair in header.split(",") if pair.strip()]
        return {name: base64.b64decode("".join(value), validate=True).decode() for name, *value in pairs}
    except (ValueError, binascii.Error):
        raise UnreadableFormError from None


def number(headers: Mapping[str, str], name: str) -> int:
    """
    Raises:
        UnreadableFormError: the header is missing or no count of bytes.
    """
    found = headers.get(name, "")
    if not (found.isascii() and found.isdecimal() and len(found) <= _MOST_DIGITS):
        raise UnreadableFormError
    return int(found)
