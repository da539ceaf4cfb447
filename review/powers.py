"""Powers: what an account may do here, by its duties."""

from collections.abc import Mapping
from enum import StrEnum

from archive.accounts import Account, Duty


class Power(StrEnum):
    """Something that not everybody may do."""

    LIST = "see the recordings that one handed in"
    READ = "see every recording, read and hear it"
    WRITE = "correct, and settle findings"
    APPROVE = "approve what somebody else corrected"
    EXPORT = "take a document out"
    UPLOAD = "hand in a recording"
    GOVERN = "let people in"


#: The administrator's duty alone gives no power over any recording: who lets people in need not read.
POWERS: Mapping[Duty, frozenset[Power]] = {
    Duty.INTERVIEWER: frozenset({Power.LIST, Power.UPLOAD}),
    Duty.INTERPRETER: frozenset({Power.LIST, Power.READ, Power.WRITE}),
    Duty.REVIEWER: frozenset({Power.LIST, Power.READ, Power.WRITE, Power.APPROVE, Power.EXPORT}),
    Duty.ARCHIVIST: frozenset({Power.LIST, Power.READ, Power.UPLOAD, Power.EXPORT}),
    Duty.ADMINISTRATOR: frozenset({Power.GOVERN}),
}


def powers(account: Account) -> frozenset[Power]:
    """All that *account* may do."""
    return frozenset().union(*(POWERS[duty] for duty in account.duties))
