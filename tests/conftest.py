"""Fixtures that every package's tests may use."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models.catalogue import Catalogue
from models.shelf import Installed, Shelf

REPOSITORY = Path(__file__).parents[1]

# Whether a property holds has nothing to do with how busy the machine is.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def shared() -> Path:
    """A folder of real speech and text that the project may measure itself on but not ship."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no folder of real speech and text stands beside the repository")
    return folder


@contextmanager
def _by_turns(name: str) -> Iterator[Shelf]:
    """A shelf that is kept between test runs; test processes that work side by side fill it one after the other."""
    folder = REPOSITORY / ".cache" / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield Shelf(folder, Catalogue.load())


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """Real weights, all that a test may ask for, pulled once and kept between test runs."""
    with _by_turns("models") as shelf:
        for name in ("whisper-base", "starter-kk", "starter-ug", "starter-kk-en", "starter-ug-en"):
            shelf.pull(name)
        return shelf


@pytest.fixture(scope="session")
def telling_voices() -> Installed:
    """Weights that tell voices apart; on the common shelf the run of every other test would use them."""
    with _by_turns("voices") as shelf:
        return shelf.pull("campplus-zh-en")


@pytest.fixture(scope="session")
def whisper_base(shelf: Shelf) -> Path:
    """The folder of the real multilingual Whisper base weights."""
    return shelf.pull("whisper-base").folder
