"""A real PostgreSQL of a benchmark's own, reached over a Unix socket; and what a process and its children used."""

import getpass
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgreSQL:
    """Made by `postgresql`. It keeps its promises to the disk as one does that is relied on."""

    folder: Path
    user: str

    def url(self, database: str, driver: str = "psycopg") -> str:
        return f"postgresql+{driver}://{self.user}@/{database}?host={self.folder}"

    def create(self, name: str) -> str:
        """Make an empty database; returns where it is."""
        with self.connected() as connection:
            connection.execute(f'CREATE DATABASE {name} TEMPLATE template0 ENCODING "UTF8"'.encode())
        return self.url(name)

    @contextmanager
    def connected(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """A connection that is counted among nobody's."""
        conninfo = f"host={self.folder} dbname={database} user={self.user} application_name=benchmark"
        with psycopg.connect(conninfo, autocommit=True) as connection:
            yield connection

    def cpu_s(self) -> float:
        """Seconds of processor that it has used so far, with all that it ever started."""
        return cpu_s(int((self.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]))


@contextmanager
def postgresql(connections: int = 300) -> Iterator[PostgreSQL]:
    """A server with room for *connections*, stopped and removed at the end, whatever happened."""
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()  # it refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = PostgreSQL(folder=folder, user=user)
    try:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        data = str(folder / "data")
        _call(server, [_tool("initdb"), "-D", data, "-A", "trust", "-U", user, "-E", "UTF8", "--locale=C"])
        options = f"-k {folder} -c listen_addresses= -c max_connections={connections}"
        log = str(folder / "log")
        _call(server, [_tool("pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start"])
        try:
            yield server
        finally:
            _call(server, [_tool("pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def cpu_s(pid: int) -> float:
    """Seconds of processor that a process has used, with its children: those that live, and those that it waited for.

    Of a child that lives, its own children are left out.
    """
    own = _fields(pid)
    spent = sum(int(each) for each in own[11:15])  # utime, stime, and both of those waited for
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in listed.read_text(encoding="ascii").split():
            spent += sum(int(each) for each in _fields(int(child))[11:13])
    return spent / _TICKS


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has ended in this moment
        return ["0"] * 50


def _tool(name: str) -> str:
    # Debian keeps them out of the path, one folder a version.
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name) or (str(installed[-1]) if installed else None)
    if found is None:
        sys.exit("no PostgreSQL server is installed on this machine (Debian: apt-get install postgresql)")
    return found


def _call(server: PostgreSQL, command: Sequence[str]) -> None:
    own = server.user == getpass.getuser()
    other: dict[str, Any] = {} if own else {"user": server.user, "group": server.user, "extra_groups": []}
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        cwd=server.folder,
        timeout=120,
        **other,
    )
