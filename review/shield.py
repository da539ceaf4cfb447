"""The shield: headers on every answer, and a bound on what a request may bring."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Of a form or a correction. Pieces of a recording come by PATCH, and `review.uploads` bounds those.
LIMIT_BYTES = 1 << 20
#: Of a file that comes back from another program, which `review.parcels` holds in memory.
LIMIT_PARCEL_BYTES = 32_000_000
_PARCELS = re.compile(r"/recordings/[^/]+/return")

_HEADERS = {
    # Only what this desk serves: no script or style within a page, no frame around it, no form to elsewhere.
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Shield:
    """Stands around the whole desk."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                # Testimony stays out of the browser's cache; programs and styles are asked for anew but not sent again.
                headers.setdefault("Cache-Control", "no-cache" if scope["path"].startswith("/static/") else "no-store")
            await send(message)

        limit = LIMIT_PARCEL_BYTES if _PARCELS.fullmatch(scope["path"]) else LIMIT_BYTES
        app = self._app if _is_bounded(scope, limit) else _too_much(limit)
        await app(scope, receive, shielded)


def _too_much(limit: int) -> ASGIApp:
    return PlainTextResponse(f"send at most {limit} bytes, and say how many there are", status_code=413)


def _is_bounded(scope: Scope, limit: int) -> bool:
    if scope["method"] == "PATCH":
        return True
    headers = Headers(scope=scope)
    length = headers.get("content-length", "0")
    return "transfer-encoding" not in headers and length.isdecimal() and int(length) <= limit
