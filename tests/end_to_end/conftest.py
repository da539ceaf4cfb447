"""The real command line in processes of its own: real ffmpeg, real weights, a real Prefect server."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Site:
    """An installation with a home of its own, a fresh HOME, and a temporary folder that nobody else writes to."""

    folder: Path
    models: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        # CI is left out: some libraries keep quiet under CI of their own accord, and we want to see them as users do.
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder / "user"),
            "TMPDIR": str(self.folder / "tmp"),
            "TESTIMONY_MODELS": str(self.models),
            "TESTIMONY_THREADS": "2",
            **self.settings,
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "console", "--home", str(self.home), *arguments]

    def run(self, *arguments: str, within: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        """Run the command line to its end; *within* is a command that it runs under."""
        command = [*within, *self.command(*arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, env=self.environment, cwd=REPOSITORY, check=False, timeout=900
        )

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start the command line and return at once."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            self.command(*arguments), env=self.environment, cwd=REPOSITORY, stdout=quiet, stderr=quiet
        )

    def servers(self) -> list[int]:
        """The Prefect servers of this installation that still run."""
        running = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                ours = f"HOME={self.folder / 'user'}".encode() in (process / "environ").read_bytes()
                if ours and b"flows.server" in (process / "cmdline").read_bytes():
                    running.append(int(process.name))
            except OSError:  # it has ended meanwhile
                continue
        return running

    def json(self, *arguments: str) -> Any:
        """The JSON document that a command prints; the command must end well."""
        said = self.run(*arguments)
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)


@pytest.fixture(scope="session")
def models(shelf) -> Path:
    """A shelf with what Kazakh needs."""
    for name in ("whisper-base", "starter-kk", "starter-kk-en"):
        shelf.pull(name)
    return REPOSITORY / ".cache" / "models"


@pytest.fixture
def site(tmp_path, models) -> Callable[..., Site]:
    """Makes a fresh installation of the given name."""

    def make(name: str, **settings: str) -> Site:
        folder = tmp_path / name
        for inner in ("user", "tmp"):
            (folder / inner).mkdir(parents=True)
        return Site(folder, models, settings)

    return make


@pytest.fixture
def without_uyghur(tmp_path, shelf) -> Site:
    """An installation whose only speech model is Whisper's base, which was never taught Uyghur."""
    here = Site(tmp_path / "one", tmp_path / "models")
    for inner in ("user", "tmp"):
        (here.folder / inner).mkdir(parents=True)
    for name in ("whisper-base", "starter-ug-en"):
        shutil.copytree(shelf.pull(name).folder, here.models / name)
    return here


@pytest.fixture(scope="session")
def speech(tmp_path_factory) -> Callable[[int, int], Path]:
    """Cuts *seconds* of a practice interview, joined end to end if need be."""
    from practice.shipped import shipped

    interview = next(each for each in shipped() if each.language == "kk")

    def cut(start_s: int, seconds: int) -> Path:
        path = tmp_path_factory.mktemp("speech") / f"{start_s}-{seconds}.flac"
        arguments = ["-stream_loop", "-1", "-ss", str(start_s), "-i", str(interview.audio), "-t", str(seconds)]
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *arguments, str(path)], check=True)
        return path

    return cut
