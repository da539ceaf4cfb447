"""The pages can be read: on dark paper as on light, and as far enlarged as somebody with weak eyes needs them."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Served
from tests.browser.people import Person
from tests.browser.sound import faults

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

#: 1,280 pixels enlarged to 400 %, which is what WCAG 1.4.10 asks for.
NARROW = {"width": 320, "height": 256}
PAGES = [
    ("aigul", "/recordings"),
    ("aigul", "/recordings/{recording}"),
    ("aigul", "/recordings/{recording}/reading"),
    ("aigul", "/recordings/{recording}/certificates"),
    ("nurlan", "/upload"),
    ("mara", "/archive"),
    ("mara", "/people"),
    ("mara", "/recordings/{recording}/about"),
]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_every_page_is_read_on_dark_paper_and_without_moving_it_sideways(
    who: str, path: str, come_in: Callable[[str], Person], served: Served
) -> None:
    one = come_in(who)
    one.page.emulate_media(color_scheme="dark")
    one.page.goto(served.origin + path.format(recording=served.recordings["ug-2"]))
    if path.endswith("{recording}"):
        one.page.locator(".row.current textarea").first.wait_for()

    paper = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper, faults(one.page, "color-contrast")) == ("rgb(19, 24, 27)", [])

    one.page.set_viewport_size(NARROW)
    assert one.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_what_is_printed_is_printed_on_light_paper(come_in: Callable[[str], Person], served: Served) -> None:
    one = come_in("aigul")
    one.page.emulate_media(color_scheme="dark", media="print")
    one.page.goto(f"{served.origin}/recordings/{served.recordings['ug-2']}/reading")

    assert one.page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 35, 39)"
