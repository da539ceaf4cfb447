"""A recording of three hours through the whole flow, killed three times on the way.

    python benchmarks/three_hours.py [--hours 3] [--kills 3] [--seed 1] [--transcriber starter-kk] [--speakers]

The practice interviews in Kazakh, with pauses of up to half a minute between them, are joined until they last long
enough. The run is killed with -9 at random moments, as a power cut would, and begun again. In the end

- no chunk that was finished before a kill was made again,
- the segments cover the recording to the millisecond (the archive refuses others; it is asked again here),
- the highest memory of a process is told, beside that of the first ten minutes of the same recording by themselves:
  it must not grow with the length,
- and what the run said of the time that was left is told beside the time that there was.
"""

import argparse
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from practice.shipped import shipped
from testimony.identity import RecordingId
from testimony.language import Language

REPOSITORY = Path(__file__).parents[1]
_LEFT = re.compile(r"about (?:a|(\d+)) (minute|hour)s? left")


def recording(folder: Path, minutes: float, seed: int) -> Path:
    """Interviews and pauses, as one FLAC of *minutes*."""
    picked = random.Random(seed)  # noqa: S311 - pauses, no secrets
    audio = [interview.audio for interview in shipped() if interview.language is Language.KAZAKH]
    parts: list[str] = []
    for number in range(int(minutes * 60 // 100) + 2):
        pause = folder / f"pause-{number}.flac"
        quiet = [
            "-f",
            "lavfi",
            "-i",
            "anoisesrc=amplitude=0.001:sample_rate=16000:seed=1",
            "-t",
            str(picked.randint(2, 30)),
        ]
        subprocess.run(["ffmpeg", "-nostdin", "-y", "-loglevel", "error", *quiet, str(pause)], check=True)
        speech = folder / f"speech-{number % len(audio)}.flac"
        if not speech.exists():
            plain = ["-i", str(audio[number % len(audio)]), "-ac", "1", "-ar", "16000", str(speech)]
            subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *plain], check=True)
        parts += [f"file '{pause}'\n", f"file '{speech}'\n"]
    listed, target = folder / "list.txt", folder / f"{minutes:.0f}-minutes.flac"
    listed.write_text("".join(parts), encoding="utf-8")
    joined = ["-f", "concat", "-safe", "0", "-i", str(listed), "-t", str(minutes * 60), str(target)]
    subprocess.run(["ffmpeg", "-nostdin", "-y", "-loglevel", "error", *joined], check=True)
    return target


class Site:
    """A fresh installation, and how its command line is called."""

    def __init__(self, folder: Path, chosen: argparse.Namespace) -> None:
        self.home, self._chosen = folder, chosen
        self.peak_mb = 0.0

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "console", "--home", str(self.home), *arguments]

    def start(self, log: Path, *arguments: str) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "TESTIMONY_MODELS": str(self._chosen.models)}
        with log.open("ab") as out:
            return subprocess.Popen(
                self.command(*arguments),
                cwd=REPOSITORY,
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def json(self, *arguments: str) -> Any:
        environment = {**os.environ, "TESTIMONY_MODELS": str(self._chosen.models)}
        done = subprocess.run(
            self.command(*arguments, "--json"), cwd=REPOSITORY, env=environment, capture_output=True, check=True
        )
        return json.loads(done.stdout)

    def finish(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        """Wait for *process*, whose memory counts; it must end well, or what it said last is told."""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.peak_mb = max(self.peak_mb, used.ru_maxrss / 1024)
        if process.returncode:
            last = "\n".join(log.read_text(encoding="utf-8").splitlines()[-5:])
            raise SystemExit(f"the run ended with {process.returncode}\n{last}")

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """End *process* and its server, as a power cut would."""
        os.killpg(process.pid, signal.SIGKILL)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = -signal.SIGKILL
        self.peak_mb = max(self.peak_mb, used.ru_maxrss / 1024)

    def chunks(self) -> dict[str, str]:
        with sqlite3.connect(self.home / "archive.db") as database:
            return dict(database.execute("SELECT key, digest FROM chunk"))


def run_with_kills(site: Site, ids: list[str], chosen: argparse.Namespace, log: Path) -> int:
    """Run to the end, with kills after a random number of new chunks each; how many chunks there are in the end."""
    picked = random.Random(chosen.seed)  # noqa: S311 - moments, no secrets
    voices = "--speakers" if chosen.speakers else "--no-speakers"
    told = ("run", *ids, "--transcriber", chosen.transcriber, voices)
    known: dict[str, str] = {}
    for number in range(chosen.kills):
        wanted = len(known) + picked.randint(1, max(1, int(chosen.hours * 60 / 3 / (chosen.kills + 1))))
        process = site.start(log, *told)
        while process.poll() is None and len(site.chunks()) < wanted:
            time.sleep(0.2)
        time.sleep(picked.random() * 5)  # somewhere inside the next one
        if process.poll() is not None:
            break
        site.kill(process)
        after = site.chunks()
        if not known.items() <= after.items():
            raise SystemExit(f"a chunk that was finished before kill {number} was made again")
        known = after
        print(f"killed with {len(known)} chunks done", flush=True)
    site.finish(site.start(log, *told), log)
    after = site.chunks()
    if not known.items() <= after.items():
        raise SystemExit("a chunk that was finished before the last kill was made again")
    return len(after)


def covered(document: dict[str, Any]) -> None:
    """Hold that the segments of *document* cover it exactly."""
    reached = 0
    for segment in document["segments"]:
        if segment["start_ms"] != reached:
            raise SystemExit(f"{RecordingId(segment['id'])} begins at {segment['start_ms']}, not at {reached}")
        reached = segment["end_ms"]
    if reached != document["recording"]["duration_ms"]:
        raise SystemExit(f"the last segment ends at {reached} of {document['recording']['duration_ms']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=3)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--transcriber", default="starter-kk")
    parser.add_argument("--speakers", action="store_true")
    parser.add_argument("--models", type=Path, default=REPOSITORY / ".cache" / "models")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peaks = {}
        for label, minutes in (("ten minutes", min(10.0, chosen.hours * 6)), ("whole", chosen.hours * 60)):
            site = Site(folder / label.replace(" ", "-"), chosen)
            audio = recording(folder, minutes, chosen.seed)
            (added,) = site.json("add", str(audio), "--language", "kk")
            log = folder / f"{label}.log"
            if label == "whole":
                count = run_with_kills(site, [added["recording"]], chosen, log)
                covered(site.json("show", added["recording"]))
                print(f"{count} chunks; the segments cover {minutes:.0f} minutes exactly")
                last = log.read_text(encoding="utf-8").splitlines()
                print("what the run said was left:", *[line for line in last if _LEFT.search(line)][-8:], sep="\n  ")
            else:
                voices = "--speakers" if chosen.speakers else "--no-speakers"
                told = ("run", added["recording"], "--transcriber", chosen.transcriber, voices)
                site.finish(site.start(log, *told), log)
            peaks[label] = site.peak_mb
        print(
            f"peak memory: {peaks['ten minutes']:.0f} MB for the first minutes, {peaks['whole']:.0f} MB for the whole"
        )


if __name__ == "__main__":
    main()
