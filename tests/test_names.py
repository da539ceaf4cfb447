"""Our package names are common words: what is imported must come from this tree."""

import importlib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PACKAGES = [
    "archive", "console", "flows", "glossary", "learn", "media", "models", "practice", "review", "testimony",
    "transcribe", "translate",
]  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_each_package_comes_from_this_repository(name):
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(REPOSITORY)
