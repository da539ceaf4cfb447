"""Somebody at a browser: signs in, opens a recording, and presses keys by their place on the keyboard."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

PASSWORD = "correct horse battery"  # noqa: S105 - of people who do not exist

#: The letters of a Uyghur keyboard, by the key that writes them (Unicode CLDR, ug-t-k0-windows).
UYGHUR_KEYS = {
    "چ": "KeyQ", "ۋ": "KeyW", "ې": "KeyE", "ر": "KeyR", "ت": "KeyT",
    "ي": "KeyY", "ۇ": "KeyU", "ڭ": "KeyI", "و": "KeyO", "پ": "KeyP",
    "ھ": "KeyA", "س": "KeyS", "د": "KeyD", "ا": "KeyF", "ە": "KeyG",
    "ى": "KeyH", "ق": "KeyJ", "ك": "KeyK", "ل": "KeyL", "ز": "KeyZ",
    "ش": "KeyX", "غ": "KeyC", "ۈ": "KeyV", "ب": "KeyB", "ن": "KeyN",
    "م": "KeyM", "ئ": "Slash", " ": "Space",
}  # fmt: skip
#: The letters of a Kazakh keyboard (Unicode CLDR, kk-t-k0-windows): its own stand where others have digits.
KAZAKH_KEYS = {
    "ә": "Digit2", "і": "Digit3", "ң": "Digit4", "ғ": "Digit5", "ү": "Digit8", "ұ": "Digit9", "қ": "Digit0",
    "ө": "Minus", "һ": "Equal",
    "й": "KeyQ", "ц": "KeyW", "у": "KeyE", "к": "KeyR", "е": "KeyT", "н": "KeyY", "г": "KeyU", "ш": "KeyI",
    "щ": "KeyO", "з": "KeyP", "х": "BracketLeft", "ъ": "BracketRight",
    "ф": "KeyA", "ы": "KeyS", "в": "KeyD", "а": "KeyF", "п": "KeyG", "р": "KeyH", "о": "KeyJ", "л": "KeyK",
    "д": "KeyL", "ж": "Semicolon", "э": "Quote",
    "я": "KeyZ", "ч": "KeyX", "с": "KeyC", "м": "KeyV", "и": "KeyB", "т": "KeyN", "ь": "KeyM", "б": "Comma",
    "ю": "Period", " ": "Space",
}  # fmt: skip
_VIRTUAL = {"Enter": 13, "ArrowUp": 38, "ArrowDown": 40, "Escape": 27, "BracketLeft": 219, "BracketRight": 221}
_SIGNS = {"BracketLeft": "[", "BracketRight": "]"}
_MODIFIERS = {"Alt": 1, "Control": 2, "Shift": 8}


@dataclass
class Person:
    """Somebody with a browser of their own.

    Attributes:
        elsewhere: the addresses on other origins that their pages asked for.
        complaints: what the browser's console said was wrong.
        keyboard: theirs: which key writes each letter.
    """

    context: BrowserContext
    origin: str
    name: str
    page: Page = field(init=False)
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    keyboard: Mapping[str, str] = field(default_factory=lambda: UYGHUR_KEYS)

    def __post_init__(self) -> None:
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", lambda message: self._told(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.elsewhere.append(url)

    def _told(self, kind: str, text: str) -> None:
        # That an answer was refused, or did not come, is what some of the tests are about.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.complaints.append(text)

    def sign_in(self, page: Page | None = None) -> None:
        page = page or self.page
        page.goto(f"{self.origin}/sign-in")
        page.locator("input[name=name]").fill(self.name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url(re.compile(r"/recordings"))

    def open(self, recording: str, at: str = "") -> None:
        self.page.goto(f"{self.origin}/recordings/{recording}" + (f"?at={at}" if at else ""))
        expect(self.page.locator(".row.current textarea").first).to_be_visible()

    def press(self, binding: str) -> None:
        """Press a key by its place: under their keyboard `Alt+KeyS` brings the letter that stands there."""
        *modifiers, code = binding.split("+")
        writes = {place: letter for letter, place in self.keyboard.items()}
        session = self.context.new_cdp_session(self.page)
        facts: dict[str, Any] = {
            "code": code,
            "key": writes.get(code) or _SIGNS.get(code) or code.removeprefix("Digit"),
            "modifiers": sum(_MODIFIERS[each] for each in modifiers),
        }
        if code in _VIRTUAL:
            facts["windowsVirtualKeyCode"] = _VIRTUAL[code]
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **facts})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **facts})
        session.detach()

    def type(self, text: str) -> None:
        """Type *text* letter by letter; each comes with the code of the key that writes it."""
        session = self.context.new_cdp_session(self.page)
        for letter in text:
            facts = {"key": letter, "code": self.keyboard.get(letter.lower(), "")}
            session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **facts})
            session.send("Input.dispatchKeyEvent", {"type": "keyUp", **facts})
        session.detach()

    def row(self, segment: str) -> Locator:
        return self.page.locator(f'[data-segment="{segment}"]')

    @property
    def current(self) -> Locator:
        return self.page.locator(".row.current")

    @property
    def source(self) -> Locator:
        return self.current.locator(".cell.source textarea")

    @property
    def english(self) -> Locator:
        return self.current.locator(".cell.translation textarea")
