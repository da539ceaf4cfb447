"""What `testimony process` costs and writes beside the `whisper` command and faster-whisper alone, on the same weights.

    python benchmarks/beside_others.py --references TSV [--minutes 10] [--language kk] [--beam 5] [--threads 2]

The clips of the references are joined, with pauses between them as an interview has, until they last as long as is
wanted, and every row hears the same file in a process of its own:

    whisper          the command line of openai-whisper as it comes: beam 5, temperature fallback, no VAD
    faster-whisper   the library alone with the options that we use: int8, beam 5, its own VAD, word times, and its own
                     way out of loops (temperatures up to 1), as ours has one (a greedy reading)
    faster, once     the same with no way out of loops: what it reads first stands
    process          ours: receive, prepare, hear, put together, translate, archive, with Prefect and its server
    process+voices   the same with voices told apart, where a model for that is on the shelf

Told for each: processor seconds (children included) and their ratio to faster-whisper alone, the highest memory of any
of its processes, CER against the references, and the words that stand in the pauses. Times of day on a shared machine
say little, so they are not told.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from console.scores import speech_scores
from models.catalogue import Catalogue
from models.entry import Task
from models.shelf import Shelf
from testimony.language import LanguageTag, witness_language
from testimony.span import Span

REPOSITORY = Path(__file__).parents[1]
MODEL = "whisper-base"
RATE = 16_000
PAUSES_MS = (800, 6_000)
_NEAR_MS = 500


@dataclass(frozen=True, slots=True)
class Joined:
    """A recording made of clips.

    Attributes:
        pauses: where nobody speaks, half a second away from anybody who does.
    """

    audio: Path
    transcript: tuple[str, ...]
    pauses: tuple[Span, ...]
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Row:
    """What one row took and wrote."""

    name: str
    cpu_s: float
    peak_mb: float
    text: str
    invented: int


def joined(references: Path, language: str, minutes: float, folder: Path, seed: int = 1) -> Joined:
    """The clips of *language*, again and again in the order of the file, until they last *minutes*."""
    with references.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, dialect=csv.excel_tab) if row["language"] == language]
    picked = random.Random(seed)  # noqa: S311 - pauses, no secrets
    samples: list[NDArray[np.int16]] = []
    texts: list[str] = []
    pauses: list[Span] = []
    at = number = 0
    while at < minutes * 60_000:
        row = rows[number % len(rows)]
        pause, clip = picked.randint(*PAUSES_MS), _read(references.parent / row["path"])
        # Not digital silence, which no room has: noise at -66 dB.
        samples += [np.random.default_rng(number).normal(0, 16, pause * 16).astype(np.int16), clip]
        start, end = at + (_NEAR_MS if at else 0), at + pause - _NEAR_MS
        pauses += [Span(start, end)] if end > start else []
        at += pause + len(clip) // 16
        texts.append(row.get("transcript_normalised") or row["transcript"])
        number += 1
    target = folder / "joined.wav"
    with wave.open(str(target), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.concatenate(samples).tobytes())
    return Joined(target, tuple(texts), tuple(pauses), at)


def _read(path: Path) -> NDArray[np.int16]:
    how = ["-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"]
    raw = subprocess.run(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(path), *how], capture_output=True, check=True
    ).stdout
    return np.frombuffer(raw, np.int16)


# Each in a process of its own, so that its processor time and memory are its alone.
WHISPER = """
import sys
from pathlib import Path
import torch
from transcribe.checkpoint import read_checkpoint
torch.save(read_checkpoint(Path(sys.argv[1]) / "model.bin"), sys.argv[2])
"""
FASTER = """
import json, sys
from faster_whisper import WhisperModel
folder, audio, language, beam, threads, temperatures = sys.argv[1:]
engine = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=int(threads), local_files_only=True)
segments, _ = engine.transcribe(
    audio, language=language, beam_size=int(beam), temperature=json.loads(temperatures),
    condition_on_previous_text=False, word_timestamps=True, vad_filter=True, no_speech_threshold=None,
    vad_parameters={"min_silence_duration_ms": 500, "speech_pad_ms": 200, "max_speech_duration_s": 28},
)
print(json.dumps([[word.word, word.start * 1000, word.end * 1000] for one in segments for word in one.words]))
"""


def measured(name: str, command: Sequence[str], environment: Mapping[str, str], read: "Reader", made: Joined) -> Row:
    """Run *command* to its end; what it took is that of all processes that it waited for."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.DEVNULL, cwd=REPOSITORY, env={**os.environ, **environment}
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{name} ended with {process.returncode}: {' '.join(command)}")
        out.seek(0)
        text, words = read(out.read().decode())
    invented = sum(
        any(pause.start_ms <= (start + end) / 2 < pause.end_ms for pause in made.pauses) for start, end in words
    )
    return Row(name, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text, invented)


Heard = tuple[str, list[tuple[float, float]]]
"""The text, and when each of its words begins and ends, in milliseconds."""


class Reader:
    """Reads what a row printed, or wrote to *path*."""

    def __init__(self, kind: str, path: Path | None = None) -> None:
        self._kind, self._path = kind, path

    def __call__(self, printed: str) -> Heard:
        content = json.loads(self._path.read_text(encoding="utf-8") if self._path else printed)
        if self._kind == "faster-whisper":
            return "".join(word for word, _, _ in content), [(start, end) for _, start, end in content]
        if self._kind == "whisper":
            words = [word for segment in content["segments"] for word in segment["words"]]
            return content["text"], [(word["start"] * 1000, word["end"] * 1000) for word in words]
        segments = [each for each in content[0]["segments"] if each["source"]]
        spoken = [word for segment in segments for word in segment["words"]]
        return " ".join(each["source"]["text"] for each in segments), [(w["start_ms"], w["end_ms"]) for w in spoken]


def rows(made: Joined, folder: Path, shelf: Shelf, chosen: argparse.Namespace) -> list[Row]:
    """Every row that was asked for, one after the other."""
    weights = shelf.pull(MODEL).folder
    threads = {"OMP_NUM_THREADS": str(chosen.threads), "TESTIMONY_THREADS": str(chosen.threads)}
    models = {"TESTIMONY_MODELS": str(chosen.models)}
    audio, language, beam = str(made.audio), chosen.language, str(chosen.beam)
    commands: dict[str, tuple[list[str], Reader]] = {}
    if "whisper" in chosen.rows:
        checkpoint = folder / "base.pt"
        subprocess.run([sys.executable, "-c", WHISPER, str(weights), str(checkpoint)], check=True, cwd=REPOSITORY)
        told = ["--model", str(checkpoint), "--language", language, "--beam_size", beam, "--fp16", "False"]
        told += ["--threads", str(chosen.threads), "--word_timestamps", "True", "--verbose", "False"]
        written = folder / "joined.json"
        commands["whisper"] = (
            [sys.executable, "-m", "whisper", audio, *told, "--output_format", "json", "--output_dir", str(folder)],
            Reader("whisper", written),
        )
    for name, temperatures in (("faster-whisper", [0, 0.2, 0.4, 0.6, 0.8, 1]), ("faster, once", [0])):
        if name in chosen.rows:
            arguments = [str(weights), audio, language, beam, str(chosen.threads), json.dumps(temperatures)]
            commands[name] = ([sys.executable, "-c", FASTER, *arguments], Reader("faster-whisper"))
    ours = ["process", audio, "--language", language, "--transcriber", MODEL, "--json"]
    for name, voices in (("process", "--no-speakers"), ("process+voices", "--speakers")):
        if name in chosen.rows:
            home = ["--home", str(folder / name)]
            commands[name] = ([sys.executable, "-m", "console", *home, *ours, voices], Reader("process"))
    return [measured(name, command, threads | models, read, made) for name, (command, read) in commands.items()]


def table(found: Sequence[Row], made: Joined, tag: LanguageTag) -> str:
    """The rows as lines; ratios are to faster-whisper alone, where that is among them."""
    base = next((row.cpu_s for row in found if row.name == "faster-whisper"), found[0].cpu_s)
    silence_min = sum(pause.duration_ms for pause in made.pauses) / 60_000
    lines = [f"{'row':<16}{'CPU s':>9}{'ratio':>8}{'peak MB':>9}{'CER':>8}{'invented words a minute of pause':>36}"]
    for row in found:
        cer = speech_scores([((" ".join(made.transcript),), row.text)], tag)["cer"]
        lines.append(
            f"{row.name:<16}{row.cpu_s:>9.1f}{row.cpu_s / base:>8.2f}{row.peak_mb:>9.0f}{cer:>8.3f}"
            f"{row.invented / silence_min:>36.1f}"
        )
    return "\n".join([*lines, f"({made.duration_ms / 60_000:.1f} minutes, {silence_min:.1f} of them pauses)"])


def main() -> None:
    names = ("whisper", "faster-whisper", "faster, once", "process", "process+voices")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--references", type=Path, required=True, help="a TSV with path, language and transcript")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--language", default="kk")
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rows", nargs="+", choices=names, default=list(names))
    parser.add_argument("--models", type=Path, default=REPOSITORY / ".cache" / "models")
    chosen = parser.parse_args()
    shelf = Shelf(chosen.models, Catalogue.load())
    if "process+voices" in chosen.rows and not any(one.entry.task is Task.SPEAKERS for one in shelf.installed()):
        chosen.rows.remove("process+voices")
        print("no model on the shelf tells voices apart; `testimony models pull campplus-zh-en`", file=sys.stderr)
    shelf.pull(f"starter-{chosen.language}-en")
    with tempfile.TemporaryDirectory() as name:
        made = joined(chosen.references, chosen.language, chosen.minutes, Path(name))
        found = rows(made, Path(name), shelf, chosen)
    print(table(found, made, LanguageTag.usual(witness_language(chosen.language))))


if __name__ == "__main__":
    main()
