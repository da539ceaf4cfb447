"""Flow runs, so many at a time, under a Prefect server that is there already; told what to do in lines of JSON."""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from archive.store import Archive
from benchmarks.stubs import workshop_of
from flows.plan import Plan
from flows.pools import Pool
from flows.wiring import keep_to_this_machine, standing_server
from testimony.identity import RecordingId
from testimony.settings import Settings

_BEATS = 20
_UNDER_WAY = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--auth", required=True)
    asked = parser.parse_args()
    keep_to_this_machine()
    settings = Settings(
        home=asked.home, archive_url=asked.url, prefect_api_url=asked.api, prefect_auth=asked.auth, server_timeout_s=600
    )
    with (
        Archive.open(asked.home, lambda: datetime.now(UTC), asked.url) as archive,
        standing_server(settings, lambda line: print(line, file=sys.stderr)) as run,
    ):
        workshop = workshop_of(archive, settings)
        import flows.presence  # noqa: F401 - Prefect is loaded before anything is measured

        print("ready", flush=True)
        for line in sys.stdin:
            if line.strip() == "stop":
                break
            if line.strip() == "beat":
                print(json.dumps({"beats": beats(archive)}), flush=True)
                continue
            told = json.loads(line)
            ids = [RecordingId(each) for each in told["recordings"]]
            found = phase(lambda each: run(workshop, Plan(), [each]), ids, told["threads"], told["seconds"])
            print(json.dumps(found), flush=True)


def phase(
    run: Callable[[RecordingId], None], ids: list[RecordingId], threads: int, seconds: float
) -> dict[str, object]:
    """Flow runs over *ids*, *threads* of them at a time, none begun after *seconds*; fewer where *ids* end."""
    took: list[float] = []
    lock, until, before = threading.Lock(), time.monotonic() + seconds, time.process_time()

    def work() -> None:
        while time.monotonic() < until:
            with lock:
                if not ids:
                    return
                each = ids.pop()
            began = time.monotonic()
            run(each)
            took.append(time.monotonic() - began)

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work) for _ in range(threads)]:
            done.result()
    return {"took": took, "cpu_s": time.process_time() - before}


def beats(archive: Archive) -> int:
    """Some beats of a worker, while a hundred flow runs go on as those of a hundred workers would."""
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.states import Running

    from flows.interviews import FLOW
    from flows.presence import Presence

    held = [archive.leases.take(f"rec-held{number}") for number in range(_UNDER_WAY)]
    with get_client(sync_client=True) as client:
        ours = flow(name=FLOW, validate_parameters=False)(lambda recordings: recordings)
        for lease in held:
            if lease is not None:
                client.create_flow_run(ours, name=lease.name, parameters={"recordings": [lease.name]}, state=Running())
    presence = Presence(archive=archive, name=f"box:{os.getpid()}", pool=Pool.ALL, tell=print)
    print("under way", flush=True)
    sys.stdin.readline()
    for _ in range(_BEATS):
        presence.beat()
    return _BEATS


if __name__ == "__main__":
    main()
