"""How Prefect must find its environment: everything it keeps in the home, and nothing told to anybody."""

from collections.abc import Mapping
from pathlib import Path

_DAY_S = 24 * 3600
_EVENTS_DAYS = 7  # of every change of a state there is an event: they are most of what Prefect keeps


def client_environment(home: Path, api_url: str, secret: str) -> Mapping[str, str]:
    """The variables that must be set before Prefect is imported, where a server answers at *api_url*.

    Args:
        home: the installation's home; Prefect's own data goes into a folder of it.
        secret: user and password, so that nobody else who reaches the server can read along.
    """
    folder = home / "prefect"
    return {
        "PREFECT_HOME": str(folder),
        "PREFECT_PROFILES_PATH": str(folder / "profiles.toml"),
        "PREFECT_API_URL": api_url,
        "PREFECT_API_AUTH_STRING": secret,
        # The archive is the record. What Prefect keeps is states by id: no logs, no results, no artifacts.
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # Its notes on starting and stopping say nothing to the person at the terminal.
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",  # nor what it says of events that a server did not hear
    }


def prefect_environment(home: Path, api_url: str, secret: str) -> Mapping[str, str]:
    """The same for a command and the temporary server that it starts.

    Args:
        api_url: where the server of this run answers, on loopback.
        secret: the password of this run, so that no other account of the machine can read along on loopback.
    """
    return {
        **client_environment(home, api_url, secret),
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        # Each of these costs seconds at every start, and a run of one command uses none of them.
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    }


def server_environment(home: Path, api_url: str, secret: str, database: str, keep_days: int) -> Mapping[str, str]:
    """The same for a server that stays, with its pages.

    Args:
        database: a SQLAlchemy URL; empty for SQLite in the home.
        keep_days: for how long it remembers what ran.
    """
    folder = home / "prefect"
    return {
        **client_environment(home, api_url, secret),
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database or f"sqlite+aiosqlite:///{folder / 'server.db'}",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{min(keep_days, _EVENTS_DAYS)}D",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",  # of flow runs too: unless told, only events go
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(keep_days * _DAY_S),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(folder / "pages"),  # it copies its pages; not into its own package
        "PREFECT_UI_API_URL": "/api",  # the browser asks where it got the page from, whatever the server is called
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    }
