"""The desk over an archive that is there already, in a process of its own: it can be killed like one.

python tests/browser/desk_process.py HOME PORT
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from archive.store import Archive
from media.identify import identify
from review.app import create_app
from review.desk import Desk
from review.serving import allowed_names, serve

LIMIT_BYTES = 200_000_000


def now() -> datetime:
    return datetime.now(UTC)


def main(home: Path, port: int) -> None:
    with Archive.open(home, now) as archive:
        desk = Desk.over(archive, now, identify=identify, uploads=home / "uploads", limit_bytes=LIMIT_BYTES)
        serve(create_app(desk, allowed_names("127.0.0.1", expose=False)), "127.0.0.1", port)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
