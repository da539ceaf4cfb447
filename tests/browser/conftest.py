"""A real desk on loopback, in a child process, and a real Chromium. What is missing on this machine skips the tests."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from archive.accounts import Duty
from archive.store import Archive
from review.passwords import Passwords
from testimony.identity import RecordingId
from tests.browser.interviews import fill
from tests.browser.people import PASSWORD, Person

#: How long something may take to come about; nothing is measured here.
_PATIENCE_MS = 40_000

ROOT = Path(__file__).parents[2]
PEOPLE = {
    "aigul": (Duty.INTERPRETER,),
    "dolkun": (Duty.INTERPRETER, Duty.REVIEWER),
    "nurlan": (Duty.INTERVIEWER,),
    "mara": (Duty.ADMINISTRATOR, Duty.ARCHIVIST),
}


def now() -> datetime:
    return datetime.now(UTC)  # the desk's child process reads the same clock


@dataclass
class Served:
    """A desk at work, and the archive behind it.

    Attributes:
        recordings: those that are in it, by the practice interview they came from.
        cookies: of those who have signed in; a password takes its time, and one test of it is enough.
    """

    home: Path
    recordings: dict[str, RecordingId]
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    cookies: dict[str, list[Any]] = field(default_factory=dict)
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.home.parent / "desk.log"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "tests/browser/desk_process.py", str(self.home), str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        wait_for(self.port, self.process, self.log)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def archive(self) -> Archive:
        """The archive itself, to see what was kept."""
        return Archive.open(self.home, now)


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the desk that *process* is answers at *port*."""
    for _ in range(900):  # a machine that trains a model beside this needs its time
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    pytest.fail(f"the desk does not answer: {log.read_text()}")


def chromium_path() -> str | None:
    """The system's Chromium; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, RecordingId]]:
    """The home of an archive with a Uyghur and a Kazakh interview in review; copying it is quicker than making one."""
    if not (ROOT / "review/static/built/editor.js").exists():
        pytest.skip("the pages' scripts are not bundled: run tools/frontend.sh")
    home = tmp_path_factory.mktemp("browser") / "home"
    secret = Passwords().hashed(PASSWORD)
    with Archive.open(home, now) as archive:
        for name, duties in PEOPLE.items():
            archive.accounts.add(name, duties, secret, by="founder")
        recordings = {name: fill(archive, name, reference=f"A-{name}") for name in ("ug-1", "ug-2", "kk-1", "kk-2")}
    return home, recordings


@pytest.fixture(scope="module")
def served(
    furnished: tuple[Path, dict[str, RecordingId]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A desk for all tests of a module, each of which works on recordings, or segments, of its own."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(furnished[0], home)
    desk = Served(home=home, recordings=furnished[1], port=free_port())
    try:
        desk.start()
        yield desk
    finally:
        desk.kill()


@pytest.fixture(scope="module")  # Playwright keeps an event loop running, which no other module's test may find
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        # Chromium's sandbox does not run as root; the pages are our own.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--mute-audio"])
        yield browser
        browser.close()


@pytest.fixture
def come_in(chromium: Browser, served: Served) -> Iterator[Callable[[str], Person]]:
    """Opens a browser of their own for somebody, signed in."""
    contexts = []

    def come(name: str) -> Person:
        context = chromium.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB")
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        one = Person(context=context, origin=served.origin, name=name)
        if name in served.cookies:
            context.add_cookies(served.cookies[name])
        else:
            one.sign_in()
            served.cookies[name] = context.cookies()
        return one

    yield come
    for context in contexts:
        context.close()
