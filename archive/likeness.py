"""Which wordings are worth comparing: signatures by which an index finds what has most letters in common.

MinHash over the letters' triples, in bands (A. Broder, 1997; Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*,
chapter 3). With 24 bands of 2, wordings that have a third of their triples in common share a band with odds of 94 in
100, and wordings with a twentieth in common with odds of 6 in 100.
"""

import hashlib
import random
from collections.abc import Iterator

_BANDS, _ROWS = 24, 2
_PRIME = (1 << 61) - 1
_CHOSEN = random.Random(20)  # noqa: S311 - no secret: the same figures on every machine, or the index is of no use
_HASHES = tuple((_CHOSEN.randrange(1, _PRIME), _CHOSEN.randrange(_PRIME)) for _ in range(_BANDS * _ROWS))


def bands(folded: str) -> Iterator[str]:
    """The bands of a wording that is folded as a `glossary.key.Key` is, each 16 characters long."""
    triples = {folded[at : at + 3] for at in range(max(1, len(folded) - 2))}
    numbers = [int.from_bytes(hashlib.blake2b(triple.encode(), digest_size=7).digest()) for triple in triples]
    least = [min((a * number + b) % _PRIME for number in numbers) for a, b in _HASHES]
    for band in range(_BANDS):
        rows = ",".join(str(each) for each in least[band * _ROWS : (band + 1) * _ROWS])
        yield hashlib.blake2b(f"{band}:{rows}".encode(), digest_size=8).hexdigest()
