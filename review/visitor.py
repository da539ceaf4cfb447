"""The visitor: who asks, and what they may do."""

from dataclasses import dataclass

from archive.accounts import Account
from review.powers import Power
from review.sessions import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Whoever sits at the browser.

    Attributes:
        cookie: what the browser sent; something new where it sent nothing.
        token: what their changes must bring along.
        account, session: None until they have signed in.
    """

    cookie: str
    token: str
    account: Account | None = None
    session: Session | None = None
    powers: frozenset[Power] = frozenset()

    def may(self, power: str) -> bool:
        """For templates, which name a power in capitals: ``visitor.may("WRITE")``."""
        return Power[power] in self.powers


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """Somebody who has signed in and has the power that the handler asked for."""

    visitor: Visitor
    account: Account
    session: Session

    @property
    def name(self) -> str:
        return self.account.name
