"""What each translation stands on: the glossary that a machine made it under, or that a person had before them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from archive import schema
from archive.database import Database
from archive.history import latest_of
from archive.settled import approved_in
from archive.transcripts import wordings_in
from testimony.draft import Wording
from testimony.identity import RecordingId
from testimony.revision import Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """A wording that has a translation, and the glossary which that translation has to do with.

    Attributes:
        version: of the glossary under which a machine translated it last, or made a proposal; None where none did.
        event: of the audit trail when a person wrote the translation; the glossary in force then is what it knew.
        is_settled: whether a person wrote or approved the translation, so that a machine may only propose.
    """

    wording: Wording
    version: str | None
    event: int
    is_settled: bool


class Impact:
    """Reads what a change of the glossary may bear on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bases(self, recording: RecordingId) -> tuple[Basis, ...]:
        """What the translations of *recording* stand on, in the order of its segments.

        Wordings that were never translated are left out; so are translations of an earlier wording: whatever becomes
        of the glossary, they have to be made anew.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        with self._database.reading() as connection:
            wordings = wordings_in(connection, recording)
            latest = latest_of(connection, recording)
            settled = approved_in(connection, recording)
            proposed = _proposed(connection, recording)
        bases = []
        for wording in wordings:
            standing = latest.get((wording.segment, Kind.TRANSLATION))
            if standing is None or standing.of_revision != wording.revision:
                continue
            proposal = proposed.get((wording.segment, wording.revision))
            later = proposal if proposal is not None and proposal.at > standing.at else None
            bases.append(
                Basis(
                    wording=wording,
                    version=later.glossary_version if later else standing.glossary_version,
                    event=standing.event,
                    is_settled=standing.model is None or wording.segment in settled,
                )
            )
        return tuple(bases)


def _proposed(connection: Connection, recording: RecordingId) -> dict[tuple[str, int], Row[Any]]:
    """The newest proposal of a translation for each wording."""
    table = schema.proposal
    query = select(table).where(table.c.recording == recording, table.c.kind == Kind.TRANSLATION)
    return {(row.segment, row.of_revision): row for row in connection.execute(query.order_by(table.c.id))}
