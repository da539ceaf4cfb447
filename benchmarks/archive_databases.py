"""The archive on SQLite and on PostgreSQL, side by side: a long record is read, and people correct it.

    python benchmarks/archive_databases.py [--segments 3000] [--revisions 200]

It starts a PostgreSQL of its own, which keeps its promises to the disk as SQLite does here; on the same machine it
shares the processors with the program. Where something is done more than once, the median counts.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from archive.overview import Wanted
from archive.store import Archive
from benchmarks.servers import server_of
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segments", type=int, default=3000)
    parser.add_argument("--revisions", type=int, default=200)
    asked = parser.parse_args()
    size = (asked.segments, asked.revisions)
    with tempfile.TemporaryDirectory() as folder, server_of() as server:
        one = measured(Path(folder) / "one", None, *size)
        two = measured(Path(folder) / "two", server.url(server.create()), *size)
    print(f"{asked.segments} segments, {asked.revisions} corrections; milliseconds")
    print(f"{'':<28}{'SQLite':>10}{'PostgreSQL':>12}{'ratio':>8}")
    for name, took in one.items():
        print(f"{name:<28}{1000 * took:>10.1f}{1000 * two[name]:>12.1f}{two[name] / took:>8.2f}")


def measured(home: Path, url: str | None, segments: int, revisions: int) -> dict[str, float]:
    """How many seconds each thing takes."""
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
        listed = statistics.median(seconds(lambda: archive.overview.listing(Wanted())) for _ in range(READINGS))
        looked = statistics.median(seconds(archive.recordings.next_waiting) for _ in range(revisions))
        verified = seconds(archive.verify)
    return {
        "writing the transcript": written,
        "reading the record": read,
        "one correction": corrected,
        "a page of the list": listed,
        "a look for what waits": looked,
        "verifying everything": verified,
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
