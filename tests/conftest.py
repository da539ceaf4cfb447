"""Fixtures that every package's tests may use."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models.catalogue import Catalogue
from models.shelf import Shelf

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


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """Real weights, pulled once and kept between test runs."""
    return Shelf(REPOSITORY / ".cache" / "models", Catalogue.load())


@pytest.fixture(scope="session")
def whisper_base(shelf: Shelf) -> Path:
    """The folder of the real multilingual Whisper base weights."""
    return shelf.pull("whisper-base").folder
