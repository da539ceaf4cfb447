"""Proposals of terms: what an interpreter at the desk would have in the glossary, until somebody decides."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Select, and_, insert, or_, select

from archive import schema
from archive.access import readable_by
from archive.accounts import Account
from archive.audit import AuditTrail
from archive.columns import instant
from archive.database import Database
from archive.glossaries import Glossaries
from archive.history import NoSuchSegmentError
from archive.projects import check_project, project_in
from archive.proposed import (
    AlreadyProposedError,
    EmptyTermError,
    TermProposal,
    UnreasonedRefusalError,
    UnusableTermError,
    find_undecided,
    proposal_of,
    undecided,
)
from glossary.amend import amended
from glossary.book import Glossary
from glossary.entry import Entry
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag

_CATEGORY = "term"


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
        category: str = _CATEGORY,
        project: str | None = None,
        note: str = "",
    ) -> int:
        """Propose that *form* be rendered as *rendering*; the number under which it waits to be decided.

        Args:
            segment: where it was met; the proposal is then for the glossary of its recording's project.
            concept: the concept that it would change; None for a new one.

        Raises:
            EmptyTermError: the form or the rendering is empty.
            UnusableTermError: no glossary can hold it.
            AlreadyProposedError: the same waits to be decided.
            NoSuchSegmentError, NoSuchProjectError: there is no such segment, or project.
        """
        form, rendering, note = form.strip(), rendering.strip(), note.strip()
        category = category.strip() or _CATEGORY
        if not form or not rendering:
            raise EmptyTermError
        _made(
            lambda: Entry(
                concept=concept or "new", category=category, rendering=rendering, forms={tag: (form,)}, note=note
            )
        )
        with self._database.writing() as connection:
            book = _project_of(connection, segment) if segment else project
            check_project(connection, book)
            table = schema.term_proposal.c
            same = and_(table.form == form, table.language == str(tag), table.rendering == rendering)
            waiting = connection.execute(undecided().where(table.book == (book or ""), same)).first()
            if waiting is not None:
                raise AlreadyProposedError(waiting.by)
            row = {
                "book": book or "",
                "concept": concept,
                "category": category,
                "form": form,
                "language": str(tag),
                "rendering": rendering,
                "note": note,
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
        return self._read(undecided().where(schema.term_proposal.c.book == (project or "")))

    def waiting(self, reader: Account) -> tuple[TermProposal, ...]:
        """All that nobody has decided on, for whichever glossary, oldest first.

        What comes out of a recording that *reader* may not read is left out: a term may tell who spoke.
        """
        from_nowhere = schema.term_proposal.c.segment.is_(None)
        return self._read(undecided().where(or_(from_nowhere, readable_by(reader))))

    def get(self, proposal: int) -> TermProposal:
        """
        Raises:
            NoSuchProposalError: there is none, or it is decided.
        """
        with self._database.reading() as connection:
            return proposal_of(find_undecided(connection, proposal))

    def entry_for(self, proposal: TermProposal, concept: str | None = None, category: str | None = None) -> Entry:
        """The entry that would come of *proposal*, for whoever decides to look at and to change.

        Args:
            concept: the concept that it becomes, or changes; that of the proposal, or else a new one, unless said.
            category: what kind of thing it is; that of the concept, or of the proposal, unless said.

        Raises:
            UnusableTermError: what comes of it is no entry.
        """
        glossary = self._glossaries.in_force(proposal.project)
        wanted = concept or proposal.concept or _free(glossary, proposal.id)
        standing = glossary.get(wanted)

        def make() -> Entry:
            base = standing or Entry(
                concept=wanted,
                category=proposal.category,
                rendering=proposal.rendering,
                note=proposal.note,
                source=proposal.source,
            )
            entry = amended(base, form=proposal.form, tag=proposal.tag, rendering=proposal.rendering)
            return replace(entry, category=category or entry.category)

        return _made(make)

    def accept(self, proposal: int, entry: Entry, *, by: str, reason: str | None = None) -> Entry:
        """Put *entry*, which somebody made of the proposal, in force. Returns it with the version that it got.

        Raises:
            NoSuchProposalError: there is none, or it is decided.
        """
        with self._database.writing() as connection:
            row = find_undecided(connection, proposal)
            project = row.book or None
            adopted = self._glossaries.change_within(connection, entry, by=by, project=project, reason=reason)
            self._decide(connection, proposal, adopted.concept, by, reason)
        return adopted

    def turn_down(self, proposal: int, *, by: str, reason: str) -> None:
        """Leave the glossary as it is, and say why.

        Raises:
            UnreasonedRefusalError: it is not said why.
            NoSuchProposalError: there is none, or it is decided.
        """
        if not reason.strip():
            raise UnreasonedRefusalError
        with self._database.writing() as connection:
            find_undecided(connection, proposal)
            self._decide(connection, proposal, None, by, reason.strip())

    def _read(self, query: Select[Any]) -> tuple[TermProposal, ...]:
        with self._database.reading() as connection:
            return tuple(proposal_of(row) for row in connection.execute(query.order_by(schema.term_proposal.c.id)))

    def _decide(self, connection: Connection, proposal: int, concept: str | None, by: str, reason: str | None) -> None:
        row = {"proposal": proposal, "concept": concept, "reason": reason, "at": instant(self._clock()), "by": by}
        connection.execute(insert(schema.term_decision).values(**row))
        self._audit.append(connection, by, "term.decided", concept[:32] if concept else "none", proposal=proposal)


def _made(make: Callable[[], Entry]) -> Entry:
    """
    Raises:
        UnusableTermError: what *make* is given makes no entry.
    """
    try:
        return make()
    except ValueError as error:
        raise UnusableTermError(str(error)) from None


def _free(glossary: Glossary, proposal: int) -> str:
    """A concept's id that the glossary does not know."""
    names = (f"T{proposal}" if number == 1 else f"T{proposal}.{number}" for number in count(1))
    return next(name for name in names if glossary.get(name) is None)


def _project_of(connection: Connection, segment: SegmentId) -> str | None:
    query = select(schema.segment.c.recording).where(schema.segment.c.id == segment)
    recording = connection.execute(query).scalar()
    if recording is None:
        raise NoSuchSegmentError(segment)
    return project_in(connection, RecordingId(recording))
