"""The one place of the command line that reads the clock and the environment."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)


def environment() -> Mapping[str, str]:
    return os.environ
