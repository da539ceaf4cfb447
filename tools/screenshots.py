"""Makes the pictures of the README: handing in, the list, and the editor in both languages, in a real Chromium.

    python tools/screenshots.py [--out docs]

Everything in them is a practice interview: nobody real is heard or named.
"""

import argparse
import sys
import tempfile
import types
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The tests' people and interviews; a package of that name from elsewhere must not be taken for them.
sys.modules["tests"] = types.ModuleType("tests")
sys.modules["tests"].__path__ = [str(ROOT / "tests")]

from playwright.sync_api import Browser, ViewportSize, sync_playwright  # noqa: E402

from archive.store import Archive  # noqa: E402 - after the line above, as are those below
from review.passwords import Passwords  # noqa: E402
from testimony.identity import RecordingId  # noqa: E402
from testimony.revision import Kind  # noqa: E402
from testimony.revision import Person as Author  # noqa: E402
from tests.browser.conftest import PEOPLE, Served, chromium_path, free_port  # noqa: E402
from tests.browser.interviews import fill  # noqa: E402
from tests.browser.people import PASSWORD, Person  # noqa: E402

SIZE = ViewportSize(width=1440, height=960)


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a tool is its own wiring


def furnish(home: Path) -> dict[str, RecordingId]:
    """An archive with the practice interviews, on some of which somebody has begun."""
    with Archive.open(home, now) as archive:
        secret = Passwords().hashed(PASSWORD)
        for name, duties in PEOPLE.items():
            archive.accounts.add(name, duties, secret, by="founder")
        recordings = {
            name: fill(archive, name, reference=f"Practice {name}") for name in ("kk-2", "ug-2", "kk-1", "ug-1")
        }
        for name in ("ug-1", "kk-1"):
            work_on(archive, recordings[name])
    return recordings


def work_on(archive: Archive, recording: RecordingId) -> None:
    """Aigul has confirmed the first segments, and Dolkun has approved some of them."""
    aigul, dolkun = Author("aigul"), Author("dolkun")
    spoken = [held for held in archive.record(recording).segments if held.is_speech]
    for held in spoken[:4]:
        for kind, entry in ((Kind.SOURCE, held.source), (Kind.TRANSLATION, held.translation)):
            if entry:
                archive.corrections.revise(
                    held.segment.id, kind, entry.revision.text, based_on=1, author=aigul, of_revision=None
                )
    for held in spoken[:2]:
        archive.approvals.approve(held.segment.id, dolkun, source=2, translation=2)
    archive.notes.add(spoken[4].segment.id, aigul, "Is this the town or the county?")


def picture(browser: Browser, desk: Served, name: str, path: Path, show: Callable[[Person], None]) -> None:
    """Have *name* sign in and go where *show* leads, and take a picture there."""
    context = browser.new_context(viewport=SIZE, locale="en-GB")
    one = Person(context=context, origin=desk.origin, name=name)
    one.sign_in()
    show(one)
    one.page.wait_for_timeout(2500)  # the outline of the sound is drawn piece by piece
    one.page.screenshot(path=path)
    context.close()


def editor_of(recordings: dict[str, RecordingId], desk: Served, name: str) -> Callable[[Person], None]:
    def show(one: Person) -> None:
        with desk.archive() as archive:
            spoken = [held for held in archive.record(recordings[name]).segments if held.is_speech]
        doubted = next(held for held in spoken[4:] if any(finding.evidence for finding in held.findings))
        one.open(recordings[name], doubted.segment.id)

    return show


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        recordings = furnish(home)
        desk = Served(home=home, recordings=recordings, port=free_port())
        try:
            desk.start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
                for name, who, show in (
                    ("upload", "nurlan", lambda one: one.page.goto(f"{desk.origin}/upload")),
                    ("recordings", "dolkun", lambda one: one.page.goto(f"{desk.origin}/recordings")),
                    ("editor-uyghur", "aigul", editor_of(recordings, desk, "ug-1")),
                    ("editor-kazakh", "aigul", editor_of(recordings, desk, "kk-1")),
                ):
                    picture(browser, desk, who, out / f"{name}.png", show)
                browser.close()
        finally:
            desk.kill()


if __name__ == "__main__":
    main()
