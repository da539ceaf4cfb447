"""A real PostgreSQL in a folder of its own, reached over a Unix socket. The tests have theirs from here as well."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg


class NoServerError(Exception):
    """This machine has no PostgreSQL server to start."""

    def __str__(self) -> str:
        return "no PostgreSQL server is installed on this machine (Debian: apt-get install postgresql)"


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgreSQL:
    """Made by `postgresql`.

    Attributes:
        user: the account that the server runs under. It refuses to run as root.
        settings: its own, each as ``name=value``.
        numbers: of the databases that are made and not named.
    """

    folder: Path
    user: str
    settings: tuple[str, ...]
    numbers: Iterator[int]

    def url(self, database: str, driver: str = "psycopg") -> str:
        return f"postgresql+{driver}://{self.user}@/{database}?host={self.folder}"

    def create(self, template: str = "template0", *, name: str | None = None) -> str:
        """Make a database, a copy of *template*; returns its name."""
        name = name or f"archive_{next(self.numbers)}"
        self.run(f'CREATE DATABASE {name} TEMPLATE {template} ENCODING "UTF8"')
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        with self.connected(database) as connection:
            answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    @contextmanager
    def connected(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """A connection that is told from the archive's own."""
        conninfo = f"host={self.folder} dbname={database} user={self.user} application_name=beside"
        with psycopg.connect(conninfo, autocommit=True) as connection:
            yield connection

    @property
    def pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def initialise(self) -> None:
        known = ["-A", "trust", "-U", self.user, "-E", "UTF8", "--locale=C", "--no-sync"]
        self._call([_tool("initdb"), "-D", str(self._data), *known])

    def start(self) -> None:
        said = " ".join(f"-c {each}" for each in ("listen_addresses=", *self.settings))
        log, options = str(self.folder / "log"), f"-k {self.folder} {said}"
        self._call([_tool("pg_ctl"), "-D", str(self._data), "-w", "-l", log, "-o", options, "start"])

    def stop(self, how: str = "fast") -> None:
        self._call([_tool("pg_ctl"), "-D", str(self._data), "-w", "-m", how, "stop"])

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _call(self, command: Sequence[str]) -> None:
        own = self.user == getpass.getuser()
        other: dict[str, Any] = {} if own else {"user": self.user, "group": self.user, "extra_groups": []}
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            timeout=120,
            **other,
        )


@contextmanager
def postgresql(*settings: str) -> Iterator[PostgreSQL]:
    """A server that is stopped and whose folder is removed at the end, whatever happened.

    Args:
        settings: as ``name=value``. Without any it keeps its promises to the disk as one does that is relied on.

    Raises:
        NoServerError: there is none on this machine.
    """
    _tool("initdb")
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    # Where the server's account can look; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        server = PostgreSQL(folder=folder, user=user, settings=settings, numbers=count(1))
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tool(name: str) -> str:
    # Debian keeps them out of the path, one folder a version.
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name) or (str(installed[-1]) if installed else None)
    if found is None:
        raise NoServerError
    return found
