"""A run over three recordings that need more than one try, or are beyond help; started by a test, with a home."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from doubles import Listener, prepared_minute, received, workshop_of  # beside this file

from archive.store import Archive
from flows.plan import Plan
from flows.wiring import keep_to_this_machine, run_interviews
from testimony.errors import JobError

WITNESS_WORDS = "мені Үрімжіде ұстады"


class Ailing(Listener):
    """Fails once for the moment, then works, then fails for good on the second recording, then works."""

    asked = 0

    def transcribe(self, samples, clips, profile, options):
        self.asked += 1
        if self.asked == 1:
            raise OSError("the disk is full for a moment")
        if self.hears_the_second():
            raise ValueError(WITNESS_WORDS)
        return super().transcribe(samples, clips, profile, options)

    def hears_the_second(self) -> bool:
        return archive.recordings.get(second).failure is None and archive.recordings.get(first).state == "in review"


keep_to_this_machine()
home = Path(sys.argv[1])
with Archive.open(home, lambda: datetime.now(UTC)) as archive:
    first, second, third = (received(archive, home, content) for content in (b"first", b"second", b"third"))
    for recording in (first, second, third):
        prepared_minute(archive, recording)
    workshop = workshop_of(home, archive, lambda *_: None)
    workshop.engines.listener = Ailing(workshop.engines.listener.model)
    try:
        run_interviews(workshop, Plan(), [first, second, third])
    except JobError as failed:
        sys.stdout.write(f"{failed}\n")
