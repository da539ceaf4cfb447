"""Terms that were proposed, as the tables hold them, and what may be wrong with proposing or deciding."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from archive import schema
from archive.columns import instant_of
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


def undecided() -> Select[Any]:
    return _every().where(schema.term_decision.c.proposal.is_(None))


def find_undecided(connection: Connection, proposal: int) -> Row[Any]:
    row = connection.execute(_every().where(schema.term_proposal.c.id == proposal)).first()
    if row is None or row.decided_by is not None:
        raise NoSuchProposalError(proposal, row.decided_by if row else None)
    return row


def proposal_of(row: Row[Any]) -> TermProposal:
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
