"""Chunks: what was worked out for a stretch of a recording, kept so that a killed run resumes where it stopped."""

import json
from typing import Any

from sqlalchemy import select

from archive.database import Database
from archive.schema import chunk
from archive.upsert import upsert
from testimony.identity import Digest, RecordingId
from testimony.span import Span


class Chunks:
    """Results by key. The key is over everything that a result depends on, so that it never goes out of date."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: Digest) -> Any | None:
        """The content kept under *key*, or None.

        A content that no longer has the digest it was kept with is as good as none: it is worked out again.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(chunk.c.content, chunk.c.digest).where(chunk.c.key == key.hex)).first()
        if row is None or Digest.of_bytes(row.content.encode()).hex != row.digest:
            return None
        return json.loads(row.content)

    def known(self, recording: RecordingId) -> frozenset[Digest]:
        """The keys under which something is kept of *recording*; whether it is sound is told by `get`."""
        with self._database.reading() as connection:
            found = connection.execute(select(chunk.c.key).where(chunk.c.recording == recording)).scalars()
            return frozenset(Digest(key) for key in found)

    def keep(self, key: Digest, recording: RecordingId, span: Span, content: Any) -> None:
        """Keep *content* (plain JSON values) under *key*, in place of what may have been damaged there."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        with self._database.apart() as connection:
            row = {
                "key": key.hex,
                "recording": recording,
                "start_ms": span.start_ms,
                "end_ms": span.end_ms,
                "content": text,
                "digest": Digest.of_bytes(text.encode()).hex,
            }
            upsert(connection, chunk, row)
