"""The keys of the editor: each is explained, none is bound twice, and none takes a key that the browser needs."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def bindings() -> list[str]:
    """Every binding of `keys.js`."""
    source = (ROOT / "review/static/editor/keys.js").read_text(encoding="utf-8")
    table = source[source.index("KEYS = {") : source.index("};")]
    return re.findall(r'"([^"]+)"', table)


def test_every_key_is_explained() -> None:
    sheet = (ROOT / "docs/keys.md").read_text(encoding="utf-8")

    assert [binding for binding in bindings() if f"`{binding}`" not in sheet] == []


def test_no_key_does_two_things() -> None:
    found = bindings()

    assert len(found) == len(set(found))


def test_keys_are_bound_by_their_place_and_leave_the_browser_its_own() -> None:
    # Reload, full screen, developer's tools, history, and the way from one thing to the next.
    needed = {"F5", "F11", "F12", "Alt+ArrowLeft", "Alt+ArrowRight", "Tab", "$mod+KeyW", "$mod+KeyT", "$mod+KeyR"}
    by_letter = [each for each in bindings() if re.fullmatch(r"(?:.*\+)?[A-Za-z]", each)]

    assert needed.isdisjoint(bindings())
    assert by_letter == []
