"""Checks this deposit with nothing but Python's standard library, 3.8 or later: python3 check.py [FOLDER OF THE BAG]

Every file that the manifests name must be there and be, byte for byte, what it was; no file may be there that they do
not name; and the recording that the transcript tells of must be the one that lies beside it.
"""

import hashlib
import json
import sys
from pathlib import Path


def faults(bag: Path) -> "list[str]":
    """A sentence for each fault; none where the deposit is whole."""
    found = []
    named: dict[str, list[tuple[str, str]]] = {}
    for manifest in sorted(bag.glob("*manifest-*.txt")):
        kind = manifest.stem.rpartition("-")[2]
        for line in manifest.read_text(encoding="utf-8").splitlines():
            digest, path = line.split(None, 1)
            named.setdefault(path, []).append((kind, digest))
    for path, digests in sorted(named.items()):
        if not (bag / path).is_file():
            found.append(f"{path} is missing")
        else:
            found += [
                f"{path} is not what it was ({kind})" for kind, digest in digests if _sum(bag / path, kind) != digest
            ]
    here = {path.relative_to(bag).as_posix() for path in (bag / "data").rglob("*") if path.is_file()}
    found += [f"{path} is in no manifest" for path in sorted(here - named.keys())]
    return found or _strangers(bag)  # what was changed cannot be asked what it tells of


def _strangers(bag: Path) -> "list[str]":
    """The recording that each transcript names must lie beside it."""
    originals = {_sum(path, "sha256") for path in (bag / "data" / "original").iterdir()}
    told = {
        json.loads(path.read_text(encoding="utf-8"))["recording"]["sha256"]
        for path in (bag / "data" / "transcript").glob("*.json")
    }
    return [] if originals == told else ["the transcript tells of another recording than the one beside it"]


def _sum(path: Path, kind: str) -> str:
    digest = hashlib.new(kind)
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    bag = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1]
    wrong = faults(bag)
    sys.stdout.write("\n".join(wrong or ["the deposit is whole"]) + "\n")
    sys.exit(1 if wrong else 0)
