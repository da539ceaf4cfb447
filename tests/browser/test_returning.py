"""An interpreter who works in another program brings the file back, by the keyboard alone and without a script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from archive.export import Format, Options
from testimony.recording import Consent
from testimony.revision import Person as Author
from tests.browser.conftest import Served
from tests.browser.people import Person
from tests.browser.sound import faults

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

NARROW = 320


def hold_sound(page: Page, origin: str, content: str) -> None:
    """Measure a page that was seen without scripts: what measures it is one."""
    page.route("**/shown", lambda route: route.fulfill(body=content, content_type="text/html; charset=utf-8"))
    page.goto(f"{origin}/shown")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    page.unroute("**/shown")


def test_a_file_is_brought_back_looked_at_and_taken_over_by_the_keyboard_alone(
    come_in: Callable[[str], Person], served: Served, chromium: Browser, tmp_path: Path
) -> None:
    recording = served.recordings["ug-1"]
    with served.archive() as archive:
        first = next(held for held in archive.record(recording, by="test").segments if held.translation)
        data = archive.export(recording, Format.XLIFF, Options(), audience=Consent.TEAM, by="dolkun").decode()
    assert first.translation is not None
    was = first.translation.revision.text
    assert data.count(f">{was}<") == 1
    path = tmp_path / "گۇۋاھ.xlf"
    path.write_text(data.replace(f">{was}<", f">{was} And so on.<"), encoding="utf-8")
    aigul = come_in("aigul")
    narrow = ViewportSize(width=NARROW, height=256)
    context = chromium.new_context(java_script_enabled=False, viewport=narrow, color_scheme="dark")
    try:
        context.add_cookies(served.cookies["aigul"])
        page = context.new_page()
        page.goto(f"{served.origin}/recordings/{recording}/about")
        page.get_by_role("link", name="Bring back").press("Enter")
        page.get_by_label("The corrected file").set_input_files(path)
        page.get_by_role("button", name="Look what it would change").press("Enter")
        expect(page.locator("ins")).to_have_text("And so on.")
        confirm = page.get_by_role("button", name="Correct 1 passage")
        expect(confirm).to_be_visible()
        looked = page.content()
        confirm.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("1 passage was corrected from the file, in your name.")
        done = page.content()
    finally:
        context.close()

    aigul.page.emulate_media(color_scheme="dark")
    aigul.page.set_viewport_size(narrow)
    for content in (looked, done):
        hold_sound(aigul.page, served.origin, content)
    assert (aigul.elsewhere, aigul.complaints) == ([], [])
    with served.archive() as archive:
        segments = archive.record(recording, by="test").segments
        now = next(held for held in segments if held.segment.id == first.segment.id).translation
    assert now is not None
    assert (now.revision.text, now.revision.author) == (f"{was} And so on.", Author("aigul"))
