"""Proposals of terms: what an interpreter at the desk would have in the glossary, until somebody decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from archive import schema
from archive.audit import AuditTrail
from archive.columns import instant, instant_of
from archive.database import Database
from archive.glossaries import Glossaries
from archive.history import NoSuchSegmentError
from archive.projects import check_project, project_in
from glossary.entry import Entry
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag


class NoSuchProposalError(BadInputError):
    """A proposal was to be decided that there is not, or that somebody has decided."""

    def __init__(self, proposal: int, decided_by: str | None) -> None:
        super().__init__(proposal, decided_by)
        self.proposal, self.decided_by = proposal, decided_by

    def __str__(self) -> str:
        if self.decided_by is None:
            return f"there is no proposal {self.proposal} for the glossary; list them again"
        return f"{self.decided_by} has already decided on proposal {self.proposal} for the glossary"


class EmptyTermError(BadInputError):
    """A term was proposed without its form or without its English."""

    def __str__(self) -> str:
        return "a term has a form in the language of the witness and an English rendering; give both"


@dataclass(frozen=True, kw_only=True, slots=True)
class TermProposal:
    """A term that somebody would have in the glossary.

    Attributes:
        project: whose glossary is meant; None for the base.
        concept: the concept that it would change; None for a new one.
        form: how it is said.
        segment: where it was met; None where it comes from elsewhere.
    """

    id: int
    project: str | None
    concept: str | None
    form: str
    tag: LanguageTag
    rendering: str
    note: str
    segment: SegmentId | None
    at: datetime
    by: str


class Terms:
    """What is proposed for the glossaries of an archive. Proposals and decisions are kept for ever."""

    def __init__(
        self, database: Database, audit: AuditTrail, clock: Callable[[], datetime], glossaries: Glossaries
    ) -> None:
        self._database, self._audit, self._clock, self._glossaries = database, audit, clock, glossaries

    def propose(
        self,
        *,
        form: str,
        tag: LanguageTag,
        rendering: str,
        by: str,
        segment: SegmentId | None = None,
        concept: str | None = None,
        project: str | None = None,
        note: str = "",
    ) -> int:
        """Propose that *form* be rendered as *rendering*; the number under which it waits to be decided.

        Args:
            segment: where it was met; the proposal is then for the glossary of its recording's project.

        Raises:
            EmptyTermError: the form or the rendering is empty.
            NoSuchSegmentError, NoSuchProjectError: there is no such segment, or project.
        """
        form, rendering = form.strip(), rendering.strip()
        if not form or not rendering:
            raise EmptyTermError
        with self._database.writing() as connection:
            book = _project_of(connection, segment) if segment else project
            check_project(connection, book)
            row = {
                "book": book or "",
                "concept": concept,
                "form": form,
                "language": str(tag),
                "rendering": rendering,
                "note": note.strip(),
                "segment": segment,
                "at": instant(self._clock()),
                "by": by,
            }
            inserted = connection.execute(insert(schema.term_proposal).values(**row)).inserted_primary_key
            number = int(inserted[0]) if inserted else 0
            self._audit.append(connection, by, "term.proposed", segment or book or "base", proposal=number)
        return number

    def open(self, project: str | None = None) -> tuple[TermProposal, ...]:
        """The proposals for the base, or for *project*, that nobody has decided on; oldest first."""
        proposal, decision = schema.term_proposal, schema.term_decision
        query = (
            select(proposal)
            .outerjoin(decision, decision.c.proposal == proposal.c.id)
            .where(decision.c.proposal.is_(None), proposal.c.book == (project or ""))
            .order_by(proposal.c.id)
        )
        with self._database.reading() as connection:
            return tuple(_proposal(row) for row in connection.execute(query))

    def accept(self, proposal: int, entry: Entry, *, by: str, reason: str | None = None) -> Entry:
        """Put *entry*, which somebody made of the proposal, in force. Returns it with the version that it got.

        Raises:
            NoSuchProposalError: there is none, or it is decided.
        """
        with self._database.writing() as connection:
            row = _undecided(connection, proposal)
            project = row.book or None
            adopted = self._glossaries.change_within(connection, entry, by=by, project=project, reason=reason)
            self._decide(connection, proposal, adopted.concept, by, reason)
        return adopted

    def turn_down(self, proposal: int, *, by: str, reason: str) -> None:
        """Leave the glossary as it is, and say why.

        Raises:
            NoSuchProposalError: there is none, or it is decided.
        """
        with self._database.writing() as connection:
            _undecided(connection, proposal)
            self._decide(connection, proposal, None, by, reason)

    def _decide(self, connection: Connection, proposal: int, concept: str | None, by: str, reason: str | None) -> None:
        row = {"proposal": proposal, "concept": concept, "reason": reason, "at": instant(self._clock()), "by": by}
        connection.execute(insert(schema.term_decision).values(**row))
        self._audit.append(connection, by, "term.decided", concept[:32] if concept else "none", proposal=proposal)


def _project_of(connection: Connection, segment: SegmentId) -> str | None:
    query = select(schema.segment.c.recording).where(schema.segment.c.id == segment)
    recording = connection.execute(query).scalar()
    if recording is None:
        raise NoSuchSegmentError(segment)
    return project_in(connection, RecordingId(recording))


def _undecided(connection: Connection, proposal: int) -> Row[Any]:
    table, decision = schema.term_proposal, schema.term_decision
    row = connection.execute(
        select(table, decision.c.by.label("decided_by"))
        .outerjoin(decision, decision.c.proposal == table.c.id)
        .where(table.c.id == proposal)
    ).first()
    if row is None or row.decided_by is not None:
        raise NoSuchProposalError(proposal, row.decided_by if row else None)
    return row


def _proposal(row: Row[Any]) -> TermProposal:
    return TermProposal(
        id=row.id,
        project=row.book or None,
        concept=row.concept,
        form=row.form,
        tag=LanguageTag.parse(row.language),
        rendering=row.rendering,
        note=row.note,
        segment=SegmentId(row.segment) if row.segment else None,
        at=instant_of(row.at),
        by=row.by,
    )
