"""The archivist's page in a real browser: it keeps itself true, and nothing moves under anybody's hands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from archive.requests import Wish
from tests.browser.conftest import Served
from tests.browser.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_the_archivists_page_renews_itself_and_leaves_the_focus_where_it_is(
    come_in: Callable[[str], Person], served: Served
) -> None:
    mara = come_in("mara")
    page = mara.page
    page.goto(f"{served.origin}/archive")
    expect(page.locator("#work")).to_contain_text("No worker is at work.")
    verify = page.get_by_role("button", name="Ask for a verification")
    verify.focus()
    page.evaluate("document.querySelector('#fixity h2').dataset.mine = 'yes'")

    with served.archive() as archive, archive.leases.holding("worker <img src=x onerror=alert(1)>"):
        archive.requests.make(Wish.VERIFY, by="<img src=x onerror=alert(2)>")
        expect(page.locator("#work code").first).to_have_text("worker <img src=x onerror=alert(1)>"[7:])
        expect(page.locator("#requests td bdi")).to_have_text("<img src=x onerror=alert(2)>")

    expect(verify).to_be_focused()
    assert page.locator("#fixity h2").get_attribute("data-mine") == "yes"  # the part in use was left alone
    page.get_by_role("link", name="Audit trail").focus()
    expect(page.locator("#fixity h2[data-mine]")).to_have_count(0)
    assert page.locator("img").count() == 0
    assert (mara.elsewhere, mara.complaints) == ([], [])
