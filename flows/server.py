"""A Prefect server on loopback that lives exactly as long as the command that needs it.

Prefect can start a temporary server by itself, but that one outlives a killed client, waits at most 20 seconds unless
told otherwise, and starts only when the flow does. This one is told by the kernel when its parent dies, and starts
while the engines load.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from testimony.errors import MayPassError

_PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
_GRACE_S = 5
_POLL_S = 0.1


class ServerDidNotStartError(MayPassError):
    """The temporary Prefect server did not answer."""

    def __init__(self, waited_s: int, log: Path) -> None:
        super().__init__(waited_s, log)
        self.waited_s, self.log = waited_s, log

    def __str__(self) -> str:
        return (
            f"the temporary Prefect server did not answer within {self.waited_s} s; try again when the machine is less "
            f"busy, or raise TESTIMONY_SERVER_TIMEOUT_S (its own words are in {self.log})"
        )


class ServerGoneError(MayPassError):
    """The Prefect server that runs were made under answers no more."""

    def __str__(self) -> str:
        return "the Prefect server has ended, and nothing runs without it; start this again, and it starts another"


def free_port() -> int:
    """A port on loopback that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(api_url: str) -> bool:
    """Whether a Prefect server is in good health at *api_url*."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=2) as reply:  # noqa: S310 - always http on loopback
            return bool(reply.status == 200)  # noqa: PLR2004 - the HTTP status "OK"
    except (urllib.error.URLError, OSError):
        return False


@dataclass(slots=True)
class LocalServer:
    """A server that was started; use it as a context manager so that it is always stopped."""

    api_url: str
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, port: int, environment: Mapping[str, str], log: Path) -> "LocalServer":
        """Start the server and return at once; it needs some seconds before it answers."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as words:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "flows.server", str(port), str(os.getpid())],
                env=dict(environment),
                cwd=Path(__file__).parents[1],
                start_new_session=True,  # Ctrl-C at the terminal is for the flow, which then stops the server
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
            )
        return cls(f"http://127.0.0.1:{port}/api", log, process)

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


def _die_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel was asked
        sys.exit(1)


def main(port: int, parent: int) -> None:
    """Serve Prefect's API on loopback for as long as the process *parent* lives; the body of the child process."""
    _die_with_parent(parent)
    import uvicorn  # noqa: PLC0415 - only the child process pays for these
    from prefect.server.api.server import create_app  # noqa: PLC0415

    app = create_app(ephemeral=True, final=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", lifespan="on")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
