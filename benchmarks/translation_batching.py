"""How much sooner the sentences of an interview are translated than with the Argos library, on one package, in one run.

    python benchmarks/translation_batching.py --language kk --segments 300 [--threads 2]

The library is called as it is meant to be, once a segment, and leaves each whole: its own splitter would be downloaded.
Ours is the whole of what a run does with a sentence under the starter glossary: a quick proposal for all, the checks,
and the library's own search, of a beam of four, for those in doubt. Both may use as many threads, and the library is
measured with one besides, since a sentence is little to share; ours is set beside whichever is quicker. Loading is not
counted on either side, and rounds alternate. Segments a second are by the clock, so the machine should be free; the
processor's seconds tell if it was not. Quality is chrF against the English that the sentences were made with.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, TypeVar

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

T = TypeVar("T")
ROUNDS = 4  # of which the quickest counts, on either side: others may work on the machine
CARD = ModelCard(name="benchmark", engine="argos", digest=Digest.of_bytes(b""), licence="none")
STARTER = Path(__file__).parents[1] / "translate" / "starter"


# A process of its own: the library reads its folders from the environment while it is imported.
LIBRARY = """
import json, sys, time
from argostranslate.translate import get_translation_from_codes, translate

class Whole:
    def split_sentences(self, text):
        return [text]

language, texts = sys.argv[1], json.loads(sys.stdin.readline())
get_translation_from_codes(language, "en").underlying.sentencizer = Whole()
translate(texts[0], language, "en")  # loads the weights
for _ in sys.stdin:
    clock, cpu = time.perf_counter(), time.process_time()
    made = [translate(text, language, "en").strip() for text in texts]
    print(json.dumps([time.perf_counter() - clock, time.process_time() - cpu, made]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds, by the clock and of processor."""

    clock: float
    cpu: float


@dataclass(slots=True)
class Side:
    """What one way of translating took in each round, and what it made in the last."""

    name: str
    rounds: list[Spent] = field(default_factory=list)
    texts: Sequence[str] = ()

    @property
    def best(self) -> Spent:
        """The quickest round's."""
        return Spent(min(each.clock for each in self.rounds), min(each.cpu for each in self.rounds))


def sentences(language: str, count: int, seed: int) -> Sequence[Pair]:
    """Invented sentences out of the practice patterns with their English, each a segment."""
    return pairs(pattern_book(witness_language(language)), seed, count)[:count]


class Meter:
    """A translator that adds up what its engine takes, and the sentences that it is asked to search again."""

    def __init__(self, inner: ArgosTranslator) -> None:
        self._inner, self.model, self.spent, self.again = inner, inner.model, Spent(0, 0), 0

    def translate(self, texts: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        self.again += len(texts) if hypotheses > 1 else 0
        return self._measured(self._inner.translate, texts, hypotheses)

    def complete(self, sentences: Sequence[str], beginnings: Sequence[str]) -> Sequence[str | None]:
        return self._measured(self._inner.complete, sentences, beginnings)

    def weigh(self, sentences: Sequence[str], translations: Sequence[str]) -> Sequence[float | None]:
        return self._measured(self._inner.weigh, sentences, translations)

    def begin(self) -> None:
        self.spent, self.again = Spent(0, 0), 0

    def _measured(self, work: Callable[..., T], *arguments: Any) -> T:
        done, spent = measured(lambda: work(*arguments))
        self.spent = Spent(self.spent.clock + spent.clock, self.spent.cpu + spent.cpu)
        return done


def measured(work: Callable[[], T]) -> tuple[T, Spent]:
    clock, cpu = time.perf_counter(), time.process_time()
    done = work()
    return done, Spent(time.perf_counter() - clock, time.process_time() - cpu)


@contextmanager
def library(folder: Path, language: str, texts: Sequence[str], scratch: Path, threads: int) -> Iterator[Popen[str]]:
    """A process that translates all *texts* with the library, a call for each, whenever it is sent a line."""
    environment = {f"XDG_{kind}_HOME": str(scratch / kind) for kind in ("DATA", "CONFIG", "CACHE")}
    environment |= {"HOME": str(scratch), "ARGOS_PACKAGES_DIR": str(folder), "ARGOS_INTRA_THREADS": str(threads)}
    environment |= {"ORT_DISABLE_TELEMETRY": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-W", "ignore", "-c", LIBRARY, language]
    with Popen(command, env=environment, stdin=PIPE, stdout=PIPE, text=True, encoding="utf-8") as process:
        tell(process, json.dumps(texts))
        yield process


def tell(process: Popen[str], line: str) -> None:
    if process.stdin:
        process.stdin.write(line + "\n")
        process.stdin.flush()


def heard(process: Popen[str]) -> tuple[Spent, list[str]]:
    """What a round of the library took, and what it made. It prints words of its own besides, while it loads."""
    tell(process, "go on")
    for line in process.stdout or ():
        if line.startswith("["):
            clock, cpu, made = json.loads(line)
            return Spent(clock, cpu), made
    sys.exit("the library ended by itself")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--language", choices=("kk", "ug"), default="kk")
    parser.add_argument("--package", type=Path, help="an .argosmodel; the project's own starter unless given")
    parser.add_argument("--segments", type=int, default=300)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    package = chosen.package or STARTER / f"translate-{chosen.language}_en.argosmodel"
    made = sentences(chosen.language, chosen.segments, chosen.seed)
    texts = [pair.source for pair in made]
    ours, engine = Side("with terms and checks"), Side("of it in the engine")
    theirs = {count: Side(f"the library, {count} thread{'s' * (count > 1)}") for count in {1, chosen.threads}}
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        folder = Path(scratch) / "packages"
        with zipfile.ZipFile(package) as packed:
            packed.extractall(folder)
        meter = Meter(ArgosTranslator.load(folder, CARD, threads=chosen.threads))
        run = in_batches(meter, LanguageTag.usual(Language(chosen.language)), texts)
        libraries = {
            count: stack.enter_context(library(folder, chosen.language, texts, Path(scratch), count))
            for count in theirs
        }
        for number in range(ROUNDS):
            meter.begin()
            ours.texts, spent = measured(run)
            ours.rounds.append(spent)
            engine.rounds.append(meter.spent)
            for count, process in libraries.items():
                if number and count > 1:
                    continue  # once is enough to see that threads slow it down
                spent, theirs[count].texts = heard(process)
                theirs[count].rounds.append(spent)
        engine.texts = [best.text for best, *_ in meter.translate(texts, 1)]
    quicker = min(theirs.values(), key=lambda side: side.best.clock)
    same = sum(a == b for a, b in zip(ours.texts, quicker.texts, strict=True))
    print(
        f"{package.name}: {len(texts)} segments, {chosen.threads} threads, load {os.getloadavg()[0]:.1f}; "
        f"{same} with the same text, {meter.again} searched again"
    )
    for side in (*theirs.values(), engine, ours):
        best, quality = side.best, CHRF().corpus_score(list(side.texts), [[pair.english for pair in made]]).score
        print(
            f"{side.name:<24}{len(texts) / best.clock:>7.0f} segments a second, {best.clock:>6.2f} s, "
            f"{best.cpu:>6.2f} s of processor, chrF {quality:.1f}; "
            f"{quicker.best.clock / best.clock:.2f} times the library's pace"
        )


def in_batches(translator: Meter, tag: LanguageTag, texts: Sequence[str]) -> Callable[[], list[str]]:
    """What translates all *texts* as a run does; the weights are touched before it is handed out."""
    wordings = [
        Wording(segment=SegmentId(f"seg-{number}"), revision=1, text=text, tag=tag) for number, text in enumerate(texts)
    ]
    glossary = starter()
    translator.translate(texts[:1], 1)
    return lambda: [draft.text for draft in translate_wordings(wordings, translator, glossary, Options())]


if __name__ == "__main__":
    main()
