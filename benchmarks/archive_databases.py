"""The archive on SQLite and on PostgreSQL, side by side: a long record is read, and people correct it.

    python benchmarks/archive_databases.py postgresql+psycopg://user@/database

The database must be empty. Ratios are of medians; a server on the same machine shares its processors with the program.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from archive.store import Archive
from testimony.draft import SegmentDraft
from testimony.identity import Digest, RecordingId, new_segment_id
from testimony.language import Language, LanguageTag
from testimony.recording import MediaFacts, Stage
from testimony.revision import Engine, Kind, Person
from testimony.segment import Segment
from testimony.span import Span

READINGS = 5
LENGTH_MS = 4000
KAZAKH = LanguageTag.usual(Language.KAZAKH)
ENGINE = Engine(name="engine", model="model", digest=Digest.of_bytes(b"model"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", help="an empty PostgreSQL database")
    parser.add_argument("--segments", type=int, default=3000)
    parser.add_argument("--revisions", type=int, default=1000)
    asked = parser.parse_args()
    size = (asked.segments, asked.revisions)
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "sqlite": measured(Path(folder) / "one", None, *size),
            "postgresql": measured(Path(folder) / "two", asked.url, *size),
        }
    found["ratio"] = {name: round(found["postgresql"][name] / found["sqlite"][name], 2) for name in found["sqlite"]}
    json.dump(found, sys.stdout, indent=1)
    print()


def measured(home: Path, url: str | None, segments: int, revisions: int) -> dict[str, float]:
    """Seconds: to write the transcript, to read the record, and for one correction in the median."""
    with Archive.open(home, lambda: datetime.now(UTC), url) as archive:
        recording = received(archive, home)
        run = archive.runs.begin(recording, [Stage.TRANSCRIBE], {}).id
        archive.recordings.prepared(recording, {}, segments * LENGTH_MS, run)
        drafts = [draft(recording, number) for number in range(segments)]
        written = seconds(lambda: archive.transcripts.write(run, recording, ENGINE, drafts))
        read = statistics.median(seconds(lambda: archive.record(recording)) for _ in range(READINGS))
        person = Person("aigul")

        def correct(number: int) -> None:
            segment = drafts[number].segment.id
            archive.corrections.revise(segment, Kind.SOURCE, "екі бір", based_on=1, author=person)

        corrected = statistics.median(seconds(partial(correct, each)) for each in range(revisions))
        verified = seconds(archive.verify)
    return {
        "write_s": round(written, 3),
        "read_s": round(read, 3),
        "correct_s": round(corrected, 5),
        "verify_s": round(verified, 3),
    }


def received(archive: Archive, home: Path) -> RecordingId:
    sound = home / "sound"
    sound.write_bytes(b"sound")
    media = MediaFacts(container="wav", codec="pcm_s16le", sample_rate_hz=16000, channels=1, declared_ms=1)
    return archive.receive(sound, name="a", language=KAZAKH, identify=lambda _path, _name: media).recording.id


def draft(recording: RecordingId, number: int) -> SegmentDraft:
    span = Span(number * LENGTH_MS, (number + 1) * LENGTH_MS)
    segment = Segment(id=new_segment_id(), recording=recording, span=span, language=KAZAKH, gap=None)
    return SegmentDraft(segment=segment, text=f"бір екі үш төрт бес {number}")


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
