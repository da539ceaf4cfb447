"""How soon the editor of a long recording can be used, and how long a key takes to show, in a real Chromium.

    python benchmarks/editor.py [--segments 3000]

Prints, from an empty browser: milliseconds from asking for the page until a text has the caret, and from a key press to
the picture that shows it (median and 95th percentile of 200 keys). Beside them the same for a recording of 50 segments:
the ratio says what length costs, and means something on a slow machine as well. Targets on a quiet machine, for 3,000
segments: 1,500 ms, and 50 ms at the median.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import types
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The tests' people and interviews; a package of that name from elsewhere must not be taken for them.
sys.modules["tests"] = types.ModuleType("tests")
sys.modules["tests"].__path__ = [str(ROOT / "tests")]

KEYS = 200
_TYPE = """
async ([count]) => {
  const area = document.activeElement;
  const took = [];
  for (let key = 0; key < count; key++) {
    const began = performance.now();
    area.setRangeText("ا", area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    // The frame that shows it has been drawn when a message sent within it arrives.
    await new Promise((done) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(null);
    }));
    took.push(performance.now() - began);
  }
  return took;
}
"""


def now() -> datetime:
    return datetime.now(UTC)


def measure(origin: str, recording: str) -> tuple[float, list[float]]:
    """Milliseconds until the editor of *recording* can be used, and from each key to its picture."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import chromium_path
    from tests.browser.people import Person

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--mute-audio"])
        one = Person(context=browser.new_context(), origin=origin, name="aigul")
        one.sign_in()
        one.page.goto(f"{origin}/recordings/{recording}", wait_until="commit")
        one.page.wait_for_selector(".row.current textarea:focus", timeout=120_000)
        usable = one.page.evaluate("performance.now()")
        one.page.wait_for_timeout(1500)
        took = one.page.evaluate(_TYPE, [KEYS])
        browser.close()
    return usable, took


def told(usable: float, took: Sequence[float]) -> str:
    return (
        f"usable {usable:7.0f} ms   key {statistics.median(took):5.1f} ms median, "
        f"{statistics.quantiles(took, n=20)[-1]:5.1f} ms 95th percentile"
    )


def main() -> None:
    from archive.store import Archive
    from review.passwords import Passwords
    from tests.browser.conftest import PEOPLE, Served, free_port
    from tests.browser.interviews import fill, turns
    from tests.browser.people import PASSWORD

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segments", type=int, default=3000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with Archive.open(home, now) as archive:
            secret = Passwords().hashed(PASSWORD)
            for name, duties in PEOPLE.items():
                archive.accounts.add(name, duties, secret, by="founder")
            short = fill(archive, "ug-1", reference="short")
            times = -(-wanted.segments // (2 * len(turns("kk-1"))))
            long = fill(archive, "kk-1", reference="long", times=times)
            count = len(archive.record(long).segments)
        desk = Served(home=home, recordings={}, port=free_port())
        try:
            desk.start()
            first, second = measure(desk.origin, short), measure(desk.origin, long)
        except subprocess.SubprocessError:
            print(desk.log.read_text(), file=sys.stderr)
            raise
        finally:
            desk.kill()
    print(f"{'a short recording':24} {told(*first)}")
    print(f"{f'{count} segments':24} {told(*second)}")
    ratio = second[0] / first[0], statistics.median(second[1]) / statistics.median(first[1])
    print(f"{'ratio':24} usable {ratio[0]:5.1f}            key {ratio[1]:5.1f}")


if __name__ == "__main__":
    main()
