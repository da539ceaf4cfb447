"""Both speech engines over the same clips, in processor seconds, each as a ratio to the default.

    python benchmarks/engines.py --model MODEL_FOLDER --clips FOLDER_OF_WAV [--beam 5] [--threads 2] [--language kk]

The model's folder holds the CTranslate2 files; clips are 16 kHz mono WAV. Wall-clock time says more about what else
runs on the machine, so processor seconds (user and system, all threads) are counted. The shortest clip warms an engine
up.
"""

import argparse
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from testimony.identity import Digest
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.faster import FasterWhisper
from transcribe.port import Options, Samples, Transcriber
from transcribe.profiles import USUAL_WINDOW_MS, Profile
from transcribe.reference import OpenAIWhisper

CARD = ModelCard(name="measured", engine="measured", digest=Digest("0" * 64), licence="none")
Listen = Callable[[Transcriber, Samples], str]
LOADERS: dict[str, Callable[[Path, int], Transcriber]] = {
    "faster-whisper int8": lambda folder, threads: FasterWhisper.load(folder, CARD, threads),
    "faster-whisper float32": lambda folder, threads: FasterWhisper.load(folder, CARD, threads, "float32"),
    "openai-whisper": lambda folder, threads: OpenAIWhisper.load(folder, CARD, threads),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one engine took and wrote.

    Attributes:
        load_s: processor seconds for importing the library and reading the weights.
        hear_s: processor seconds for all clips.
        texts: what it wrote, clip by clip.
    """

    engine: str
    load_s: float
    hear_s: float
    texts: tuple[str, ...]


def measure(engine: str, load: Callable[[], Transcriber], clips: Sequence[Samples], listen: Listen) -> Measured:
    """Load *engine* and let it hear every clip once."""
    began = time.process_time()
    transcriber = load()
    loaded = time.process_time()
    listen(transcriber, min(clips, key=len))
    warm = time.process_time()
    texts = tuple(listen(transcriber, clip) for clip in clips)
    return Measured(engine, loaded - began, time.process_time() - warm, texts)


def read(path: Path) -> Samples:
    """The samples of a 16 kHz mono WAV file."""
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (16_000, 1, 2):
            raise SystemExit(f"{path.name} is not 16 kHz mono 16-bit WAV")
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / np.float32(32768)


def table(results: Sequence[Measured], audio_s: float) -> str:
    """The results as lines, each against the first."""
    first = results[0]
    lines = [f"{'engine':<24}{'load CPU s':>12}{'CPU s':>10}{'CPU s/audio s':>15}{'ratio':>8}{'same text':>12}"]
    for one in results:
        same = sum(mine == theirs for mine, theirs in zip(one.texts, results[-1].texts, strict=True))
        lines.append(
            f"{one.engine:<24}{one.load_s:>12.1f}{one.hear_s:>10.1f}{one.hear_s / audio_s:>15.2f}"
            f"{one.hear_s / first.hear_s:>8.2f}{same:>8}/{len(one.texts)}"
        )
    return "\n".join([*lines, f"(same text as {results[-1].engine}; {audio_s:.0f} s of audio)"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the folder of the weights")
    parser.add_argument("--clips", type=Path, required=True, help="a folder of 16 kHz mono WAV files")
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--language", default="kk", help="the decoder's token, as Whisper spells it")
    given = parser.parse_args()
    clips = [read(path) for path in sorted(given.clips.glob("*.wav"))]
    if not clips:
        parser.error(f"there is no .wav file in {given.clips}")
    profile = Profile(
        language=Language.KAZAKH,
        tag=LanguageTag.usual(Language.KAZAKH),
        decoder_token=given.language,
        script=Script.CYRILLIC,
        window_ms=USUAL_WINDOW_MS,
    )
    options = Options(beam_size=given.beam)

    def listen(transcriber: Transcriber, clip: Samples) -> str:
        heard = transcriber.transcribe(clip, [Span(0, len(clip) // 16)], profile, options)
        return " ".join(utterance.text for utterance in heard)

    results = [
        measure(name, partial(load, given.model, given.threads), clips, listen) for name, load in LOADERS.items()
    ]
    print(table(results, sum(map(len, clips)) / 16_000))


if __name__ == "__main__":
    main()
