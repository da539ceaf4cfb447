"""How Prefect must find its environment: everything it keeps in the home, and nothing told to anybody."""

from collections.abc import Mapping
from pathlib import Path


def prefect_environment(home: Path, api_url: str, secret: str) -> Mapping[str, str]:
    """The variables that must be set before Prefect is imported, in this process and in its server's.

    Args:
        home: the installation's home; Prefect's own data goes into a folder of it.
        api_url: where the server of this run answers, on loopback.
        secret: the password of this run, so that no other account of the machine can read along on loopback.
    """
    folder = home / "prefect"
    return {
        "PREFECT_HOME": str(folder),
        "PREFECT_PROFILES_PATH": str(folder / "profiles.toml"),
        "PREFECT_API_URL": api_url,
        "PREFECT_API_AUTH_STRING": secret,
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        # The archive is the record. What Prefect keeps is states by id: no logs, no results, no artifacts.
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # Its notes on starting and stopping the temporary server say nothing to the person at the terminal.
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        # Each of these costs seconds at every start, and a run of one command uses none of them.
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    }
