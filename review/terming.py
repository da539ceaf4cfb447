"""The terms that wait for a decision: whoever keeps the archive takes them into the glossary, or says why not."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from archive.proposed import NoSuchProposalError, TermProposal
from glossary.entry import Entry
from review.acts import NumberInPath
from review.asking import Form, ThisDesk, may
from review.desk import Desk
from review.powers import Power
from review.visitor import Guest
from testimony.errors import BadInputError

router = APIRouter(prefix="/terms")

Keeper = Annotated[Guest, Depends(may(Power.KEEP))]


@router.get("")
def terms_page(desk: ThisDesk, guest: Keeper) -> Response:
    """What waits, as far as this account may read where it comes from; each with the entry that would come of it."""
    return _page(desk, guest)


@router.post("/{proposal}/acceptance")
def accept(proposal: NumberInPath, desk: ThisDesk, guest: Keeper, form: Form) -> Response:
    """The entry comes into force as it stands in the form."""
    try:
        found = _find(desk, guest, proposal)
        entry = _entry(desk, found, form)
        desk.archive.terms.accept(proposal, entry, by=guest.name, reason=form.get("reason", "").strip() or None)
    except BadInputError as error:
        return _page(desk, guest, str(error))
    return RedirectResponse("/terms", 303)


@router.post("/{proposal}/refusal")
def turn_down(proposal: NumberInPath, desk: ThisDesk, guest: Keeper, form: Form) -> Response:
    try:
        _find(desk, guest, proposal)
        desk.archive.terms.turn_down(proposal, by=guest.name, reason=form.get("reason", ""))
    except BadInputError as error:
        return _page(desk, guest, str(error))
    return RedirectResponse("/terms", 303)


def _find(desk: Desk, guest: Guest, proposal: int) -> TermProposal:
    """
    Raises:
        NoSuchProposalError: there is none that waits, or none that this account may see.
    """
    found = desk.archive.terms.get(proposal)
    if found not in desk.archive.terms.waiting(guest.account):
        raise NoSuchProposalError(proposal, None)
    return found


def _entry(desk: Desk, proposal: TermProposal, form: Mapping[str, str]) -> Entry:
    """The entry that the form asks for: that of the proposal, with the words as whoever decides has left them."""
    wanted = replace(
        proposal,
        form=form.get("form", "").strip() or proposal.form,
        rendering=form.get("rendering", "").strip() or proposal.rendering,
    )
    given = (form.get(name, "").strip() or None for name in ("concept", "category"))
    return desk.archive.terms.entry_for(wanted, *given)


def _page(desk: Desk, guest: Guest, sentence: str | None = None) -> Response:
    waiting = desk.archive.terms.waiting(guest.account)
    facts = {
        "waiting": [(each, desk.archive.terms.entry_for(each), _standing(desk, each)) for each in waiting],
        "sentence": sentence,
    }
    return desk.pages.show("terms.html", guest.visitor, facts, status=422 if sentence else 200)


def _standing(desk: Desk, proposal: TermProposal) -> Entry | None:
    """The entry that the proposal would change."""
    glossary = desk.archive.glossaries.in_force(proposal.project)
    return glossary.get(proposal.concept) if proposal.concept else None
