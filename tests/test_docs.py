"""The documentation names what there is, and nothing that there is not."""

import re
from pathlib import Path

import pytest

from console.main import COMMANDS

REPOSITORY = Path(__file__).parents[1]
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md")), REPOSITORY / "CONTRIBUTING.md"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained(command):
    page = (REPOSITORY / "docs" / "commands.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `{command}[ `]", page, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^    |`|/)testimony (?:--home DIR )?([a-z]+)(?=[ `\n])", text, re.MULTILINE))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_target_that_the_readme_names_can_be_made():
    made = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert (
        set(re.findall(r"make ([a-z]+)$", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.MULTILINE)) <= made
    )
