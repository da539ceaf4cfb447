"""The seal's key: made once for an archive, held in every home that works on it, never in its database."""

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, select

from archive.database import Database
from archive.schema import constant
from archive.upsert import upsert
from testimony.errors import BadInputError

_NAME = "seal"


class MissingKeyError(BadInputError):
    """The archive has a key, and this home does not hold it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} is missing; copy it from another home of this archive, or from a backup"


class OtherKeyError(BadInputError):
    """This home holds another key than the archive was sealed with."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} is not the key of this archive; copy the right one from another home, or from a backup"


def seal_key(path: Path, database: Database) -> bytes:
    """The key under which the audit trail seals texts; made where the archive has none yet.

    The archive remembers a fingerprint of it, so that two machines never seal with different keys.

    Raises:
        MissingKeyError: the archive has a key, and it is not here.
        OtherKeyError: another key is here.
    """
    with database.reading() as connection:
        known = _fingerprint(connection)
    if known is not None and not path.exists():
        raise MissingKeyError(path)
    key = _read_or_make(path)
    own = hmac.new(key, b"testimony", "sha256").hexdigest()
    if known is None:
        with database.writing() as connection:
            known = _fingerprint(connection)  # another process may have been quicker
            if known is None:
                upsert(connection, constant, {"name": _NAME, "value": own})
                return key
    if known != own:
        raise OtherKeyError(path)
    return key


def _fingerprint(connection: Connection) -> str | None:
    found: str | None = connection.execute(select(constant.c.value).where(constant.c.name == _NAME)).scalar()
    return found


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(32))
            stream.flush()
            os.fsync(stream.fileno())
        # Of two processes that open a new archive at once, one makes the key and both use it.
        with suppress(FileExistsError):
            path.hardlink_to(new)
        new.unlink()
    return path.read_bytes()
