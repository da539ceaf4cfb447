"""What a worker does each minute, twice in a row: it ends the flow runs of processes that are gone."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from archive.store import Archive
from console.installation import Installation
from flows.pools import Pool
from flows.wiring import keep_to_this_machine, standing_server

keep_to_this_machine()
installation = Installation(home=Path(sys.argv[1]))
settings = installation.settings
where = installation.whereabouts
with (
    Archive.open(settings.home, lambda: datetime.now(UTC), settings.archive_url, where) as archive,
    standing_server(settings),
):
    from flows.presence import Presence

    presence = Presence(archive=archive, name="the test", pool=Pool.ALL, tell=print)
    presence.beat()
    presence.beat()
