"""Whether a page is sound for those who do not see it."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong with the page, by these *rules* or, where none is named, by all."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run tools/frontend.sh")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]
