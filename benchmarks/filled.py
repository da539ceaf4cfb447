"""An archive of as many recordings as are wanted, each an hour long and done with.

Written in bulk, past the program's own doors but under the database's guards, and chained as the program would. One
event stands for some ten, and transcripts are left out, for nothing that is measured reads those of other recordings.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, text

from archive import schema
from archive.columns import instant
from archive.store import Archive

#: Of each recording: an hour in chunks of three minutes.
CHUNKS = 20
HOUR_MS = 3_600_000

_AT_ONCE = 250
_CHUNKS = text("""
    INSERT INTO chunk (key, recording, start_ms, end_ms, content, digest)
    SELECT encode(sha256(convert_to(recording.id || part, 'UTF8')), 'hex'), recording.id, part * :ms, (part + 1) * :ms,
        repeat('x', 400), repeat('0', 64)
    FROM recording CROSS JOIN generate_series(0, :parts - 1) AS part
    WHERE NOT EXISTS (SELECT 1 FROM chunk WHERE chunk.recording = recording.id)""")


def fill(archive: Archive, upto: int) -> None:
    """Have *upto* recordings in the archive."""
    with archive._database.reading() as connection:
        there: int = connection.execute(text("SELECT count(*) FROM recording")).scalar_one()
    for first in range(there, upto, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, upto))
        with archive._database.writing() as connection:
            _fill(archive, connection, numbers)
    with archive._database.apart() as connection:
        connection.execute(_CHUNKS, {"parts": CHUNKS, "ms": HOUR_MS // CHUNKS})
        connection.execute(text("ANALYZE"))


def _fill(archive: Archive, connection: Connection, numbers: range) -> None:
    at = instant(datetime.now(UTC))
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (schema.recording, schema.custody, schema.run)}
    ids = [f"rec-{hashlib.sha256(str(number).encode()).hexdigest()[:20]}" for number in numbers]
    for number, each in zip(numbers, ids, strict=True):
        _note(rows, number, each, at)
    for table, some in rows.items():
        connection.execute(insert(table), some)
    for each in ids:
        archive.audit.append(connection, "pipeline", "recording.advanced", each, state="in review")


def _note(rows: dict[Any, list[dict[str, Any]]], number: int, recording: str, at: str) -> None:
    original = hashlib.sha256(recording.encode()).hexdigest()
    rows[schema.recording].append(
        {"id": recording, "original": original, "size_bytes": 10**8, "name": f"{number}.wav", "language": "kk-Cyrl"}
        | {"consent": "team", "received_at": at, "reference": f"K-{number}", "witness": f"W-{number}"}
        | {"media": "{}", "state": "in review", "duration_ms": HOUR_MS, "preparation": "{}"}
    )
    rows[schema.custody].append(
        {"recording": recording, "at": at, "by": "iva", "event": "received", "name": f"{number}.wav"}
    )
    rows[schema.run].append(
        {
            "id": f"run-{recording[4:]}",
            "recording": recording,
            "stages": '["prepare", "transcribe", "translate", "queue"]',
        }
        | {"options": "{}", "began_at": at, "outcome": "done", "ended_at": at}
    )
