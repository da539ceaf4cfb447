"""Simulated workers: what `testimony worker` asks of the archive, without engines and without Prefect.

Each is a thread with an archive of its own: its own connections, its own hand, its own renewal of leases. It looks for
a recording that waits, takes it, begins its run, offers an hour in twenty chunks, claims, keeps and closes them one by
one, and ends its run; then it looks again. `--pace` is how long it listens to a chunk.
"""

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from archive.errors import BusyError
from archive.store import Archive
from archive.work import Piece
from benchmarks.filled import CHUNKS, HOUR_MS
from testimony.identity import Digest, RecordingId
from testimony.recording import Stage, State
from testimony.run import Outcome
from testimony.span import Span

KIND = "transcribe"
_Done = TypeVar("_Done")
_CONTENT = [{"text": "x" * 2_000}]


class Crew:
    """The workers of one process, and how long each thing took them."""

    def __init__(self, url: str, key: Path, pace_s: float) -> None:
        self._url, self._key, self._pace_s = url, key, pace_s
        self.measuring, self.stop = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self.took: dict[str, list[float]] = {"look": [], "chunk": [], "history": []}

    def work(self, home: Path, gate: threading.Barrier) -> None:
        """One worker, on a machine of its own as far as the archive can tell."""
        home.mkdir()
        shutil.copy(self._key, home / "seal.key")
        with Archive.open(home, lambda: datetime.now(UTC), self._url) as archive:
            gate.wait()
            while not self.stop.is_set():
                began = time.perf_counter()
                held = {*archive.leases.held("rec-")}
                held |= {each.removeprefix("taking ") for each in archive.leases.held("taking ")}
                archive.requests.pending()
                found = archive.recordings.next_waiting(held, among=len(held) + 1)
                self._note("look", began)
                if found is None:
                    sys.exit("no recording waits any more: fill the archive with more, or measure for a shorter time")
                with suppress(BusyError), archive.leases.holding(f"taking {found.id}"), archive.lease(found.id):
                    self._attend(archive, found.id)

    def _attend(self, archive: Archive, recording: RecordingId) -> None:
        run = self._history(lambda: archive.runs.begin(recording, list(Stage), {})).id
        chunk_ms = HOUR_MS // CHUNKS
        spans = [Span(part * chunk_ms, (part + 1) * chunk_ms) for part in range(CHUNKS)]
        archive.work.offer(
            recording, KIND, [Piece(key=Digest.of_bytes(token_hex(16).encode()), span=each) for each in spans]
        )
        while not self.stop.is_set():
            began = time.perf_counter()
            if (claim := archive.work.claim(KIND, recording)) is None:
                break
            claimed = time.perf_counter() - began
            time.sleep(self._pace_s)
            began = time.perf_counter() - claimed
            archive.chunks.keep(claim.piece.key, recording, claim.piece.span, _CONTENT)
            archive.work.done(claim)
            archive.chunks.known(recording)
            self._note("chunk", began)
        archive.work.offer(recording, KIND, ())
        for state in (State.TRANSCRIBED, State.TRANSLATED, State.IN_REVIEW):
            self._history(partial(archive.recordings.advance, recording, state, run))
        self._history(lambda: archive.runs.end(run, Outcome.DONE))

    def _history(self, act: Callable[[], _Done]) -> _Done:
        began = time.perf_counter()
        done = act()
        self._note("history", began)
        return done

    def _note(self, what: str, began: float) -> None:
        if self.measuring.is_set():
            with self._lock:
                self.took[what].append(time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", type=Path, required=True, help="the archive's seal.key")
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--pace", type=float, default=0.0)
    asked = parser.parse_args()
    crew, gate = Crew(asked.url, asked.key, asked.pace), threading.Barrier(asked.workers + 1)
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(asked.workers) as pool:
        at_work = [pool.submit(crew.work, Path(name) / f"home{number}", gate) for number in range(asked.workers)]
        gate.wait()
        print("ready", flush=True)
        for line in sys.stdin:  # whoever started this says when
            if line.strip() == "measure":
                crew.measuring.set()
                before = time.process_time()
            elif line.strip() == "stop":
                spent = time.process_time() - before
                crew.measuring.clear()
                crew.stop.set()
                break
        for each in at_work:
            each.result()
    print(json.dumps({"cpu_s": spent, "took": crew.took}), flush=True)


if __name__ == "__main__":
    main()
