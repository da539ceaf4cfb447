"""Installations whose command line has engines that need no model, and what several tests ask of them."""

import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from archive.places import Whereabouts
from archive.store import Archive
from media.identify import identify
from practice.shipped import shipped
from testimony.identity import RecordingId
from testimony.language import Language, LanguageTag
from tests.end_to_end.conftest import REPOSITORY, Site

KAZAKH = LanguageTag.usual(Language.KAZAKH)
CHUNK_MS = 5_000
#: Of sound as the files of `cut` hold it.
SECOND = 32_000


class Stubbed(Site):
    """An installation whose command line has engines that need no model."""

    def command(self, *arguments: str) -> list[str]:
        stub = str(REPOSITORY / "tests" / "end_to_end" / "stub_command.py")
        return [sys.executable, stub, "--home", str(self.home), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **super().environment,
            "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests' / 'flows'}",
            "TESTIMONY_CHUNK_MS": str(CHUNK_MS),
            **self.settings,
        }

    @contextmanager
    def going_on(self, name: str, *arguments: str, within: Sequence[str] = (), told: int | None = None, **more: str):
        """The command line beside the test, killed at the end if need be; its words go into a file, or to *told*."""
        process = self.begin(name, *arguments, within=within, told=told, **more)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def begin(
        self, name: str, *arguments: str, within: Sequence[str] = (), told: int | None = None, **more: str
    ) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [*within, *self.command(*arguments)],
                env={**self.environment, **more},
                cwd=REPOSITORY,
                stdout=log,
                stderr=told or log,
                text=told is not None,
            )

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    @contextmanager
    def archive(self, url: str | None = None) -> Iterator[Archive]:
        where = Whereabouts(originals="", derivatives="", options="", cache_bytes=1)
        with Archive.open(self.home, lambda: datetime.now(UTC), url, where) as archive:
            yield archive


@dataclass
class Keeper:
    """Starts a command again whenever it ended badly, as systemd does.

    Attributes:
        ends: how each of its processes ended.
    """

    site: Stubbed
    name: str
    arguments: Sequence[str]
    more: dict[str, str]
    ends: list[int] = field(default_factory=list)
    process: "subprocess.Popen[bytes] | None" = None

    def keep(self) -> None:
        while not self.ends or self.ends[-1] != 0:
            self.process = self.site.begin(self.name, *self.arguments, **self.more)
            self.ends.append(self.process.wait())


@contextmanager
def kept_alive(site: Stubbed, name: str, *arguments: str, **more: str) -> Iterator[Keeper]:
    """A command that is started again whenever it ended badly; at the end it is told to stop, and must end well."""
    keeper = Keeper(site, name, arguments, more)
    thread = threading.Thread(target=keeper.keep, name=name)
    thread.start()
    try:
        yield keeper
        until(lambda: keeper.process and site.said(name).rstrip().rpartition("\n")[2], 60, "it has begun")
        keeper.process.send_signal(signal.SIGTERM)
        thread.join(60)
    finally:
        if thread.is_alive():
            keeper.ends.append(0)  # no more of them
            keeper.process.kill()
            thread.join()
    assert keeper.ends[-1] == 0, site.said(name)


def stubbed(folder: Path, **settings: str) -> Stubbed:
    for inner in ("user", "tmp"):
        (folder / inner).mkdir(parents=True)
    return Stubbed(folder, folder / "models", settings)


def decoded(folder: Path) -> bytes:
    """The samples of a practice interview."""
    whole = folder / "whole.wav"
    interview = next(each for each in shipped() if each.language == "kk")
    decode = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(interview.audio), "-ac", "1", "-ar", "16000"]
    subprocess.run([*decode, str(whole)], check=True)
    with wave.open(str(whole), "rb") as sound:
        return sound.readframes(sound.getnframes())


def written(path: Path, samples: bytes) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(samples)
    return path


def receive(archive: Archive, files: Sequence[Path]) -> list[RecordingId]:
    return [archive.receive(file, name=file.name, language=KAZAKH, identify=identify).recording.id for file in files]


def until(found: Callable[[], object], seconds: float, what: str):
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
    return answer


def rows(postgresql, database: str) -> Iterator[tuple[str, str]]:
    """Every row of every table of *database*, as text."""
    with psycopg.connect(f"host={postgresql.folder} dbname={database} user={postgresql.user}") as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            for (row,) in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))):
                yield table, row
