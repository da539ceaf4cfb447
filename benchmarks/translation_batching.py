"""How much sooner the sentences of an interview are translated than with the Argos library, on one package, in one run.

    OMP_NUM_THREADS=1 python benchmarks/translation_batching.py --language kk --segments 300

The library is called as it is meant to be, once a segment, and leaves each whole: its own splitter would be downloaded.
Ours is the whole of what a run does with a sentence under the starter glossary: a quick proposal for all, the checks,
and the library's own search, of a beam of four, for those in doubt. Both on one thread; loading is not counted on
either side. Quality is chrF against the English that the sentences were made with.
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

from sacrebleu.metrics.chrf import CHRF

from glossary.read import starter
from practice.pattern_file import pattern_book
from practice.sentences import Pair, pairs
from testimony.draft import Wording
from testimony.identity import Digest, SegmentId
from testimony.language import Language, LanguageTag, witness_language
from testimony.run import ModelCard
from translate.argos import ArgosTranslator
from translate.glossed import translate_wordings
from translate.options import Options
from translate.port import Hypothesis

ROUNDS = 3  # of which the quickest counts, on either side: others work on the machine
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
taken = []
for _ in range(int(sys.argv[2])):
    before = time.process_time()
    made = [translate(text, language, "en").strip() for text in texts]
    taken.append(time.process_time() - before)
print(json.dumps([min(taken), made]))
"""


def sentences(language: str, count: int, seed: int) -> Sequence[Pair]:
    """Invented sentences out of the practice patterns with their English, each a segment."""
    return pairs(pattern_book(witness_language(language)), seed, count)[:count]


class Meter:
    """A translator that counts the engine's own processor time, and the sentences that it is asked to search again."""

    def __init__(self, inner: ArgosTranslator) -> None:
        self._inner, self.model, self.seconds, self.again = inner, inner.model, 0.0, 0

    def translate(self, texts: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        self.again += len(texts) if hypotheses > 1 else 0
        before = time.process_time()
        made = self._inner.translate(texts, hypotheses)
        self.seconds += time.process_time() - before
        return made


def in_batches(folder: Path, language: str, texts: Sequence[str]) -> tuple[float, Meter, list[str]]:
    """CPU seconds of translating all *texts*, what of it the engine took, and the translations."""
    card = ModelCard(name="benchmark", engine="argos", digest=Digest.of_bytes(b""), licence="none")
    translator = Meter(ArgosTranslator.load(folder, card, threads=1))
    tag = LanguageTag.usual(Language(language))
    wordings = [
        Wording(segment=SegmentId(f"seg-{number}"), revision=1, text=text, tag=tag) for number, text in enumerate(texts)
    ]
    glossary = starter()
    translator.translate(texts[:1], 1)  # touches the weights
    taken = []
    for _ in range(ROUNDS):
        translator.seconds, translator.again = 0.0, 0
        before = time.process_time()
        made = [draft.text for draft in translate_wordings(wordings, translator, glossary, Options())]
        taken.append((time.process_time() - before, translator.seconds))
    whole, translator.seconds = (min(each) for each in zip(*taken, strict=True))
    return whole, translator, made


def one_by_one(folder: Path, language: str, texts: Sequence[str], scratch: Path) -> tuple[float, list[str]]:
    """CPU seconds of a call of the library for each of *texts*, and their translations."""
    environment = {f"XDG_{kind}_HOME": str(scratch / kind) for kind in ("DATA", "CONFIG", "CACHE")}
    environment |= {"HOME": str(scratch), "ARGOS_PACKAGES_DIR": str(folder), "ARGOS_INTRA_THREADS": "1"}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LIBRARY, language, str(ROUNDS)],
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
    made = sentences(chosen.language, chosen.segments, chosen.seed)
    texts = [pair.source for pair in made]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "packages"
        with zipfile.ZipFile(package) as packed:
            packed.extractall(folder)
        ours, meter, our_texts = in_batches(folder, chosen.language, texts)
        theirs, their_texts = one_by_one(folder, chosen.language, texts, Path(scratch))
    same = sum(a == b for a, b in zip(our_texts, their_texts, strict=True))
    sys.stdout.write(
        f"{package.name}: {len(texts)} segments, {same} with the same text, {meter.again} searched twice\n"
        f"in batches  {meter.seconds:6.2f} CPU s in the engine, {len(texts) / meter.seconds:6.1f} segments a second, "
        f"chrF {_chrf(our_texts, made):.1f}; {ours:.2f} CPU s with terms and checks\n"
        f"one by one  {theirs:6.2f} CPU s in the library, {len(texts) / theirs:5.1f} segments a second, "
        f"chrF {_chrf(their_texts, made):.1f}\n"
        f"ratio       {theirs / meter.seconds:6.2f} in the engine, {theirs / ours:.2f} with terms and checks\n"
    )


def _chrf(texts: Sequence[str], made: Sequence[Pair]) -> float:
    return float(CHRF().corpus_score(list(texts), [[pair.english for pair in made]]).score)


if __name__ == "__main__":
    main()
