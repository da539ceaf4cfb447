"""The editor's modules, one by one, in a real Chromium: each file of tests/browser/scripts runs in a page of its own.

No desk is needed: the page's requests are answered from the disk. A fault is told under the name of its test.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

SCRIPTS = Path(__file__).parent / "scripts"
TINYKEYS = "node_modules/tinykeys/dist/tinykeys.mjs"
ORIGIN = "http://desk.invalid"
PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8">
<script type="importmap">{{"imports": {{"tinykeys": "/{TINYKEYS}"}}}}</script><body></body></html>"""


def answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(body=PAGE, content_type="text/html")
        return
    folder = "review" if path.startswith("/static/") else "."
    file = ROOT / folder / path.lstrip("/")
    route.fulfill(body=file.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    if not (ROOT / TINYKEYS).is_file():
        pytest.skip("the pages' packages are not installed: run tools/frontend.sh")
    context = chromium.new_context()
    page = context.new_page()
    page.route(f"{ORIGIN}/**", answer)
    page.goto(ORIGIN)
    yield page
    context.close()


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS.glob("*.test.js")))
def test_a_module_of_the_editor_does_what_its_tests_say(script: str, page: Page) -> None:
    found = page.evaluate(
        """async (path) => {
            await import(path);
            const { run } = await import("/tests/browser/scripts/harness.js");
            return run();
        }""",
        f"/tests/browser/scripts/{script}",
    )

    assert found
    assert {name: fault for name, fault in found.items() if fault is not None} == {}
