"""Powers: what an account may do here, by its duties, and what it may do with one recording."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from archive.access import Standing
from archive.accounts import Account, Duty


class Power(StrEnum):
    """Something that not everybody may do."""

    LIST = "see that a recording is there, and how it stands"
    READ = "read and hear it"
    WRITE = "correct, and settle findings"
    APPROVE = "approve what somebody else corrected"
    EXPORT = "take a document out for the team"
    RELEASE = "take a document out for others, as far as the witness agreed"
    KEEP = "ask for runs, say who works on what, note consent, see the audit trail"
    UPLOAD = "hand in a recording"
    GOVERN = "let people in"


#: The administrator's duty alone gives no power over any recording: who lets people in need not read.
POWERS: Mapping[Duty, frozenset[Power]] = {
    Duty.INTERVIEWER: frozenset({Power.LIST, Power.UPLOAD}),
    Duty.INTERPRETER: frozenset({Power.LIST, Power.READ, Power.WRITE}),
    Duty.REVIEWER: frozenset({Power.LIST, Power.READ, Power.WRITE, Power.APPROVE, Power.EXPORT}),
    Duty.ARCHIVIST: frozenset({Power.LIST, Power.READ, Power.UPLOAD, Power.EXPORT, Power.RELEASE, Power.KEEP}),
    Duty.ADMINISTRATOR: frozenset({Power.GOVERN}),
}

_OF_THE_WORDS = frozenset({Power.READ, Power.WRITE, Power.APPROVE, Power.EXPORT, Power.RELEASE})
_NOTHING: frozenset[Power] = frozenset()


def powers(account: Account) -> frozenset[Power]:
    """All that *account* may do somewhere, by the duties that it has for every recording."""
    return powers_of(account.duties)


def powers_at(standing: Standing | None) -> frozenset[Power]:
    """All that an account may do with the recording to which it stands so; nothing where there is no recording."""
    if standing is None:
        return _NOTHING
    held = powers_of(standing.duties)
    if not standing.is_open:
        held -= _OF_THE_WORDS
    sees = standing.handed_in or standing.by_name or Power.KEEP in held or (standing.is_open and Power.READ in held)
    return held if sees else held - {Power.LIST}


def powers_of(duties: Iterable[Duty]) -> frozenset[Power]:
    """All that somebody with these duties may do."""
    return _NOTHING.union(*(POWERS[duty] for duty in duties))
