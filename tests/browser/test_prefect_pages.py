"""Prefect's own pages beside the desk, in a real Chromium: signed in with our password, and asking nobody else."""

import base64
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser

from flows.secret import path_of
from flows.server import answers, free_port
from tests.browser.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.prefect, pytest.mark.enable_socket]

RECORDING = "rec-7q2k9mfx3v1d"
#: A server of Prefect's needs its time to start.
PATIENCE_S = 600

#: Tells the test what the browser refused the page.
WATCH = "document.addEventListener('securitypolicyviolation', event => window.refused(event.blockedURI));"


@dataclass
class Pages:
    port: int
    secret: str

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, path: str, facts: dict[str, object]) -> dict[str, object]:
        told = base64.b64encode(self.secret.encode()).decode()
        headers = {"Authorization": f"Basic {told}"}
        reply = httpx.post(f"{self.origin}/api{path}", json=facts, headers=headers, timeout=60).raise_for_status()
        found: dict[str, object] = reply.json()
        return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """`testimony server` with one flow run, as a worker leaves it behind."""
    home, port, log = tmp_path_factory.mktemp("pages") / "home", free_port(), tmp_path_factory.mktemp("log") / "log"
    command = [sys.executable, "-m", "console", "--home", str(home), "server"]
    with log.open("wb") as words:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--desk-port", str(free_port())], cwd=ROOT, stdout=words, stderr=words
        )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not answers(f"http://127.0.0.1:{port}/api"):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        served = Pages(port=port, secret=path_of(home).read_text(encoding="ascii").strip())
        flow = served.post("/flows/", {"name": "interviews"})
        state = {"type": "COMPLETED", "name": "Completed"}
        served.post("/flow_runs/", {"flow_id": flow["id"], "name": RECORDING, "state": state})
        yield served
    finally:
        process.terminate()
        process.wait(120)


def test_flow_runs_are_shown_by_the_recordings_id_to_whoever_has_the_password_and_nobody_else_is_asked(
    chromium: Browser, pages: Pages
) -> None:
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB")
    context.set_default_timeout(PATIENCE_S * 1000)
    refused: list[str] = []
    asked: list[str] = []

    def note(url: str) -> None:
        refused.append(url)

    context.expose_function("refused", note)
    context.add_init_script(WATCH)
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    try:
        page.goto(f"{pages.origin}/runs")
        page.locator("input[type=password]").wait_for()
        assert page.get_by_text(RECORDING).count() == 0, "nobody reads along without the password"

        page.locator("input[type=password]").fill(pages.secret)
        page.get_by_role("button", name="Login").click()
        page.get_by_text(RECORDING).first.click()
        page.wait_for_url("**/runs/flow-run/**")
        page.get_by_text(RECORDING).first.wait_for()
        for place in ("dashboard", "flows", "work-pools", "settings"):
            page.goto(f"{pages.origin}/{place}")
            page.wait_for_load_state("load")
            page.wait_for_timeout(1000)  # for what a page asks once it stands
    finally:
        context.close()

    elsewhere = [url for url in asked if not url.startswith((f"{pages.origin}/", "data:", "blob:"))]
    assert (elsewhere, set(refused) - {"eval"}) == ([], set()), "attempts count, even those that the browser refused"
    newer = httpx.get(f"{pages.origin}/v2/runs", follow_redirects=True)
    assert "/v2/assets/" not in newer.text, "the pages that ask elsewhere are not served"
    assert "default-src 'self'" in newer.headers["content-security-policy"]
