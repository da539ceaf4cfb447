"""A Prefect server that lives exactly as long as the command that needs it; and asking after one that stays.

Prefect can start a temporary server by itself, but that one outlives a killed client, waits at most 20 seconds unless
told otherwise, and starts only when the flow does. This one is told by the kernel when its parent dies, and starts
while the engines load.
"""

import base64
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from flows.pages import kept_to_themselves, leave_out_the_newer_pages
from flows.tether import die_with
from testimony.errors import BadInputError, MayPassError

_GRACE_S = 5
_POLL_S = 0.1
_LOOK_S = 1.0  # between two looks whether a server that went away is back
_STRANGERS = ("prefect.cloud", "prefect.io")


class ServerDidNotStartError(MayPassError):
    """A Prefect server that was started did not answer."""

    def __init__(self, waited_s: int, log: Path) -> None:
        super().__init__(waited_s, log)
        self.waited_s, self.log = waited_s, log

    def __str__(self) -> str:
        return (
            f"the Prefect server did not answer within {self.waited_s} s; try again when the machine is less "
            f"busy, or raise TESTIMONY_SERVER_TIMEOUT_S (its own words are in {self.log})"
        )


class ServerGoneError(MayPassError):
    """The Prefect server that runs were made under answers no more."""

    def __str__(self) -> str:
        return "the Prefect server has ended, and nothing runs without it; start this again, and it starts another"


class NoServerError(MayPassError):
    """No Prefect server answers where the settings say that there is one."""

    def __init__(self, api_url: str, waited_s: int) -> None:
        super().__init__(api_url, waited_s)
        self.api_url, self.waited_s = api_url, waited_s

    def __str__(self) -> str:
        return (
            f"no Prefect server answered at {self.api_url} within {self.waited_s} s; start it there with "
            "`testimony server`, or correct the setting prefect_api_url (see docs/operating.md)"
        )


class WrongSecretError(BadInputError):
    """The Prefect server answers, and not to this password."""

    def __init__(self, api_url: str) -> None:
        super().__init__(api_url)
        self.api_url = api_url

    def __str__(self) -> str:
        return f"the Prefect server at {self.api_url} refuses the password; correct the setting prefect_auth"


class StrangersServerError(BadInputError):
    """The settings name a Prefect server that is not the user's own."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host

    def __str__(self) -> str:
        return (
            f"{self.host[:80]} is no server of your own, and nothing is told to others; "
            "name one that `testimony server` runs on your network"
        )


def hold_own(api_url: str) -> None:
    """
    Raises:
        StrangersServerError: *api_url* is Prefect's cloud, or no address of a server at all.
    """
    parts = urlsplit(api_url)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in {"http", "https"} or not host or host.endswith(_STRANGERS):
        raise StrangersServerError(host or api_url)


def free_port() -> int:
    """A port on loopback that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(api_url: str) -> bool:
    """Whether a Prefect server is in good health at *api_url*."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=2) as reply:  # noqa: S310 - http or https: `hold_own`
            return bool(reply.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def accepts(api_url: str, secret: str) -> bool:
    """Whether the server at *api_url* takes *secret*.

    Raises:
        URLError: it does not answer.
    """
    told = base64.b64encode(secret.encode()).decode()
    asked = urllib.request.Request(f"{api_url}/admin/version", headers={"Authorization": f"Basic {told}"})  # noqa: S310 - http or https: `hold_own`
    try:
        with urllib.request.urlopen(asked, timeout=10) as reply:  # noqa: S310 - as above
            return bool(reply.status == HTTPStatus.OK)
    except urllib.error.HTTPError as refusal:
        if refusal.code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return False
        raise


def comes_back(api_url: str, within_s: int) -> bool:
    """Whether a server answers at *api_url* at last; one that is being restarted is waited for."""
    deadline = time.monotonic() + within_s
    while not (there := answers(api_url)) and time.monotonic() < deadline:
        time.sleep(_LOOK_S)
    return there


@dataclass(slots=True)
class LocalServer:
    """A server that was started; use it as a context manager so that it is always stopped."""

    api_url: str
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, port: int, environment: Mapping[str, str], log: Path, host: str | None = None) -> "LocalServer":
        """Start the server and return at once; it needs some seconds before it answers.

        Args:
            host: the address of a server that stays; None for a temporary one on loopback.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as words:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "flows.server", str(port), str(os.getpid()), *([host] if host else [])],
                env=dict(environment),
                cwd=Path(__file__).parents[1],
                start_new_session=True,  # Ctrl-C at the terminal is for the flow, which then stops the server
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
            )
        return cls(f"http://{_to_ask(host)}:{port}/api", log, process)

    def wait(self, timeout_s: int) -> None:
        """Return once the server answers.

        Raises:
            ServerDidNotStartError: it ended, or the time was up.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline and self.process.poll() is None:
            if answers(self.api_url):
                return
            time.sleep(_POLL_S)
        raise ServerDidNotStartError(timeout_s, self.log)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=_GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "LocalServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _to_ask(host: str | None) -> str:
    """Where a server that listens at *host* is asked from its own machine."""
    if host is None or host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not listened at
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def main(port: int, parent: int, host: str | None = None) -> None:
    """Serve Prefect's API for as long as the process *parent* lives; the body of the child process.

    Args:
        host: the address of a server that stays, with its pages and its housekeeping; None for a temporary one.
    """
    die_with(parent)
    import uvicorn  # noqa: PLC0415 - only the child process pays for these
    from prefect.server.api.server import create_app  # noqa: PLC0415

    leave_out_the_newer_pages()
    app = create_app(ephemeral=host is None, final=True)
    uvicorn.run(
        kept_to_themselves(app),
        host=host or "127.0.0.1",
        port=port,
        log_level="critical",
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_S,  # those who wait for news over a web socket are not waited for
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
