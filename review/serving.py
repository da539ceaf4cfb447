"""Serving the desk: one process, on this machine unless somebody insists."""

import logging
import traceback
from ipaddress import ip_address
from types import TracebackType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from testimony.errors import BadInputError


class ExposedError(BadInputError):
    """The desk was about to be offered to other machines."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host

    def __str__(self) -> str:
        return (
            f"{self.host} can be reached from other machines, and what passes is not encrypted; put a proxy with TLS "
            "before the desk, or say --expose as well if this network is yours alone"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach *host*."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(host: str, port: int) -> str:
    """Where a browser finds the desk."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def hold_loopback(host: str, *, expose: bool) -> None:
    """
    Raises:
        ExposedError: *host* is no loopback address, and nobody insisted.
    """
    if not expose and not is_loopback(host):
        raise ExposedError(host)


def allowed_names(host: str, *, expose: bool) -> tuple[str, ...]:
    """The names under which a browser may ask for the desk."""
    return ("*",) if expose else ("127.0.0.1", "localhost", "[::1]", host)


class WordlessFormatter(logging.Formatter):
    """Says where a fault arose and of which kind it is. Its message may quote the testimony, and is left out."""

    def formatException(  # noqa: N802 - logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _, trace = ei
        last = traceback.extract_tb(trace)[-1:]
        where = "".join(f" at {frame.filename}:{frame.lineno} in {frame.name}" for frame in last)
        return f"{kind.__name__ if kind else 'nothing'}{where}"


def log_settings() -> dict[str, Any]:
    """What the server may write to the terminal: that it started, and faults. No addresses, no requests."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"wordless": {"()": WordlessFormatter, "format": "%(message)s"}},
        "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "wordless"}},
        "loggers": {"uvicorn": {"handlers": ["terminal"], "level": "WARNING", "propagate": False}},
    }


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve *app* until it is told to stop."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,  # addresses of pages name recordings, and those of invitations are secrets
        log_config=log_settings(),
        proxy_headers=False,  # otherwise a forged header would walk around the wait after wrong passwords
        server_header=False,
    )
