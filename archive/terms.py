"""Proposals of terms: what an interpreter at the desk would have in the glossary, until somebody decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, insert, or_, select

from archive import schema
from archive.access import readable_by
from archive.accounts import Account
from archive.audit import AuditTrail
from archive.columns import instant, instant_of
from archive.database import Database
from archive.glossaries import Glossaries
from archive.history import NoSuchSegmentError
from archive.projects import check_project, project_in
from glossary.amend import amended
from glossary.book import Glossary
from glossary.entry import Entry, Status
from testimony.errors import BadInputError
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag

_CATEGORY = "term"


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


class UnusableTermError(BadInputError):
    """A term was proposed that no glossary can hold.

    Args:
        fault: what is wrong with it.
    """

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault

    def __str__(self) -> str:
        return f"the glossary cannot hold this term: {self.fault}; write it otherwise"


class AlreadyProposedError(BadInputError):
    """The same term waits already.

    Args:
        by: who proposed it.
    """

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by

    def __str__(self) -> str:
        return f"{self.by} has proposed this term already, and nobody has decided yet"


class UnreasonedRefusalError(BadInputError):
    """A term was to be turned down without a word to whoever proposed it."""

    def __str__(self) -> str:
        return "say why the term is turned down; whoever proposed it will ask"


@dataclass(frozen=True, kw_only=True, slots=True)
class TermProposal:
    """A term that somebody would have in the glossary.

    Attributes:
        project: whose glossary is meant; None for the base.
        concept: the concept that it would change; None for a new one.
        category: what kind of thing it is.
        form: how it is said.
        segment: where it was met; None where it comes from elsewhere.
        recording: the recording of that segment.
    """

    id: int
    project: str | None
    concept: str | None
    category: str
    form: str
    tag: LanguageTag
    rendering: str
    note: str
    segment: SegmentId | None
    recording: RecordingId | None
    at: datetime
    by: str

    @property
    def source(self) -> str:
        """Who proposed it and out of which segment, for the entry that comes of it."""
        return f"proposed by {self.by}" + (f" in {self.segment}" if self.segment else "")


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
        _try(concept or "new", category, form, tag, rendering, note)
        with self._database.writing() as connection:
            book = _project_of(connection, segment) if segment else project
            check_project(connection, book)
            table = schema.term_proposal.c
            same = and_(table.form == form, table.language == str(tag), table.rendering == rendering)
            waiting = connection.execute(_undecided().where(table.book == (book or ""), same)).first()
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
        return self._read(_undecided().where(schema.term_proposal.c.book == (project or "")))

    def waiting(self, reader: Account) -> tuple[TermProposal, ...]:
        """All that nobody has decided on, for whichever glossary, oldest first.

        What comes out of a recording that *reader* may not read is left out: a term may tell who spoke.
        """
        from_nowhere = schema.term_proposal.c.segment.is_(None)
        return self._read(_undecided().where(or_(from_nowhere, readable_by(reader))))

    def get(self, proposal: int) -> TermProposal:
        """
        Raises:
            NoSuchProposalError: there is none, or it is decided.
        """
        with self._database.reading() as connection:
            return _proposal(_find(connection, proposal))

    def entry_for(self, proposal: TermProposal, concept: str | None = None) -> Entry:
        """The entry that would come of *proposal*, for whoever decides to look at and to change.

        Args:
            concept: the concept that it becomes, or changes; that of the proposal, or else a new one, unless said.

        Raises:
            UnusableTermError: what comes of it is no entry.
        """
        glossary = self._glossaries.in_force(proposal.project)
        wanted = concept or proposal.concept or _free(glossary, proposal.id)
        standing = glossary.get(wanted)
        try:
            if standing is not None:
                return amended(standing, form=proposal.form, tag=proposal.tag, rendering=proposal.rendering)
            return Entry(
                concept=wanted,
                category=proposal.category,
                status=Status.APPROVED,
                rendering=proposal.rendering,
                forms={proposal.tag: (proposal.form,)},
                note=proposal.note,
                source=proposal.source,
            )
        except ValueError as error:
            raise UnusableTermError(str(error)) from None

    def accept(self, proposal: int, entry: Entry, *, by: str, reason: str | None = None) -> Entry:
        """Put *entry*, which somebody made of the proposal, in force. Returns it with the version that it got.

        Raises:
            NoSuchProposalError: there is none, or it is decided.
        """
        with self._database.writing() as connection:
            row = _find(connection, proposal)
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
            _find(connection, proposal)
            self._decide(connection, proposal, None, by, reason.strip())

    def _read(self, query: Select[Any]) -> tuple[TermProposal, ...]:
        with self._database.reading() as connection:
            return tuple(_proposal(row) for row in connection.execute(query.order_by(schema.term_proposal.c.id)))

    def _decide(self, connection: Connection, proposal: int, concept: str | None, by: str, reason: str | None) -> None:
        row = {"proposal": proposal, "concept": concept, "reason": reason, "at": instant(self._clock()), "by": by}
        connection.execute(insert(schema.term_decision).values(**row))
        self._audit.append(connection, by, "term.decided", concept[:32] if concept else "none", proposal=proposal)


def _try(concept: str, category: str, form: str, tag: LanguageTag, rendering: str, note: str) -> None:
    """
    Raises:
        UnusableTermError: these make no entry.
    """
    try:
        Entry(concept=concept, category=category, rendering=rendering, forms={tag: (form,)}, note=note)
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


def _every() -> Select[Any]:
    """The proposals, with the recordings that they come from and who decided on them."""
    table, decision, segment, recording = (
        schema.term_proposal,
        schema.term_decision,
        schema.segment,
        schema.recording,
    )
    return (
        select(table, decision.c.by.label("decided_by"), segment.c.recording.label("recording"))
        .outerjoin(decision, decision.c.proposal == table.c.id)
        .outerjoin(segment, segment.c.id == table.c.segment)
        .outerjoin(recording, recording.c.id == segment.c.recording)
    )


def _undecided() -> Select[Any]:
    return _every().where(schema.term_decision.c.proposal.is_(None))


def _find(connection: Connection, proposal: int) -> Row[Any]:
    row = connection.execute(_every().where(schema.term_proposal.c.id == proposal)).first()
    if row is None or row.decided_by is not None:
        raise NoSuchProposalError(proposal, row.decided_by if row else None)
    return row


def _proposal(row: Row[Any]) -> TermProposal:
    return TermProposal(
        id=row.id,
        project=row.book or None,
        concept=row.concept,
        category=row.category,
        form=row.form,
        tag=LanguageTag.parse(row.language),
        rendering=row.rendering,
        note=row.note,
        segment=SegmentId(row.segment) if row.segment else None,
        recording=RecordingId(row.recording) if row.recording else None,
        at=instant_of(row.at),
        by=row.by,
    )
