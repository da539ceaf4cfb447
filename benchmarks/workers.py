"""Two workers beside one on the same chunks: real weights, one engine thread each.

    python benchmarks/workers.py [--minutes 6] [--transcriber starter-kk] [--models FOLDER]

One process holds the recording; the other helps, as an idle `testimony worker` does. Both have loaded the model before
the clock starts. What counts is the ratio of the times until the transcript stands; on a machine with less than two
free processors it says nothing, which the processor seconds show. Those of each stage are told besides.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.store import Archive
from flows.helping import Helper
from flows.plan import Plan
from flows.steps import prepare_audio, transcribe_interview, translate_interview
from flows.wiring import assemble, keep_to_this_machine
from flows.workshop import Workshop
from glossary.read import starter
from media.identify import identify
from models.catalogue import Catalogue
from models.shelf import Shelf
from practice.shipped import shipped
from testimony.identity import RecordingId, RunId
from testimony.language import Language, LanguageTag
from testimony.recording import Stage
from testimony.settings import Settings
from transcribe.port import Utterance

REPOSITORY = Path(__file__).parents[1]
CHUNK_MS = 20_000
TRANSLATOR = "starter-kk-en"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=6)
    parser.add_argument("--transcriber", default="starter-kk")
    parser.add_argument("--models", type=Path, default=REPOSITORY / ".cache" / "models")
    parser.add_argument("--part", choices=("hold", "help"), help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    keep_to_this_machine()
    if asked.part:
        print(json.dumps({"hold": hold, "help": lend}[asked.part](asked)))
        return
    for name in (asked.transcriber, TRANSLATOR):
        Shelf(asked.models, Catalogue.load()).pull(name)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = cpu()
        ready(folder / "one", asked)
        preparing_s = cpu() - before
        shutil.copytree(folder / "one", folder / "two")
        one = together(folder / "one", asked, helpers=0)
        two = together(folder / "two", asked, helpers=1)
    chunks = f"{asked.minutes} min in chunks of {CHUNK_MS // 1000} s"
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {chunks}")
    for row, found in (("one worker", one), ("two workers", two)):
        shares = ", ".join(f"{each['chunks']} chunks in {each['cpu_s']:.0f} s of processor" for each in found)
        print(f"{row:<12}{found[0]['wall_s']:>7.1f} s   ({shares})")
    print(f"ratio {two[0]['wall_s'] / one[0]['wall_s']:.2f}")
    stages = {"preparing": preparing_s, "transcribing": one[0]["cpu_s"], "translating": one[0]["translating_s"]}
    for stage, spent in stages.items():
        print(f"{stage:<13}{spent / asked.minutes:>6.1f} s of processor for each minute of sound")


def ready(home: Path, asked: argparse.Namespace) -> None:
    """A home with one recording that is prepared."""
    home.mkdir(parents=True)
    audio = home / "speech.flac"
    speech = [each.audio for each in shipped() if each.language is Language.KAZAKH]
    listed = home / "list.txt"
    listed.write_text("".join(f"file '{path}'\n" for path in speech * (asked.minutes * 60 // 60 + 1)), encoding="utf-8")
    joined = ["-f", "concat", "-safe", "0", "-i", str(listed), "-t", str(asked.minutes * 60), str(audio)]
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *joined], check=True)
    with opened(home) as archive:
        tag = LanguageTag.usual(Language.KAZAKH)
        recording = archive.receive(audio, name=audio.name, language=tag, identify=identify).recording.id
        run = archive.runs.begin(recording, [Stage.PREPARE], {})
        prepare_audio(workshop(archive, asked, home), recording, run.id)


def together(home: Path, asked: argparse.Namespace, helpers: int) -> list[dict[str, float]]:
    """What whoever holds the recording and each of the *helpers* say of their work."""
    command = [sys.executable, __file__, "--transcriber", asked.transcriber, "--models", str(asked.models)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)}
    parts = ["hold", *["help"] * helpers]
    processes = [
        subprocess.Popen(
            [*command, "--part", part, "--home", str(home)], env=environment, stdout=subprocess.PIPE, text=True
        )
        for part in parts
    ]
    while len(list(home.glob("*.ready"))) < len(parts):
        if any(process.poll() for process in processes):
            sys.exit("one of the processes ended before it was ready")
        time.sleep(0.1)
    (home / "go").touch()
    return [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]


def hold(asked: argparse.Namespace) -> dict[str, float]:
    with opened(asked.home) as archive:
        shop, recording = workshop(archive, asked, asked.home), archive.recordings.all()[0].id
        heard = loaded(shop, asked)
        with archive.lease(recording):
            run = RunId(archive.runs.begin(recording, [Stage.TRANSCRIBE], {}).id)
            began, before = started(asked.home), cpu()
            transcribe_interview(shop, plan(asked), RecordingId(recording), run)
            found = {"wall_s": time.monotonic() - began, "cpu_s": cpu() - before, "chunks": heard()}
            (asked.home / "over").touch()
            before = cpu()
            translate_interview(shop, plan(asked), RecordingId(recording), run)
            return {**found, "translating_s": cpu() - before}


def lend(asked: argparse.Namespace) -> dict[str, float]:
    with opened(asked.home) as archive:
        shop = workshop(archive, asked, asked.home)
        heard = loaded(shop, asked)
        helper = Helper(workshop=shop, tell=lambda line: print(line, file=sys.stderr))
        began, before = started(asked.home), cpu()
        while not (asked.home / "over").exists():
            if not helper.help_out():
                time.sleep(0.1)
        return {"wall_s": time.monotonic() - began, "cpu_s": cpu() - before, "chunks": heard()}


def loaded(shop: Workshop, asked: argparse.Namespace) -> Callable[[], int]:
    """Load the model; what is handed back counts how often it has listened since."""
    model = shop.shelf.verified(asked.transcriber)
    engine = shop.engines.transcriber(shop.settings.transcriber, model)
    times: list[int] = []
    plainly = engine.transcribe

    def counted(*arguments: Any) -> Sequence[Utterance]:
        times.append(1)
        return plainly(*arguments)

    engine.transcribe = counted  # type: ignore[assignment,method-assign] # what is measured is the engine as it is
    return lambda: len(times)


def started(home: Path) -> float:
    (home / f"{os.getpid()}.ready").touch()
    while not (home / "go").exists():
        time.sleep(0.01)
    return time.monotonic()


def opened(home: Path) -> Archive:
    return Archive.open(home, lambda: datetime.now(UTC))


def workshop(archive: Archive, asked: argparse.Namespace, home: Path) -> Workshop:
    settings = Settings(home=home, models=str(asked.models), threads=1, chunk_ms=CHUNK_MS)
    return assemble(settings, archive, Shelf(asked.models, Catalogue.load()), starter(), lambda *_: None)


def plan(asked: argparse.Namespace) -> Plan:
    return Plan(transcriber=asked.transcriber, translator=TRANSLATOR, speakers=False)


def cpu() -> float:
    """Of this process and of those that it has waited for: ffmpeg is one of them."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
