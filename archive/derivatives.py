"""Derivatives: the files that were made from originals, and whether each is still what was made.

A derivative can always be made again, and yet people listen to one and models to another. So when they are made, the
digest of each becomes part of an event of the audit trail, where nobody changes it afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from archive.audit import PIPELINE, AuditTrail
from archive.columns import facts_of
from archive.database import Database
from archive.lease import Leases
from archive.schema import audit as trail
from archive.vault import Vault
from testimony.identity import Digest, RecordingId

_NOTED = "recording.derived"

#: The digest of each file, by its name.
Files = Mapping[str, Digest]


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """How the derivatives of one recording were found.

    Attributes:
        read: how many were read from end to end.
        damaged: the names of those that are something else than what was made.
        is_whole: whether each that should be there is, and is what was made.
    """

    read: int = 0
    damaged: tuple[str, ...] = ()
    is_whole: bool = True


class Derivatives:
    """Notes what was made from originals, and compares it later."""

    def __init__(self, vault: Vault, database: Database, audit: AuditTrail, leases: Leases) -> None:
        self._vault, self._database, self._audit, self._leases = vault, database, audit, leases

    def note(self, recording: RecordingId, *, by: str = PIPELINE) -> None:
        """Tell the audit trail what was made from *recording*; nothing where the trail has it already."""
        made = self._vault.derived(recording)
        known = self.noted(recording).get(recording)
        if not made or made == known:
            return
        with self._database.writing() as connection:
            files = {name: digest.hex for name, digest in made.items()}
            self._audit.append(connection, by, _NOTED, recording, files=files)

    def noted(self, recording: RecordingId | None = None) -> Mapping[RecordingId, Files]:
        """What was made last from each original, or from one, as the audit trail has it."""
        query = select(trail.c.subject, trail.c.payload).where(trail.c.action == _NOTED).order_by(trail.c.seq)
        if recording is not None:
            query = query.where(trail.c.subject == recording)
        with self._database.reading() as connection:
            return {RecordingId(row.subject): _files(row.payload) for row in connection.execute(query)}

    def condition(self, recording: RecordingId, noted: Files | None) -> Condition:
        """Read every derivative of *recording*.

        What is being made at this moment is left alone, and so is what was made anew since it was *noted*.
        """
        found = self._compared(recording, noted)
        if found.is_whole or self._is_held(recording):
            return Condition(read=found.read)
        latest = self.noted(recording).get(recording)
        return found if latest == noted else self._compared(recording, latest)

    def _compared(self, recording: RecordingId, noted: Files | None) -> Condition:
        if noted is None:
            return Condition(is_whole=False)
        found = {name: self._vault.found_derived(recording, name) for name in noted}
        damaged = tuple(name for name, digests in sorted(found.items()) if digests - {noted[name], None})
        return Condition(
            read=sum(1 for digests in found.values() if digests != {None}),
            damaged=damaged,
            is_whole=all(digests == {noted[name]} for name, digests in found.items()),
        )

    def _is_held(self, recording: RecordingId) -> bool:
        return recording in self._leases.held(recording)


def _files(payload: str) -> Files:
    return {name: Digest(digest) for name, digest in facts_of(payload)["files"].items()}
