"""How much processor time batching saves: our `ArgosTranslator` against the Argos library, on one package, in one run.

    OMP_NUM_THREADS=1 python benchmarks/translation_batching.py --language kk --segments 300

Both search in the same way (a beam of four, one proposal) on one thread. The library is called as it is meant to be,
once a segment, and leaves each whole: its own splitter would be downloaded. Loading is not counted on either side.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from practice.pattern_file import pattern_book
from practice.sentences import pairs
from testimony.identity import Digest
from testimony.language import witness_language
from testimony.run import ModelCard
from translate.argos import ArgosTranslator

STARTER = Path(__file__).parents[1] / "translate" / "starter"


# A process of its own: the library reads its folders from the environment while it is imported.
LIBRARY = """
import json, sys, time
from argostranslate.translate import get_translation_from_codes, translate

class Whole:
    def split_sentences(self, text):
        return [text]

language, texts = sys.argv[1], json.load(sys.stdin)
get_translation_from_codes(language, "en").underlying.sentencizer = Whole()
translate(texts[0], language, "en")  # loads the weights
before = time.process_time()
made = [translate(text, language, "en").strip() for text in texts]
print(json.dumps([time.process_time() - before, made]))
"""


def segments(language: str, count: int, seed: int) -> list[str]:
    """Invented sentences out of the practice patterns, each a segment."""
    made = pairs(pattern_book(witness_language(language)), seed, count)
    return [pair.source for pair in made][:count]


def in_batches(folder: Path, texts: Sequence[str]) -> tuple[float, list[str]]:
    """CPU seconds of one call for all *texts*, and their translations."""
    card = ModelCard(name="benchmark", engine="argos", digest=Digest.of_bytes(b""), licence="none")
    translator = ArgosTranslator.load(folder, card, threads=1)
    before = time.process_time()
    made = [proposals[0].text for proposals in translator.translate(texts, hypotheses=1)]
    return time.process_time() - before, made


def one_by_one(folder: Path, language: str, texts: Sequence[str], scratch: Path) -> tuple[float, list[str]]:
    """CPU seconds of a call of the library for each of *texts*, and their translations."""
    environment = {f"XDG_{kind}_HOME": str(scratch / kind) for kind in ("DATA", "CONFIG", "CACHE")}
    environment |= {"HOME": str(scratch), "ARGOS_PACKAGES_DIR": str(folder), "ARGOS_INTRA_THREADS": "1"}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LIBRARY, language],
        env=environment | {"ORT_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1"},
        input=json.dumps(texts).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    seconds, made = json.loads(answer.stdout.splitlines()[-1])
    return float(seconds), [str(text) for text in made]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--language", choices=("kk", "ug"), default="kk")
    parser.add_argument("--package", type=Path, help="an .argosmodel; the project's own starter unless given")
    parser.add_argument("--segments", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    package = chosen.package or STARTER / f"translate-{chosen.language}_en.argosmodel"
    texts = segments(chosen.language, chosen.segments, chosen.seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "packages"
        with zipfile.ZipFile(package) as packed:
            packed.extractall(folder)
        ours, our_texts = in_batches(folder, texts)
        theirs, their_texts = one_by_one(folder, chosen.language, texts, Path(scratch))
    same = sum(a == b for a, b in zip(our_texts, their_texts, strict=True))
    sys.stdout.write(
        f"{package.name}: {len(texts)} segments, {same} with the same text\n"
        f"in batches  {ours:6.2f} CPU s, {len(texts) / ours:6.1f} segments a second\n"
        f"one by one  {theirs:6.2f} CPU s, {len(texts) / theirs:6.1f} segments a second\n"
        f"ratio       {theirs / ours:6.2f}\n"
    )


if __name__ == "__main__":
    main()
