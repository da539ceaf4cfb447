"""Prefect's pages, which may ask nobody but the server that they came from: the browser is told to see to it.

Prefect brings its pages twice. The newer ones ask their maker's measuring host at each visit, before they have read the
setting that forbids it (seen in Chromium with 3.8.8); they are not served. The older ones ask nobody else.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

#: The second wall. The pages' styles are written by their scripts, and some pictures are drawn in the page.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),  # their links to manuals elsewhere would tell which page was read
    (b"x-content-type-options", b"nosniff"),
)


def leave_out_the_newer_pages() -> None:
    """To be called in the server's process before its application is made: Prefect serves what it finds there."""
    import prefect  # noqa: PLC0415 - only the server's process pays for it

    prefect.__ui_v2_static_path__ = Path("/nonexistent")


def kept_to_themselves(application: Application) -> Application:
    """*application*, each of whose answers says what its page may ask for."""

    async def answering(scope: Message, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await application(scope, receive, sending)

    return answering
