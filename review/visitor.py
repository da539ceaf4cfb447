"""The visitor: who asks, and what they may do."""

from dataclasses import dataclass

from archive.accounts import Account
from review.powers import Power
from review.sessions import Session
from review.texts import ENGLISH, Voice

_PLACES = (
    (Power.LIST, "/recordings", "Recordings"),
    (Power.READ, "/search", "Search"),
    (Power.UPLOAD, "/upload", "Hand in"),
    (Power.KEEP, "/archive", "Archive"),
    (Power.KEEP, "/terms", "Terms"),
    (Power.GOVERN, "/people", "People"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Whoever sits at the browser.

    Attributes:
        cookie: what the browser sent; something new where it sent nothing.
        token: what their changes must bring along.
        account, session: None until they have signed in.
        powers: what they may do at the place that they asked for.
        everywhere: what they may do somewhere.
        here: the address of the page that they asked for.
        voice: the language in which the desk speaks to them.
    """

    cookie: str
    token: str
    account: Account | None = None
    session: Session | None = None
    powers: frozenset[Power] = frozenset()
    everywhere: frozenset[Power] = frozenset()
    voice: Voice = ENGLISH
    here: str = ""

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Where the head of every page leads, and what it is called in English."""
        return tuple((place, word) for power, place, word in _PLACES if power in self.everywhere)

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
