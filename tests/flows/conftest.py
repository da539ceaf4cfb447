"""A workshop without models over a real archive."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from archive.store import Archive
from flows.workshop import Workshop
from testimony.identity import RecordingId
from tests.flows.doubles import prepared_minute, received, workshop_of

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path):
    moments = (NOON + timedelta(seconds=second) for second in itertools.count())
    with Archive.open(tmp_path / "home", lambda: next(moments)) as archive:
        yield archive


@pytest.fixture
def told():
    """What the progress was told."""
    return []


@pytest.fixture
def workshop(archive, tmp_path, told) -> Workshop:
    return workshop_of(tmp_path / "home", archive, lambda *news: told.append(news))


@pytest.fixture
def receive(archive, tmp_path):
    """Hands in a file with the given bytes, and gives the recording's id."""
    return lambda content: received(archive, tmp_path, content)


@pytest.fixture
def lines():
    """What was told, line by line."""
    return []


@pytest.fixture
def flow():
    """The flow without Prefect."""
    from tests.flows.plain_flow import Flow

    return Flow()


@pytest.fixture
def prepared(archive, receive) -> RecordingId:
    """A recording of one minute that is prepared."""
    recording = receive(b"a minute")
    prepared_minute(archive, recording)
    return recording
