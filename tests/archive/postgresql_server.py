"""A real PostgreSQL for tests that ask for one; they are skipped where there is none."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.postgresql import NoServerError, postgresql
from benchmarks.postgresql import PostgreSQL as Server

__all__ = ["Server", "running"]

#: What is lost with the machine is nobody's: no fsync. The log holds no rows, as docs/operating.md asks.
_SETTINGS = ("fsync=off", "max_connections=60", "log_error_verbosity=terse")


@contextmanager
def running() -> Iterator[Server]:
    """A server that ends with the tests."""
    try:
        with postgresql(*_SETTINGS) as server:
            yield server
    except NoServerError as error:
        pytest.skip(str(error))
