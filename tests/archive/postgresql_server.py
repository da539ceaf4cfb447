"""A real PostgreSQL in a folder of its own, reached over a Unix socket; it ends with the tests."""

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

import psycopg
import pytest


def _tool(name: str) -> str:
    # Debian keeps them out of the path, one folder a version.
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name) or (str(installed[-1]) if installed else None)
    if found is None:
        pytest.skip("no PostgreSQL server is installed on this machine (Debian: apt-get install postgresql)")
    return found


@dataclass
class Server:
    """Made by :func:`running`.

    Attributes:
        user: the account that the server runs under. It refuses to run as root.
    """

    folder: Path
    user: str
    numbers: Iterator[int]

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a database, a copy of *template*; returns its name."""
        name = f"archive_{next(self.numbers)}"
        self.run(f'CREATE DATABASE {name} TEMPLATE {template} ENCODING "UTF8"')
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        conninfo = f"host={self.folder} dbname={database} user={self.user}"
        with psycopg.connect(conninfo, autocommit=True) as connection:
            answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    def start(self) -> None:
        # What is lost with the machine is nobody's: no fsync. The log holds no rows, as docs/operating.md asks.
        options = (
            f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=60 -c log_error_verbosity=terse"
        )
        log = str(self.folder / "log")
        self._call([_tool("pg_ctl"), "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start"])

    def stop(self, how: str = "fast") -> None:
        self._call([_tool("pg_ctl"), "-D", str(self.folder / "data"), "-w", "-m", how, "stop"])

    def initialise(self) -> None:
        data = str(self.folder / "data")
        self._call(
            [_tool("initdb"), "-D", data, "-A", "trust", "-U", self.user, "--no-sync", "-E", "UTF8", "--locale=C"]
        )

    def _call(self, command: Sequence[str]) -> None:
        other = {} if self.user == getpass.getuser() else {"user": self.user, "group": self.user, "extra_groups": []}
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
def running() -> Iterator[Server]:
    """A server that is stopped and whose folder is removed at the end, whatever happened."""
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    # Not among pytest's own folders, into which the server's account cannot look; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        server = Server(folder=folder, user=user, numbers=count(1))
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
