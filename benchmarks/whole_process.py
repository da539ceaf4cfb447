"""What the whole of `testimony process` costs beside the engine alone, on the same speech, as ratios in one run.

    python benchmarks/whole_process.py [--minutes 10] [--audio FILE] [--transcriber MODEL] [--models FOLDER]

Three rows, each in a fresh process and a fresh home, one after the other:

    engine    faster-whisper alone: load the weights, decode the speech
    plain     all stages as plain functions: receive, prepare, engine, translate, archive; no Prefect
    command   the command line, with Prefect and its temporary server

Without --audio the practice interviews are repeated until they are long enough, and the starter model hears them. Times
of day on a shared machine say little, so that what counts is the ratio of processor seconds, children included.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from archive.store import Archive
from flows.attend import attend
from flows.plan import Plan
from flows.wiring import LoadedEngines, assemble, keep_to_this_machine
from glossary.read import starter
from media.identify import identify
from media.prepare import AUDIO, prepare
from media.samples import samples
from models.catalogue import Catalogue
from models.shelf import Shelf
from practice.shipped import shipped
from testimony.language import Language, LanguageTag
from testimony.settings import Settings
from transcribe.choice import choose
from transcribe.chunks import chunk_spans, clips
from transcribe.port import Options
from transcribe.profiles import profile_for

REPOSITORY = Path(__file__).parents[1]
ROWS = ("engine", "plain", "command")


def speech(folder: Path, minutes: int) -> Path:
    """The practice interviews in Kazakh, end to end until they last *minutes*."""
    listed = folder / "list.txt"
    audio = [interview.audio for interview in shipped() if interview.language is Language.KAZAKH]
    listed.write_text("".join(f"file '{path}'\n" for path in audio * (minutes * 60 // 100 + 1)), encoding="utf-8")
    target = folder / "speech.flac"
    joined = ["-f", "concat", "-safe", "0", "-i", str(listed), "-t", str(minutes * 60), str(target)]
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *joined], check=True)
    return target


def engine_alone(audio: Path, home: Path, models: Path, transcriber: str) -> None:
    settings = Settings(home=home, models=str(models))
    shelf = Shelf(models, Catalogue.load())
    model = choose(Language.KAZAKH, shelf.installed(), transcriber)
    prepared = home.parent / "prepared"  # made beforehand: this row is the engine's alone
    preparation = prepare(audio, prepared)
    engine = LoadedEngines(settings).transcriber(settings.transcriber, model)
    profile = profile_for(Language.KAZAKH, model.entry)
    for chunk in chunk_spans(preparation.speech, preparation.duration_ms, settings.chunk_ms):
        within = [clip.shifted(-chunk.start_ms) for clip in clips(preparation.speech, chunk, profile.window_ms)]
        engine.transcribe(samples(prepared / AUDIO, chunk), within, profile, Options())


def plain(audio: Path, home: Path, models: Path, transcriber: str) -> None:
    # Inside, so that the other rows do not pay for Prefect's import.
    from flows.steps import prepare_audio, queue_for_review, transcribe_interview, translate_interview
    from testimony.recording import Stage

    settings, plan = Settings(home=home, models=str(models)), Plan(transcriber=transcriber)
    with Archive.open(home, lambda: datetime.now(UTC)) as archive:
        receipt = archive.receive(
            audio, name=audio.name, language=LanguageTag.usual(Language.KAZAKH), identify=identify
        )
        workshop = assemble(settings, archive, Shelf(models, Catalogue.load()), starter(), lambda *_: None)
        stages = {
            Stage.PREPARE: lambda *ids: prepare_audio(workshop, *ids),
            Stage.TRANSCRIBE: lambda *ids: transcribe_interview(workshop, plan, *ids),
            Stage.TRANSLATE: lambda *ids: translate_interview(workshop, plan, *ids),
            Stage.QUEUE: lambda *ids: queue_for_review(workshop, *ids),
        }
        failed = attend(workshop, receipt.recording.id, plan, lambda stage, *ids: stages[stage](*ids))
        if failed:
            raise failed


def measured(row: str, audio: Path, models: Path, folder: Path, transcriber: str) -> tuple[float, float]:
    """Processor and wall seconds of one row in a process of its own."""
    home = folder / row
    if row == "command":
        command = [sys.executable, "-m", "console", "--home", str(home), "process", str(audio), "--language", "kk"]
        command += ["--transcriber", transcriber]
    else:
        command = [sys.executable, __file__, "--row", row, "--audio", str(audio), "--home", str(home)]
        command += ["--models", str(models), "--transcriber", transcriber]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    environment = {**os.environ, "TESTIMONY_MODELS": str(models)}
    subprocess.run(command, check=True, cwd=REPOSITORY, env=environment, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--audio", type=Path)
    parser.add_argument("--transcriber", default="starter-kk")
    parser.add_argument("--models", type=Path, default=REPOSITORY / ".cache" / "models")
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    keep_to_this_machine()
    if chosen.row:
        {"engine": engine_alone, "plain": plain}[chosen.row](
            chosen.audio, chosen.home, chosen.models, chosen.transcriber
        )
        return
    shelf = Shelf(chosen.models, Catalogue.load())
    for name in ("whisper-base", chosen.transcriber, "starter-kk-en"):
        shelf.pull(name)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        audio = chosen.audio or speech(folder, chosen.minutes)
        (folder / "prepared").mkdir()
        prepare(audio, folder / "prepared")
        rows = {row: measured(row, audio, chosen.models, folder, chosen.transcriber) for row in ROWS}
    base_cpu, base_wall = rows["engine"]
    print(f"{'row':<10}{'processor':>12}{'wall':>8}   (engine alone = 1)")
    for row, (cpu, wall) in rows.items():
        print(f"{row:<10}{cpu / base_cpu:>12.2f}{wall / base_wall:>8.2f}")


if __name__ == "__main__":
    main()
