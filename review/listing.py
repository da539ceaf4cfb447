"""The list of recordings, and the search in what they say."""

from enum import StrEnum
from itertools import groupby
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from archive.overview import Order, Wanted
from archive.search import MOST_HITS, TooShortSearchError
from review.asking import ThisDesk, ThisVisitor, may
from review.powers import Power
from review.refusals import SignInNeededError
from review.visitor import Guest
from testimony.language import WITNESS_LANGUAGES
from testimony.recording import Consent, State

router = APIRouter()

_Kind = TypeVar("_Kind", bound=StrEnum)

Lister = Annotated[Guest, Depends(may(Power.LIST))]
Reader = Annotated[Guest, Depends(may(Power.READ))]


class Asked(BaseModel):
    """What the form above the list asks for; an empty field asks for nothing."""

    q: str = Field(default="", max_length=200)
    state: str = Field(default="", max_length=20)
    language: str = Field(default="", max_length=8)
    consent: str = Field(default="", max_length=20)
    person: str = Field(default="", max_length=40)
    failed: str = Field(default="", max_length=4)
    order: str = Field(default=Order.RECEIVED.value, max_length=20)
    turned: str = Field(default="", max_length=4)
    page: int = 1

    def wanted(self) -> Wanted:
        """A value that there is not asks for nothing either: an old link still shows a list."""
        return Wanted(
            label=self.q,
            state=_member(State, self.state),
            language=self.language or None,
            consent=_member(Consent, self.consent),
            person=self.person or None,
            failed=bool(self.failed),
            order=_member(Order, self.order) or Order.RECEIVED,
            turned=bool(self.turned),
            page=self.page,
        )

    def link(self, **other: object) -> str:
        """The same list but for *other*."""
        asked = {**self.model_dump(mode="json", exclude_defaults=True), **other}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def link_by(self, order: Order) -> str:
        """The same list by another order, or the other way round where it is by this one."""
        same = self.order == order
        return self.link(order=order.value, turned="" if not same or self.turned else "yes", page="")


def _member(kind: type[_Kind], value: str) -> _Kind | None:
    return kind(value) if value in set(kind) else None


@router.get("/")
def home(visitor: ThisVisitor) -> Response:
    """Wherever this account's work is."""
    if visitor.account is None:
        raise SignInNeededError
    return RedirectResponse(visitor.places[0][0] if visitor.places else "/idle", 303)


@router.get("/idle")
def idle_page(desk: ThisDesk, visitor: ThisVisitor) -> Response:
    if visitor.account is None:
        raise SignInNeededError
    return desk.pages.show("idle.html", visitor, {})


@router.get("/recordings")
def recordings_page(desk: ThisDesk, guest: Lister, asked: Annotated[Asked, Query()]) -> Response:
    """What this account may see: interviewers what they handed in, others what they may read."""
    listing = desk.archive.overview.listing(asked.wanted(), guest.account)
    facts = {
        "listing": listing,
        "asked": asked,
        "orders": Order,
        "states": tuple(State),
        "levels": tuple(Consent),
        "languages": WITNESS_LANGUAGES,
    }
    return desk.pages.show("recordings.html", guest.visitor, facts)


@router.get("/search")
def search_page(desk: ThisDesk, guest: Reader, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What stands in originals and translations; that somebody searched is an event of the audit trail."""
    found, sentence, groups = None, None, []
    if q.strip():
        try:
            found = desk.archive.search.find(q, guest.account)
            groups = [(recording, list(hits)) for recording, hits in groupby(found.hits, lambda hit: hit.recording)]
        except TooShortSearchError as error:
            sentence = str(error)
    facts = {"asked": q, "found": found, "groups": groups, "most": MOST_HITS, "sentence": sentence}
    return desk.pages.show("search.html", guest.visitor, facts)
