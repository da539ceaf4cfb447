"""An interviewer on a bad line, in a real browser: the line is cut, the laptop closed, and the file arrives whole."""

import hashlib
import random
import re
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from archive.requests import Wish
from testimony.recording import Consent
from tests.browser.conftest import Served
from tests.browser.people import Person
from tests.browser.sound import faults

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PIECE = 4 << 20
LONG_MS = 60_000  # on a machine that does much else


@pytest.fixture
def interview(tmp_path: Path) -> Path:
    """Eleven megabytes of sound: three pieces of an upload, the last one short."""
    path = tmp_path / "ئىسىم – the witness.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(random.Random(7).randbytes(11_400_000))
    return path


def fill(page: Page, file: Path) -> None:
    page.locator("#files").set_input_files(file)
    page.get_by_label("Uyghur").check()
    page.get_by_label("witness", exact=True).fill("W-9")
    page.get_by_label("Place, as vague as is safe").fill("a city")
    page.get_by_label("Day of the interview").fill("2026-02-03")
    page.get_by_label("Your reference for it").fill("Ist-077")
    page.get_by_role("radio", name="legal").check()


def kept_by(served: Served, interview: Path) -> str:
    """The id of the recording that *interview* has become, once everything is sure to be as it was sent and said."""
    with served.archive() as archive:
        (request,) = archive.requests.pending([Wish.PROCESS])
        assert request.recording is not None
        recording = archive.recordings.get(request.recording)
        assert archive.original(recording).read_bytes() == interview.read_bytes()
        assert recording.original.hex == hashlib.sha256(interview.read_bytes()).hexdigest()
        assert (recording.reference, recording.witness, recording.consent) == ("Ist-077", "W-9", Consent.LEGAL)
    return recording.id


def test_a_line_that_is_cut_twice_and_a_laptop_that_is_closed_cost_nothing(
    come_in: Callable[[str], Person], served: Served, interview: Path
) -> None:
    nurlan = come_in("nurlan")
    page = nurlan.page
    sent: list[int] = []

    def line(route: Route) -> None:
        """Carries the first piece, and is cut twice at the second."""
        sent.append(int(route.request.headers["upload-offset"]))
        if len(sent) in {2, 3}:
            route.abort("connectionreset")
        else:
            route.continue_()

    def every(route: Route) -> None:
        line(route) if route.request.method == "PATCH" else route.continue_()

    page.route(re.compile(r"/uploads/[0-9a-f]{32}$"), every)
    page.goto(f"{served.origin}/upload")
    assert faults(page) == []
    fill(page, interview)
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".file-told")).to_contain_text("The line is cut; it goes on by itself", timeout=LONG_MS)
    for _ in range(LONG_MS // 100):
        page.wait_for_timeout(100)
        if len(sent) > 3:
            break
    assert sent[:4] == [0, PIECE, PIECE, PIECE]
    page.close()  # the laptop

    again = nurlan.new_page()
    again.goto(f"{served.origin}/upload")
    expect(again.locator("#unfinished")).to_contain_text("ئىسىم – the witness.wav", timeout=LONG_MS)
    kept = again.evaluate("JSON.stringify({...localStorage})")
    assert "witness" not in kept
    assert "ئىسىم" not in kept
    resumed: list[int] = []

    def note(asked: Request) -> None:
        if asked.method == "PATCH":
            resumed.append(int(asked.headers["upload-offset"]))

    again.on("request", note)
    fill(again, interview)
    again.get_by_role("button", name="Hand in").click()
    expect(again.locator(".file.sealed .file-told")).to_have_text("It arrived whole and is sealed.", timeout=LONG_MS)

    digest = hashlib.sha256(interview.read_bytes()).hexdigest()
    assert resumed
    assert resumed[0] > 0  # it went on and did not begin anew
    assert again.locator(".file-digest").inner_text() == digest
    assert again.locator(".file-compared").inner_text() == "What is kept is, byte for byte, the file on this computer."
    told = "It waits for its turn: no run has taken it up yet."
    expect(again.locator(".file-next")).to_have_text(told, timeout=LONG_MS)
    recording = kept_by(served, interview)
    again.goto(f"{served.origin}/recordings/{recording}/receipt")
    assert digest in again.locator("main").inner_text()
    assert faults(again) == []
    assert nurlan.elsewhere == []
    assert nurlan.complaints == []


def test_every_page_of_the_desk_is_sound_for_those_who_do_not_see_it(
    come_in: Callable[[str], Person], served: Served
) -> None:
    one = come_in("mara")
    about = f"/recordings/{next(iter(served.recordings.values()))}"
    found = {}
    of_many = ("/recordings", "/search?q=men", "/archive", "/archive/trail", "/people", "/account", "/terms")
    for path in (*of_many, f"{about}/about", f"{about}/receipt", f"{about}/certificates"):
        one.page.goto(served.origin + path)
        found[path] = faults(one.page)
    one.page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/recordings", "/archive", "/upload", f"{about}/about", f"{about}/certificates"):
        one.page.goto(served.origin + path)
        found[f"{path} on a telephone"] = faults(one.page)
        wide = one.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path

    assert {path: each for path, each in found.items() if each} == {}
    assert one.elsewhere == []
    assert one.complaints == []


def test_a_file_is_handed_in_by_the_keyboard_alone(
    come_in: Callable[[str], Person], served: Served, interview: Path, tmp_path: Path
) -> None:
    another = tmp_path / "another.wav"
    another.write_bytes(interview.read_bytes() + bytes(2))  # the interview itself may have been received before
    page = come_in("nurlan").page
    page.goto(f"{served.origin}/upload")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.id") != "files":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    chooser.value.set_files(another)

    page.keyboard.press("Tab")  # to the button that takes the file out again
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "language":
            break
    page.keyboard.press("Space")
    while page.evaluate("document.activeElement.id") != "go":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".file.sealed")).to_be_visible(timeout=LONG_MS)

    # The same bytes once more, told otherwise: what was said first stands, and whoever handed them in is told.
    page.locator("#files").set_input_files(another)
    page.get_by_label("Your reference for it").fill("another reference")
    page.get_by_role("radio", name="public").check()
    page.get_by_role("button", name="Hand in").click()
    second = page.locator(".file").nth(1)
    told = "What you said this time does not hold for: who may learn what was said and the reference."
    expect(second.locator(".file-unheld")).to_contain_text(told, timeout=LONG_MS)
    assert faults(page) == []
    second.get_by_role("link", name="See what stands").click()
    expect(page.locator("main")).to_contain_text("Consent: team")
