"""How the cost of finding terms grows with the glossary: concepts over segments, in processor time, in one run.

    python benchmarks/matching.py --segments 10000

Concepts are made of syllables, so that none is a real word; a tenth of the segments mentions one, inflected. Building
the finder is told apart from finding: a run builds it once.
"""

import argparse
import random
import sys
import time

from glossary.book import Glossary
from glossary.entry import Entry, Status
from glossary.match import Finder
from testimony.language import Language, LanguageTag

TAG = LanguageTag.usual(Language.KAZAKH)
SIZES = (1_000, 10_000)
_SYLLABLES = [consonant + vowel for consonant in "бгджзклмнпрстш" for vowel in "аеоұі"]
_ENDINGS = ("", "да", "ға", "дан", "ның", "лар", "ларда")


def concepts(count: int, chosen: random.Random) -> list[str]:
    """*count* invented names of four to six syllables, no two the same."""
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(chosen.choices(_SYLLABLES, k=chosen.randint(4, 6))).capitalize()] = None
    return list(names)


def glossary(names: list[str]) -> Glossary:
    return Glossary(
        Entry(concept=f"c{number}", rendering=name, status=Status.APPROVED, forms={TAG: (name,)})
        for number, name in enumerate(names)
    )


def segments(count: int, names: list[str], chosen: random.Random) -> list[str]:
    """*count* segments of 8 to 24 words; every tenth has one of *names* in it."""
    words = ["".join(chosen.choices(_SYLLABLES, k=chosen.randint(1, 4))) for _ in range(5_000)]
    made = []
    for number in range(count):
        line = chosen.choices(words, k=chosen.randint(8, 24))
        if number % 10 == 0:
            line.insert(len(line) // 2, chosen.choice(names) + chosen.choice(_ENDINGS))
        made.append(" ".join(line))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chosen = random.Random(given.seed)  # noqa: S311 - the same material each time, and no secret
    names = concepts(max(SIZES), chosen)
    texts = segments(given.segments, names[: min(SIZES)], chosen)
    taken = {}
    for size in SIZES:
        began = time.process_time()
        finder = Finder.of(glossary(names[:size]), TAG)
        built = time.process_time()
        found = sum(len(finder.find(text)) for text in texts)
        taken[size] = time.process_time() - built
        sys.stdout.write(
            f"{size:6} concepts: built in {built - began:5.2f} CPU s; "
            f"{len(texts)} segments in {taken[size]:5.2f} CPU s, {found} mentions\n"
        )
    sys.stdout.write(f"ratio {taken[max(SIZES)] / taken[min(SIZES)]:.2f}\n")


if __name__ == "__main__":
    main()
