"""The tables as they stand at the newest migration, by their subjects.

Portable types only: ids, times and digests are text (a time is ISO 8601 in UTC, so that it sorts); facts are JSON.

They are asked for here and not in their modules: `metadata` knows of a table only once the table's module is read, and
whoever compares, copies or checks the archive must find all of them.
"""

from archive.schema.access import account, appointment, consent
from archive.schema.base import metadata
from archive.schema.certificates import certificate, voiding
from archive.schema.derived import reached, search, tally
from archive.schema.glossaries import (
    concept,
    edition,
    membership,
    pair,
    pair_band,
    project,
    term_decision,
    term_proposal,
)
from archive.schema.guards import GUARDS
from archive.schema.recordings import WAITS, custody, declaration, recording, speaker
from archive.schema.reviewing import answer, approval, finding, naming, note, note_state, proposal, settlement
from archive.schema.runs import RUNNING, chunk, run, run_model
from archive.schema.segments import act, descent, mark, retirement, revision, segment, term
from archive.schema.trail import audit, constant
from archive.schema.working import OPEN_REQUEST, TAKEN, lease, request, request_event, schedule, work

__all__ = [
    "GUARDS",
    "OPEN_REQUEST",
    "RUNNING",
    "TAKEN",
    "WAITS",
    "account",
    "act",
    "answer",
    "appointment",
    "approval",
    "audit",
    "certificate",
    "chunk",
    "concept",
    "consent",
    "constant",
    "custody",
    "declaration",
    "descent",
    "edition",
    "finding",
    "lease",
    "mark",
    "membership",
    "metadata",
    "naming",
    "note",
    "note_state",
    "pair",
    "pair_band",
    "project",
    "proposal",
    "reached",
    "recording",
    "request",
    "request_event",
    "retirement",
    "revision",
    "run",
    "run_model",
    "schedule",
    "search",
    "segment",
    "settlement",
    "speaker",
    "tally",
    "term",
    "term_decision",
    "term_proposal",
    "voiding",
    "work",
]
