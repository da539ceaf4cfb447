"""The password of the Prefect server that many workers share."""

import os
import secrets
from pathlib import Path

from testimony.errors import BadInputError
from testimony.settings import Settings

_USER = "testimony"


class NoSecretError(BadInputError):
    """A Prefect server is named, and no password for it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"no password for the Prefect server is known; set TESTIMONY_PREFECT_AUTH to what {self.path.name} holds "
            f"on the machine where `testimony server` runs, or copy that file to {self.path}"
        )


def path_of(home: Path) -> Path:
    """Where a home keeps it, for its own account alone."""
    return home / "prefect" / "secret"


def secret_of(settings: Settings) -> str:
    """User and password of the server that the settings name.

    Raises:
        NoSecretError: neither the settings nor the home hold it.
    """
    path = path_of(settings.home)
    if settings.prefect_auth:
        return settings.prefect_auth
    if not path.is_file():
        raise NoSecretError(path)
    return path.read_text(encoding="ascii").strip()


def make_secret(settings: Settings) -> str:
    """The same, for the server itself: made when it is first asked for."""
    path = path_of(settings.home)
    if settings.prefect_auth or path.is_file():
        return secret_of(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{_USER}:{secrets.token_urlsafe(24)}\n")
    return secret_of(settings)
